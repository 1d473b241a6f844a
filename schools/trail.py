"""What groups, pages and sets of duties are called in the audit trail."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy

from core.registry import offer
from schools import norm_sets
from schools.models import Group
from schools.navigation import ITEMS


@offer("trail", objects="schools.group", otherwise=gettext_lazy("a group or class"))
def groups(ids: Iterable[str]) -> Mapping[object, str]:
    return dict(Group.objects.filter(pk__in=ids).values_list("pk", "name"))


@offer("trail", codes=("norms.switched_on.set", "norms.switched_off.set"))
def norms(code: str) -> str:
    return next((each.title for each in norm_sets.load() if each.code == code), "")


@offer("trail", codes=("duty.tied.duty", "duty.untied.duty"))
def duty(code: str) -> str:
    return next((each.title for found in norm_sets.load() for each in found.duties if each.key == code), "")


@offer("trail", codes=("access.refused.route",))
def page(route: str) -> str:
    """By the part of the menu that it is in, or that other pages of its room are in."""
    room = route.partition(":")[0]
    within = [item for item in ITEMS if route.startswith(item.views)]
    beside = [item for item in ITEMS if item.view.startswith(f"{room}:") and not item.prominent]
    return next((str(item.label) for item in [*within, *beside]), "")
