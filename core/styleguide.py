"""The page that shows every component in every state, so that it can be looked at and tested in one place."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import public
from core.forms import DateField

# Example data is Dutch, like the content of the application itself; only the headings around it are translated.
PLACES = ["plein", "gang", "klas", "kleedkamer", "online"]


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(
        label="Naam van de afspraak", help_text="Kort en herkenbaar, bijvoorbeeld ‘Toezicht bij de poort’."
    )
    email = forms.EmailField(label="E-mailadres", required=False)
    text = forms.CharField(label="Wat spreken jullie af?", widget=forms.Textarea(attrs={"rows": 4}))
    group = forms.ChoiceField(
        label="Groep", choices=[("", "Kies een groep"), *((str(n), f"Groep {n}") for n in range(1, 9))]
    )
    place = forms.ChoiceField(
        label="Waar geldt dit?", choices=[(p, p.capitalize()) for p in PLACES], widget=forms.RadioSelect
    )
    readers = forms.MultipleChoiceField(
        label="Wie leest dit?",
        required=False,
        help_text="Je kunt er meer kiezen.",
        choices=[
            ("team", "Iedereen in het team, ook invallers en stagiairs"),
            ("mr", "De medezeggenschapsraad"),
            ("parents", "Ouders"),
        ],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "stacked"}),
    )
    review_date = DateField(label="Herzien vóór")
    teachers = forms.IntegerField(label="Aantal leraren buiten", min_value=0, required=False)
    file = forms.FileField(label="Bijlage", required=False, help_text="Een pdf van hooguit 10 MB.")
    password = forms.CharField(label="Wachtwoord", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    number = forms.CharField(label="BRIN-nummer", initial="99XX", disabled=True, required=False)
    agreed = forms.BooleanField(label="Het team heeft dit besproken", help_text="In een vergadering of op papier.")


@public()
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show all components; read-only and without any data of a school."""
    wrong = SampleForm(
        {"wrong-name": "", "wrong-email": "noor@", "wrong-review_date": "morgen", "wrong-teachers": "-1"},
        prefix="wrong",
    )
    wrong.add_error(None, "Iemand anders paste deze afspraak ook aan. Vergelijk eerst beide teksten.")
    icons = (Path(settings.BASE_DIR) / "static" / "icons").glob("*.svg")
    views = [
        {"label": "Tekst", "icon": "file-text", "url": "#navigation", "current": True},
        {"label": "Reacties", "icon": "users", "url": "#navigation", "count": 2},
        {"label": "Versies", "icon": "history", "url": "#navigation", "count": 4},
    ]
    context = {
        "sample": SampleForm(prefix="sample"),
        "wrong": wrong,
        "icons": sorted(icon.stem for icon in icons),
        "rows": range(1, 13),
        "years": [(2026, "2026–2027"), (2025, "2025–2026")],
        "page": Paginator(range(95), 10).page(3),
        "views": views,
        "here": _place("De Regenboog", can_switch=True),
        "alone": _place("Openbare Daltonbasisschool De Kleine Kapitein aan Zee"),
    }
    return render(request, "core/styleguide.html", context)


def _place(name: str, *, can_switch: bool = False) -> dict:
    parent = "Stichting Samen Leren"
    names = [parent, name, "De Wilgen", "Openbare Daltonbasisschool De Kleine Kapitein"]
    places = [{"name": n, "url": "#navigation", "current": n == name, "board": n == parent} for n in names]
    initial = name.split()[-1][0]
    return {
        "name": name,
        "parent_name": parent,
        "initial": initial,
        "url": "#navigation",
        "can_switch": can_switch,
        "places": places,
    }
