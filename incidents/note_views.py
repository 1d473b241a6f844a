"""A short text for the file of one pupil of a case."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from incidents import note_selectors, selectors, services
from incidents.views import for_case, get_case
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_HANDLE


@for_case(INCIDENTS_HANDLE)
@never_cache
def note(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """``?wie=``: the place of a pupil in the case; without it the only one there is, or the choice. Of a kind that is
    closed off there is no text: it does not belong in a file that many read."""
    row = get_case(request.member, incident)
    services.refuse_limited(row)
    services.incident_read(incident=row, by=request.member, part="note")
    sealed = selectors.may_read_sealed(request.member)
    pupils = note_selectors.pupils_of(row, sealed=sealed)
    asked = request.GET.get("wie", "")
    chosen = next((each for each in pupils if str(each.row.position) == asked), None)
    if asked and chosen is None:
        raise Http404
    if len(pupils) == 1:
        chosen = pupils[0]
    text = note_selectors.note_of(row, chosen.row, sealed=sealed) if chosen and not row.restricted else ""
    return render(request, "incidents/note.html", {"incident": row, "pupils": pupils, "chosen": chosen, "text": text})
