"""Putting an earlier text of a section back."""

from uuid import uuid4

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit
from core.tenancy import atomic
from plans.models import SectionVersion
from plans.services import section_save
from plans.state_services import section_lock
from schools.models import Membership


class TextChanged(Exception):
    """Another text came into the plan since somebody decided what to do: look again."""


def section_restore(*, version: SectionVersion, seen: int, by: Membership, reason: str = "") -> SectionVersion:
    """Save an earlier text anew, as the current one; what stood there stays in the history.

    ``seen`` is the version the decider saw in the plan. Raises ``TextChanged`` when that is no longer the current one.
    A text that stands there already is left as it is.
    """
    with atomic():
        section = section_lock(version.section)
        if section.html == version.html:  # it is there, or was put back a moment ago
            return section.versions.get(number=section.version)
        if section.version != seen:
            raise TextChanged
        day = date_format(timezone.localtime(version.at), "j F Y")
        saved = section_save(
            section=section,
            html=version.html,
            page=uuid4(),
            base=seen,
            by=by,
            reason=reason or _("Put back the text of %(day)s") % {"day": day},
        )
        audit.record("section.restored", by=by, obj=section, version=version.number)
    return saved.version
