"""Looking at remarks: which are shown to others, and what the school does with them."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from consultation.models import ConsultationRemark
from core import audit
from core.tenancy import atomic
from core.versions import Stale
from schools.models import Membership


def remark_decide(
    *,
    row: ConsultationRemark,
    seen: int,
    state: str,
    hidden_because: str,
    reply: str,
    reply_text: str,
    by: Membership,
) -> ConsultationRemark:
    """Show a remark or not, and answer it. ``seen``: the version that was on the screen; raises ``Stale``."""
    if reply == ConsultationRemark.Reply.NOT_TAKEN and not reply_text:
        raise ValidationError({"reply_text": _("Write down why you do not take it over.")})
    if state == ConsultationRemark.State.HIDDEN and not hidden_because:
        raise ValidationError({"hidden_because": _("Write down why it is not shown.")})
    with atomic():
        row = ConsultationRemark.objects.select_for_update(of=("self",)).get(pk=row.pk)
        wanted = (state, hidden_because if state == ConsultationRemark.State.HIDDEN else "", reply, reply_text)
        if wanted == (row.state, row.hidden_because, row.reply, row.reply_text):
            return row
        if row.version != seen:
            raise Stale(row)
        row.state, row.hidden_because, row.reply, row.reply_text = wanted
        row.version += 1
        row.handled_at, row.handled_by = timezone.now(), by
        row.save()
        audit.record("consultation.remark_handled", by=by, obj=row, state=state, reply=reply)
    return row
