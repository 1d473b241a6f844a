"""A school's contact persons: who is to be found for what, their tasks, training and numbers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from contacts import rules, selectors, services, table_selectors
from contacts.forms import AdviserCountsForm, ContactForm, DeputyForm, EndForm, NewContactForm, TaskForm, TrainingForm
from contacts.models import ContactPerson, ContactTask, Training
from core.access import for_school
from core.suppression import FEWEST
from schools.http import PlaceRequest, asked_year
from schools.roles import CONTACTS_EDIT, NUMBERS_EDIT, SCHOOL_READ
from schools.school_year import SchoolYear
from schools.table_pages import table_file


@for_school(SCHOOL_READ)
def contacts(request: PlaceRequest, school: str) -> HttpResponse:
    """Every task with who has it, what is missing first said."""
    today = timezone.localdate()
    standing = selectors.standing(today)
    rows = standing.tasks
    may_edit = CONTACTS_EDIT in request.permissions
    antibullying = [{term.person_id for term in row.holders} for row in rows if row.task.code in rules.ANTIBULLYING]
    context = {
        "rows": rows,
        "missing": [(row.task, row.task.duty(request.school.sector, today)) for row in rows if row.asks],
        "lapsed": standing.lapsed,
        "split": rules.TASKS[rules.ANTIBULLYING[0]].duty(request.school.sector, today)
        if all(antibullying) and not set.intersection(*antibullying)
        else None,
        "others": selectors.people_without_task(today) if may_edit else [],
        "proposals": selectors.proposals(today) if may_edit else [],
        "may_edit": may_edit,
    }
    return render(request, "contacts/contacts.html", context)


@for_school(SCHOOL_READ)
@never_cache
def contacts_file(request: PlaceRequest, school: str, ending: str) -> HttpResponse:
    return table_file(request, table_selectors.school_table(selectors.standing(timezone.localdate())), ending)


@for_school(CONTACTS_EDIT, "GET", "POST")
def add(request: PlaceRequest, school: str) -> HttpResponse:
    """A new contact person; ``?lid=`` a colleague and ``?taak=`` tasks, filled in beforehand."""
    today = timezone.localdate()
    form = NewContactForm(request.POST or None, school=request.school, initial=_proposed(request, today))
    if form.is_valid():
        person = services.person_add(**form.cleaned_data, by=request.member)
        messages.success(request, _("%(name)s is on the list.") % {"name": person})
        return redirect("contacts:contacts", school)
    return render(request, "contacts/add.html", {"form": form}, status=422 if form.errors else 200)


def _proposed(request: PlaceRequest, today: Any) -> dict[str, Any]:
    asked = [task for task in request.GET.getlist("taak") if task in rules.TASKS]
    found: dict[str, Any] = {"tasks": asked, "started_on": today}
    for member, tasks in selectors.proposals(today):
        if str(member.pk) == request.GET.get("lid"):
            found |= {"member": member, "name": member.name, "email": member.user.email}
            found["tasks"] = [task.code for task in tasks]
    return found


@for_school(CONTACTS_EDIT, "GET", "POST")
def contact(request: PlaceRequest, school: str, contactperson: UUID) -> HttpResponse:
    row = get_person(contactperson)
    if request.method != "POST":
        return show(request, row)
    form = ContactForm(request.POST, person=row)
    if not form.is_valid():
        return show(request, row, form=form, status=422)
    try:
        services.person_change(person=row, by=request.member, **form.cleaned_data)
    except services.Stale:
        now = get_person(row.pk)
        again = request.POST.copy()
        again["seen"] = str(now.version)
        messages.warning(request, _("Meanwhile somebody changed this. See how it is now, and save again if needed."))
        return show(request, now, form=ContactForm(again, person=now), status=409)
    messages.success(request, _("Saved."))
    return redirect("contacts:contact", school, row.pk)


def show(
    request: PlaceRequest, person: ContactPerson, *, status: int = 200, deputy: DeputyForm | None = None, **forms: Any
) -> HttpResponse:
    """``deputy``: of the forms of deputies the one that was sent."""
    today = timezone.localdate()
    terms = list(person.tasks.select_related("deputy").order_by("started_on"))
    sent = {deputy.prefix: deputy} if deputy else {}
    running = [term for term in terms if term.ended_on is None or term.ended_on >= today]
    context = {
        "person": person,
        "running": [] if person.has_left else [(term, sent.get(str(term.pk)) or deputy_form(term)) for term in running],
        "past": terms if person.has_left else [term for term in terms if term not in running],
        "trainings": list(person.trainings.all()),
        "wrong": next((form for form in [deputy, *forms.values()] if form and form.errors), None),
        "stale": status == 409,
        "form": ContactForm(person=person),
        "task_form": TaskForm(),
        "training_form": TrainingForm(),
        "today": today,
    }
    return render(request, "contacts/contact.html", context | forms, status=status)


@for_school(CONTACTS_EDIT, "POST")
def task_add(request: PlaceRequest, school: str, contactperson: UUID) -> HttpResponse:
    person = get_person(contactperson)
    form = TaskForm(request.POST)
    if not form.is_valid():
        return show(request, person, task_form=form, status=422)
    services.task_begin(person=person, **form.cleaned_data, by=request.member)
    messages.success(request, _("The task is added."))
    return redirect("contacts:contact", school, person.pk)


@for_school(CONTACTS_EDIT, "GET", "POST")
def task_end(request: PlaceRequest, school: str, contacttask: UUID) -> HttpResponse:
    """Ask for the last day; the law wants somebody else from then on."""
    term = get_term(contacttask)
    form = EndForm(request.POST or None, started_on=term.started_on)
    if form.is_valid():
        services.task_end(term=term, ended_on=form.cleaned_data["ended_on"], by=request.member)
        messages.success(request, _("The task of %(name)s ends.") % {"name": term.person})
        return redirect("contacts:contacts", school)
    duty = term.kind.duty(request.school.sector, timezone.localdate())
    context = {"form": form, "term": term, "duty": duty}
    return render(request, "contacts/task_end.html", context, status=422 if form.errors else 200)


@for_school(CONTACTS_EDIT, "POST")
def task_deputy(request: PlaceRequest, school: str, contacttask: UUID) -> HttpResponse:
    term = get_term(contacttask)
    form = deputy_form(term, request.POST)
    if not form.is_valid():
        return show(request, term.person, deputy=form, status=422)
    services.task_set_deputy(term=term, deputy=form.cleaned_data["deputy"], by=request.member)
    messages.success(request, _("Saved."))
    return redirect("contacts:contact", school, term.person_id)


@for_school(CONTACTS_EDIT, "POST")
def forget(request: PlaceRequest, school: str, contactperson: UUID) -> HttpResponse:
    """Take somebody off the list for good."""
    person = get_person(contactperson)
    try:
        services.person_forget(person=person, by=request.member)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("contacts:contact", school, person.pk)
    messages.success(request, _("Forgotten. What the tasks were stays, without a name."))
    return redirect("contacts:contacts", school)


@for_school(CONTACTS_EDIT, "POST")
def training_add(request: PlaceRequest, school: str, contactperson: UUID) -> HttpResponse:
    person = get_person(contactperson)
    form = TrainingForm(request.POST)
    if not form.is_valid():
        return show(request, person, training_form=form, status=422)
    services.training_add(person=person, **form.cleaned_data, by=request.member)
    messages.success(request, _("The course is noted."))
    return redirect("contacts:contact", school, person.pk)


@for_school(CONTACTS_EDIT, "POST")
def training_remove(request: PlaceRequest, school: str, training: UUID) -> HttpResponse:
    row = get_object_or_404(Training.objects.select_related("person"), pk=training)
    services.training_remove(training=row, by=request.member)
    messages.success(request, _("The course is taken away."))
    return redirect("contacts:contact", school, row.person_id)


@for_school(SCHOOL_READ, "GET", "POST", write=NUMBERS_EDIT)
def numbers(request: PlaceRequest, school: str) -> HttpResponse:
    """What the confidential advisers report over a school year, in numbers; small ones hidden from others."""
    year = asked_year(request, years())
    form = AdviserCountsForm(request.POST or None, counts=selectors.own_counts(year.start, request.member))
    if request.method == "POST" and form.is_valid():
        services.adviser_counts_save(year=year.start, counts=form.cleaned_data, by=request.member)
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?jaar={year.start}")
    context = {
        "year": year,
        "years": years(),
        "form": form if NUMBERS_EDIT in request.permissions else None,
        "numbers": selectors.adviser_numbers(year.start),
        "limit": FEWEST,
    }
    return render(request, "contacts/numbers.html", context, status=422 if form.errors else 200)


@for_school(SCHOOL_READ)
@never_cache
def numbers_file(request: PlaceRequest, school: str, ending: str) -> HttpResponse:
    """The numbers of a school year; while nobody filled them in the page says so."""
    year = asked_year(request, years())
    found = selectors.adviser_numbers(year.start)
    if found is None:
        return redirect(f"{reverse('contacts:numbers', args=[school])}?jaar={year.start}")
    return table_file(request, table_selectors.numbers_table(found, year), ending)


def years() -> list[SchoolYear]:
    return SchoolYear.of(timezone.localdate()).back(4)


def deputy_form(term: ContactTask, data: Any = None) -> DeputyForm:
    """One of several on a page."""
    return DeputyForm(data, person=term.person, initial={"deputy": term.deputy_id}, prefix=str(term.pk))


def get_person(pk: UUID) -> ContactPerson:
    return get_object_or_404(ContactPerson.objects.select_related("member"), pk=pk, forgotten_at__isnull=True)


def get_term(pk: UUID) -> ContactTask:
    return get_object_or_404(ContactTask.objects.select_related("person__member"), pk=pk)
