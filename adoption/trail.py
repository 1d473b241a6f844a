"""What members of the participation council are called in the audit trail."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy

from adoption.models import ConsentVoice
from core.registry import offer


@offer("trail", objects="adoption.consentvoice", otherwise=gettext_lazy("somebody"))
def voices(ids: Iterable[str]) -> Mapping[object, str]:
    return {row.pk: row.name for row in ConsentVoice.objects.filter(pk__in=ids)}
