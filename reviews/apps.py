from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """Looking back together: each quarter with the team, each year with everybody."""

    name = "reviews"

    def ready(self) -> None:
        from actions.origins import origin_kind  # noqa: PLC0415  (models must be loaded first)
        from core.files import file_kind  # noqa: PLC0415
        from reviews.selectors import ORIGIN, decision_origin  # noqa: PLC0415
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import BOARD_READ, REVIEWS_READ  # noqa: PLC0415

        origin_kind(ORIGIN, _("Decision"), decision_origin)
        file_kind("review_minutes", read=REVIEWS_READ)
        top = "reviews:overview"
        menu_item(MenuItem(60, _("Overviews"), "layout-grid", "school", top, REVIEWS_READ, "reviews:"))
        label, views = _("Quarterly talk"), ("reviews:talk", "reviews:decision", "reviews:screen", "reviews:notes")
        menu_item(MenuItem(10, label, "users", "school", "reviews:talks", REVIEWS_READ, views, under=top))
        label, view = _("Quarterly talks"), "reviews:board"
        menu_item(MenuItem(70, label, "users", "board", view, BOARD_READ, view))
