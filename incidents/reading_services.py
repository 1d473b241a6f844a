from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from core import audit
from core.tenancy import atomic
from incidents.models import ReadingReview
from incidents.reading_rules import first_of
from schools.models import Membership


def month_reviewed(*, month: date, today: date, by: Membership) -> None:
    """Say that one looked at who read incidents in a month that is over. Once is enough, whoever did it."""
    if month >= first_of(today):
        raise ValidationError(_("This month is not over yet."), code="not_over")
    with atomic():
        try:
            with atomic():
                ReadingReview.create(month=month, by=by)
        except IntegrityError:
            return
        audit.record("incidents.reading_reviewed", by=by, month=f"{month:%Y-%m}")
