"""Deciding about quotes of facts that changed: take the new value, or leave the text as it is."""

from datetime import date
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, richtext
from core.facts import Fact
from core.tenancy import atomic
from plans.fact_selectors import drifted
from plans.models import FactQuote, Section
from plans.services import section_save
from plans.state_services import section_lock
from schools.fact_selectors import current_facts
from schools.models import Membership


class FactChanged(Exception):
    """The fact is no longer what the decision was about: look again."""


def fact_take(*, quote: FactQuote, value: str, by: Membership) -> None:
    """Let the section say what is so now: a new version, with its reason. A finished section stays finished.

    ``value`` is what the decider saw. Raises ``FactChanged`` when that is not so (any more), or the quote is gone.
    """
    with atomic():
        section, fact, code = _lock(quote, value)
        status = section.status
        section_save(
            section=section,
            html=richtext.requote(section.html, quote.key, value=value, old=quote.value),
            page=uuid4(),
            base=section.version,
            by=by,
            reason=_("%(fact)s changed") % {"fact": fact.label},
        )
        Section.objects.filter(pk=section.pk).update(status=status)
        audit.record("fact.taken", by=by, obj=section, fact=code)


def fact_leave(*, quote: FactQuote, value: str, by: Membership) -> None:
    """Leave the text as it is, for this value of the fact. Raises ``FactChanged`` as ``fact_take`` does."""
    with atomic():
        section, _fact, code = _lock(quote, value, empty=True)
        values = {"kept_value": value, "kept_by": by, "kept_at": timezone.now(), "drifted_date": None}
        FactQuote.objects.filter(pk=quote.pk).update(**values)
        audit.record("fact.left", by=by, obj=section, fact=code)


def _lock(quote: FactQuote, value: str, *, empty: bool = False) -> tuple[Section, Fact, str]:
    """The section, what is so, and the key for the audit trail: one that no room offers is what somebody typed."""
    section = section_lock(quote.section)
    known = current_facts().get(quote.key)
    fact = known or Fact(quote.key, quote.key, "")
    if fact.value != value or not (value or empty) or not section.quotes.filter(pk=quote.pk).exists():
        raise FactChanged
    return section, fact, known.key if known else "unknown"


def drifts_date(today: date) -> None:
    """Write down since when quotes of the current school differ, so that the tick can remind of them."""
    with atomic():
        quotes = list(FactQuote.objects.filter(section__out_at__isnull=True))
        differing = {drift.quote.pk for drift in drifted(quotes)}
        FactQuote.objects.filter(pk__in=differing, drifted_date__isnull=True).update(drifted_date=today)
        FactQuote.objects.filter(drifted_date__isnull=False).exclude(pk__in=differing).update(drifted_date=None)
