"""The steps of a page with a form: let a service do it, show the page again with what is wrong."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def done(form: Form, service: Any, **values: Any) -> bool:
    """Whether the service did it; what it refuses becomes an error of the form."""
    try:
        service(**values)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def attempt(request: HttpRequest, work: Callable[[], object], done: str) -> None:
    """Do it and say so, or say why it could not be done."""
    try:
        work()
        messages.success(request, done)
    except ValidationError as error:
        messages.warning(request, error.messages[0])


def form_page(
    request: HttpRequest, template: str, form: Form | None, *, status: int = 0, **context: Any
) -> HttpResponse:
    refused = bool(form and form.is_bound and form.errors)
    return render(request, template, {"form": form, **context}, status=status or (422 if refused else 200))
