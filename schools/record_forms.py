"""Looking for events in the audit trail."""

import datetime
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit_texts
from core.forms import DateField
from core.models import AuditEvent
from schools.models import Membership, School

DAY = datetime.timedelta(days=1)


class AuditFilter(forms.Form):
    """Which events to show; every field may stay empty."""

    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Up to and including"), required=False)
    person = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "placeholder": _("(part of) a name")}),
    )
    kind = forms.ChoiceField(
        label=_("What about"),
        required=False,
        choices=[("", _("Everything")), *((key, name) for key, (name, __) in audit_texts.KINDS.items())],
    )

    def apply(self, events: QuerySet[AuditEvent], *, school: School | None) -> QuerySet[AuditEvent]:
        """``school``: whose people, with those of the board's office, can be looked for; None: the whole board's."""
        data = self.cleaned_data
        if data.get("since"):
            events = events.filter(at__gte=_midnight(data["since"]))
        if data.get("until"):
            events = events.filter(at__lt=_midnight(data["until"] + DAY))
        if data.get("person"):
            events = events.filter(actor_id__in=_people(data["person"], school))
        if data.get("kind"):
            starts = Q()
            for prefix in audit_texts.KINDS[data["kind"]][1]:
                starts |= Q(action__startswith=prefix)
            events = events.filter(starts)
        return events


def _people(name: str, school: School | None) -> QuerySet[Membership, UUID]:
    found = Membership.objects.filter(name__icontains=name)
    here = found.filter(Q(school=school) | Q(school__isnull=True)) if school else found
    return here.values_list("user_id", flat=True)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
