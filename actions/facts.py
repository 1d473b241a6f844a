"""What texts can quote of the actions."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actions.models import Action
from actions.selectors import LIVE
from core.asking import CountOf
from core.facts import Fact
from core.registry import offer
from schools.models import School


@offer("facts", live=lambda: CountOf(Action.objects.filter(LIVE)))
def action_facts(school: School, live: int) -> list[Fact]:
    here = reverse("actions:actions", args=[school.slug])
    return [Fact("actions.open", _("Number of open actions"), str(live), here)]
