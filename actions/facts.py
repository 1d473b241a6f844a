"""What texts can quote of the actions."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions import selectors
from core.facts import Fact
from core.registry import offer
from core.tenancy.scope import require_school
from schools.models import School


@offer("facts")
def facts() -> list[Fact]:
    school = School.objects.get(pk=require_school())
    counts = selectors.counts(timezone.localdate())
    return [
        Fact(
            "actions.open",
            _("Number of open actions"),
            str(counts.live),
            reverse("actions:actions", args=[school.slug]),
        )
    ]
