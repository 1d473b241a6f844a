"""What the audit trail calls the keys of other programs."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy

from core.registry import offer
from oversight.models import ApiToken


@offer("trail", objects="oversight.apitoken", otherwise=gettext_lazy("a program"))
def keys(ids: Iterable[str]) -> Mapping[object, str]:
    return dict(ApiToken.objects.filter(pk__in=ids).values_list("pk", "name"))
