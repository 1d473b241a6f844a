"""From a form to a proposal beside a section: of words that stand elsewhere, and for decisions and evaluations."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.access import for_school
from core.richtext import RichTextError
from plans.models import Section
from plans.proposal_services import section_propose
from plans.selectors import outline, plan_and_sections
from plans.services import HeldByBoard
from reviews.forms import ProposalForm, WordsForm
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT


@for_school(PLAN_EDIT, "GET", "POST")
def propose(request: PlaceRequest, school: str) -> HttpResponse:
    """A sentence of another page, such as what stands out in figures (``?zin=``), for a section that one chooses."""
    plan, sections = plan_and_sections()
    if plan is None:
        messages.info(request, _("Your school has no plan here yet."))
        return redirect("plans:outline", school)
    form = WordsForm(request.POST or None, chapters=outline(plan, sections), text=request.GET.get("zin", ""))

    def set_beside(section: Section, proposal: str) -> None:
        with override("nl"):
            reason = _("Proposal from figures")
        page = form.cleaned_data["page"]
        section_propose(section=section, words=proposal, reason=reason, page=page, by=request.member)

    if proposed(request, form, sections, set_beside):
        return redirect("plans:section", school, form.cleaned_data["section"])
    return render(request, "reviews/propose.html", {"form": form}, status=422 if form.errors else 200)


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
