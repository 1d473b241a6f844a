"""Looking for events in the audit trail."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit_texts
from core.models import AuditEvent

DAY = datetime.timedelta(days=1)


class DayField(forms.DateField):
    """A day, chosen with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"})


class AuditFilter(forms.Form):
    """Which events to show; every field may stay empty."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Up to and including"), required=False)
    person = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("What about"), required=False)

    def __init__(self, data: Any, *, people: dict[str, str]):
        super().__init__(data)
        everyone, everything = ("", _("Everyone")), ("", _("Everything"))
        self.choose("person", [everyone, *sorted(people.items(), key=lambda item: item[1].lower())])
        self.choose("kind", [everything, *((key, name) for key, (name, __) in audit_texts.KINDS.items())])

    def choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def apply(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        data = self.cleaned_data
        if data.get("since"):
            events = events.filter(at__gte=_midnight(data["since"]))
        if data.get("until"):
            events = events.filter(at__lt=_midnight(data["until"] + DAY))
        if data.get("person"):
            events = events.filter(actor_id=data["person"])
        if data.get("kind"):
            starts = Q()
            for prefix in audit_texts.KINDS[data["kind"]][1]:
                starts |= Q(action__startswith=prefix)
            events = events.filter(starts)
        return events


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
