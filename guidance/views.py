"""The questions by theme, for a study day or a talk in the corridor."""

from django.http import HttpResponse
from django.shortcuts import render

from core.access import for_school
from guidance.questions import load
from schools.http import PlaceRequest
from schools.roles import REVIEWS_READ


@for_school(REVIEWS_READ)
def questions(request: PlaceRequest, school: str) -> HttpResponse:
    return render(request, "guidance/questions.html", {"found": load()})
