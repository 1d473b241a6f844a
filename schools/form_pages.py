"""The few steps of a page with a form: find the row, let a service do it, show the page again with what is wrong."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def row_or_404(rows: QuerySet, pk: UUID) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def done(form: Form, service: Any, **values: Any) -> bool:
    """Whether the service did it; what it refuses becomes an error of the form."""
    try:
        service(**values)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def form_page(
    request: HttpRequest, template: str, form: Form | None, *, status: int = 0, **context: Any
) -> HttpResponse:
    refused = bool(form and form.is_bound and form.errors)
    return render(request, template, {"form": form, **context}, status=status or (422 if refused else 200))
