"""One page with the editor, as the tests of the editor see it: a form, its saved text and a server to order."""

from threading import Event
from uuid import uuid4

from django import forms
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from core.access import public
from core.editor import RichTextField

START = "<h3>Toezicht</h3><p>In elke pauze lopen drie leraren rond.</p>"

PAGE = """
{% extends "base.html" %}{% load editor %}
{% block title %}Toezicht{% endblock %}
{% block head %}{% editor_scripts %}{% endblock %}
{% block body %}<main class="page" id="main" tabindex="-1"><h1>3.2 Toezicht in de pauze</h1>
{% include "core/_save_state.html" with saved_text="Opgeslagen om 14.01" %}
<form method="post" action="/" class="form" data-autosave data-presence-url="/presence">{% csrf_token %}
{% include "core/_editor.html" with field=form.text %}
<input type="hidden" name="page" value="{{ key }}"><input type="hidden" name="base" value="1">
<p><button class="button">Opslaan</button></p></form></main>{% endblock %}
"""


class TextForm(forms.Form):
    text = RichTextField(label="Tekst")


class Server:
    """What was saved, and how the next saves are answered (a status, 200 by default)."""

    def __init__(self):
        self.key = uuid4().hex
        self.html = START
        self.saves: list[dict] = []
        self.answers: list[int] = []
        self.arrived = Event()  # set as soon as a save came in


server = Server()


def answer_autosave(status: int) -> HttpResponse:
    if status == 200:
        return JsonResponse({"version": len(server.saves) + 1, "saved_at": f"{timezone.localtime():%H.%M}"})
    if status == 409:
        return JsonResponse({"conflict": True, "url": "/verschillen"}, status=409)
    return JsonResponse({"message": "Deze tekst is te lang."}, status=status)


@public("GET", "POST")
def section(request):
    if request.method == "POST" and request.POST["page"] != server.key:
        return HttpResponse(status=410)  # what the page of another test sent when it was left
    form = TextForm(request.POST or None, initial={"text": server.html})
    if request.method == "POST" and form.is_valid():
        status = server.answers.pop(0) if server.answers else 200
        server.saves.append({"html": form.cleaned_data["text"], "base": request.POST["base"], "status": status})
        if status == 200:
            server.html = form.cleaned_data["text"]
        server.arrived.set()
        if request.headers.get("X-Autosave"):
            return answer_autosave(status)
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"form": form, "key": server.key}, request), status=422 if form.errors else 200)


@public("POST")
def presence(request):
    return HttpResponse("Anna kijkt mee")


urlpatterns = [path("", section), path("presence", presence)]
