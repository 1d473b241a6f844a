from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """Looking back together: each quarter with the team, each year with everybody."""

    name = "reviews"

    def ready(self) -> None:
        from actions.origins import origin_kind  # noqa: PLC0415  (models must be loaded first)
        from core.files import file_kind  # noqa: PLC0415
        from reviews import evaluation_selectors, selectors  # noqa: PLC0415
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import (  # noqa: PLC0415
            BOARD_READ,
            REVIEWS_BOARD,
            REVIEWS_COUNCIL,
            REVIEWS_HOLD,
            REVIEWS_READ,
        )

        origin_kind(selectors.ORIGIN, _("Decision"), selectors.decision_origin)
        origin_kind(evaluation_selectors.ORIGIN, _("Yearly evaluation"), evaluation_selectors.find_origin)
        file_kind("review_minutes", read=REVIEWS_READ)
        file_kind("evaluation_pdf", read=REVIEWS_HOLD)
        file_kind("evaluation_council", read=REVIEWS_COUNCIL)
        file_kind("evaluation_board", read=REVIEWS_BOARD)
        top = "reviews:overview"
        menu_item(MenuItem(60, _("Overviews"), "layout-grid", "school", top, REVIEWS_READ, "reviews:"))
        talks = ("reviews:talk", "reviews:decision", "reviews:screen", "reviews:notes")
        label, view = _("Quarterly talk"), "reviews:talks"
        menu_item(MenuItem(10, label, "users", "school", view, REVIEWS_READ, talks, under=top))
        years = ("reviews:evaluation", "reviews:item")
        label, view = _("Yearly evaluation"), "reviews:evaluations"
        menu_item(MenuItem(20, label, "scale", "school", view, REVIEWS_HOLD, years, under=top))
        for view, permission in (("reviews:council", REVIEWS_COUNCIL), ("reviews:for_board", REVIEWS_BOARD)):
            menu_item(MenuItem(60, label, "scale", "school", view, permission, view, unless=REVIEWS_READ))
        label, view = _("Quarterly talks"), "reviews:board"
        menu_item(MenuItem(70, label, "users", "board", view, BOARD_READ, view, under="oversight:matrix"))
