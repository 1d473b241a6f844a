"""What members of the joint council are called in the audit trail."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy

from board_model.models import GmrVoice
from core.registry import offer


@offer("trail", objects="board_model.gmrvoice", otherwise=gettext_lazy("somebody"))
def voices(ids: Iterable[str]) -> Mapping[object, str]:
    return dict(GmrVoice.objects.filter(pk__in=ids).values_list("pk", "name"))
