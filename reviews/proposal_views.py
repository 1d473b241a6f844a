"""From a form to a proposal beside a section, for decisions and evaluations."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from core.richtext import RichTextError
from plans.models import Section
from plans.services import HeldByBoard
from reviews.forms import ProposalForm
from schools.http import PlaceRequest


def proposed(
    request: PlaceRequest, form: ProposalForm, sections: Iterable[Section], set_beside: Callable[..., Any]
) -> bool:
    """Whether what the form says waits beside its section now; if not, the form says why."""
    if not form.is_valid():
        return False
    section = next(each for each in sections if each.key == form.cleaned_data["section"])
    try:
        set_beside(section=section, proposal=form.cleaned_data["proposal"])
    except HeldByBoard as error:
        form.add_error("section", error)
    except RichTextError:
        form.add_error("proposal", _("The section would become too long. Write less."))
    else:
        messages.success(request, _("The proposal waits beside the text of %(section)s.") % {"section": section})
        return True
    return False
