"""A valid row of any tenant table at any place, made from the model's fields: a new model needs nothing here.

Every text holds its place's canary; behind a school's wall it is prefixed with ``muur``, because a board may see
its schools' names but not their texts. Where a generic value would not do (a key that must exist in a content
file), ``OVERRIDES`` has the model's own.
"""

import datetime
import json
import uuid
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from core import sealed
from core.files import PERMISSIONS, keep_sealed
from core.models import Door
from core.tenancy import Scope, atomic, use_scope
from core.tenancy.models import TenantModel
from incident_import.models import FileImport
from incidents.models import Attachment, Printout, Talk
from plans import model_plan
from publication.models import Edition, Handout
from retention.models import DossierFile
from reviews.models import QuarterlyTalk
from schools.models import Board, School, User
from schools.school_year import SchoolYear
from surveys import instrument
from surveys.results import results
from tests.world import World, canary

Place = Board | School


def tenant_models() -> list[type[models.Model]]:
    """Every model that lives behind a wall."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel) or model is Door]


def wall_of(model: type[models.Model]) -> str:
    """ "board", "school", "place", or "own" for the table of boards."""
    return "own" if model is Board else getattr(model, "wall", "board")


def column(model: type[models.Model], name: str) -> Any:
    return next((field for field in model._meta.concrete_fields if field.attname == name), None)


def needs_school(model: type[models.Model]) -> bool:
    field = column(model, "school_id")
    return field is not None and not field.null


def token(model: type[models.Model], place: Place) -> str:
    return ("muur" if wall_of(model) == "school" else "") + canary(place)


# --- What a generic value cannot know -----------------------------------------------------------------------

SECTION_KEYS = [section.key for section in model_plan.load("1").sections]


def stored_file(rows: "Rows", place: Place, number: int) -> dict[str, Any]:
    label = "core.StoredFile" if isinstance(place, School) else "core.BoardFile"
    content = f"{token(apps.get_model(label), place)} in een bestand".encode()
    path = default_storage.save(f"isolation/{number}", ContentFile(content))
    return {"kind": min(PERMISSIONS), "path": path, "content_type": "text/plain", "size": len(content)}


def sealed_file(model: type[models.Model], place: Place, content: str) -> dict[str, Any]:
    """A file that opens: locked for this very row, with its key, which is sealed like any text."""
    row: Any = model(board_id=place.board_id, school_id=place.pk)
    with use_scope(Scope(board=place.board_id, school=place.pk)), atomic():
        keep_sealed(row, content.encode())
        key = sealed.keyring().open(row, "file_key")
    return {"id": row.pk, "path": row.path, "file_key": key}


def attachment(rows: "Rows", place: Place, number: int) -> dict[str, Any]:
    file = sealed_file(Attachment, place, f"{token(Attachment, place)} in een bestand")
    return file | {"content_type": "text/plain", "size": 1}


def sealed_dossier(rows: "Rows", place: Place, number: int) -> dict[str, Any]:
    return sealed_file(DossierFile, place, f"{token(DossierFile, place)} in een bestand") | {"size": 1}


def printout(rows: "Rows", place: Place, number: int) -> dict[str, Any]:
    """For who asked for it alone: at the school that is crawled, its leader."""
    file = sealed_file(Printout, place, f"{token(Printout, place)} in een bestand")
    values = {"period": "2025", "exact": True, "size": 1, "made_at": timezone.now(), "narrowed": ""}
    return file | values | ({"requested_by": rows.world.leader} if place == rows.world.regenboog else {})


def file_import(rows: "Rows", place: Place, number: int) -> dict[str, Any]:
    """A file of which the columns were chosen."""
    content = {"header": ["Datum", "Notitie"], "rows": [[2, ["1-9-2026", token(FileImport, place)]]]}
    columns = {"date": "c0", "narrative": "c1", "kind": "=other:", "severity": "=1"}
    columns |= {"place": "=elsewhere", "moment": "=unknown"}
    return sealed_file(FileImport, place, json.dumps(content)) | {"rows": 1, "columns": columns, "version": 2}


def retired_key(rows: "Rows", place: Place, number: int) -> dict[str, Any]:
    """One that still reads; the current one is made by who seals."""
    key = sealed._made(place.pk)
    return {"id": key.pk, "wrapped_by": key.wrapped_by, "wrapped": key.wrapped, "retired_at": timezone.now()}


def section_versions(rows: "Rows", place: Place, number: int) -> list[dict[str, Any]]:
    """The current text, and the one set aside that a choice is about."""
    return [{"number": 1, "kind": "saved"}, {"number": number, "kind": "aside"}]


def editions(rows: "Rows", place: Place, number: int) -> list[dict[str, Any]]:
    """One for every audience; parents also read sections."""
    section = {"number": "1.1", "title": "Titel", "chapter": "Visie", "html": token(Edition, place)}
    return [{"audience": "staff"}, {"audience": "pupils"}, {"audience": "parents", "sections": [section]}]


def talks(rows: "Rows", place: Place, number: int) -> dict[str, Any]:
    """What was said is for who holds the talk: at the school that is crawled, its leader."""
    said = {
        "content": json.dumps({"happened": token(Talk, place)}),
        "conditions": ["free"],
        "attendees": ["did"],
        "held_date": timezone.localdate(),
    }
    return said | ({"held_by": rows.world.leader} if place == rows.world.regenboog else {})


def trusted_device(rows: "Rows", place: Place, number: int) -> dict[str, Any]:
    """Somebody ends their own devices only: at the school that is crawled, its leader's."""
    return {"passkey": number} | ({"member": rows.world.leader} if place == rows.world.regenboog else {})


def survey_rounds(rows: "Rows", place: Place, number: int) -> list[dict[str, Any]]:
    """A closed one, and at Regenboog one that is open. One per audience may run: a row moved to another school must
    meet the wall, not that rule."""
    today = {"year": timezone.localdate().year, "opens_on": timezone.localdate()}
    here = {"state": "open" if place == rows.world.regenboog else "closed"}
    return [{"state": "closed", "audience": "staff", **today}, {**here, **today}]


def survey_units(rows: "Rows", place: Place, number: int) -> list[dict[str, Any]]:
    model = apps.get_model("surveys.SurveyRound")
    rows.get(model, place)
    closed = model._base_manager.using("owner").filter(school_id=place.pk, audience="staff").first()
    return [{"round": closed, "size": 20}, {"grades": [7], "size": 20}]


def closed_unit(rows: "Rows", place: Place) -> Any:
    """Of the round that is closed: the open one has no answers and results yet, so that it can be closed."""
    model = apps.get_model("surveys.SurveyUnit")
    rows.get(model, place)
    return model._base_manager.using("owner").select_related("round").get(school_id=place.pk, round__audience="staff")


Override = Callable[["Rows", Place, int], dict[str, Any] | list[dict[str, Any]]]

OVERRIDES: dict[str, Override] = {
    # One request may be open per plan: a row moved to another school's plan must meet the wall, not that rule.
    "adoption.ConsentRequest": lambda rows, place, number: {
        "state": "open" if place == rows.world.regenboog else "granted"
    },
    # The same of rounds of reading along.
    "consultation.ConsultationRound": lambda rows, place, number: {
        "state": "open" if place == rows.world.regenboog else "closed"
    },
    "consultation.ConsultationRemark": lambda rows, place, number: {"state": "shown"},
    "board_model.ModelText": lambda rows, place, number: {
        "key": SECTION_KEYS[number % len(SECTION_KEYS)],
        "version": 1,
    },
    "board_model.ModelTextVersion": section_versions,
    "board_model.ModelVersionText": lambda rows, place, number: {"key": SECTION_KEYS[number % len(SECTION_KEYS)]},
    "core.AuditEvent": lambda rows, place, number: {"action": "access.refused", "object_kind": "", "object_id": ""},
    "core.DataKey": retired_key,
    "core.Job": lambda rows, place, number: {"name": "core.mail", "state": "done"},
    "core.BoardFile": stored_file,
    "core.StoredFile": stored_file,
    "incident_import.FileImport": file_import,
    "incident_import.Remembered": lambda rows, place, number: {
        "field": "kind",
        "word": f"{number:064}",
        "code": "other:",
    },
    "incidents.Attachment": attachment,
    "incidents.Entry": lambda rows, place, number: {"kind": "note", "code": "", "corrects": None},
    "incidents.Incident": lambda rows, place, number: {
        "taxonomy": "1",
        "type": "bullying",
        "subtype": "verbal",
        "place": "playground",
        "moment": "break",
        "happened_date": timezone.localdate(),
        "severity": 2,
        "escalated": True,
        "motive": "quarrel",
        "means": ["words"],
        "reporter": rows.world.leader if place == rows.world.regenboog else None,
    },
    "incidents.Involvement": lambda rows, place, number: {"person": "pupil", "part": "did"},
    "incidents.OwnSubtype": lambda rows, place, number: {"type": "bullying"},
    "incidents.Printout": printout,
    "incidents.Step": lambda rows, place, number: {"road": "serious", "step": "safe"},
    "incidents.Talk": talks,
    "incidents.Source": lambda rows, place, number: {"kind": "week", "key": f"2026-01-{number % 28 + 1:02}"},
    "incidents.Tally": lambda rows, place, number: {
        "month": datetime.date(2026, number % 12 + 1, 1),
        "type": "bullying",
        "place": "playground",
        "moment": "break",
    },
    "incidents.TrustedDevice": trusted_device,
    "incidents.TypeSwitch": lambda rows, place, number: {"code": "trespass"},
    # Programs read: a key that may, so that what it reads is looked at.
    "oversight.ApiToken": lambda rows, place, number: {"parts": ["standing", "figures", "monitor"]},
    "oversight.Standing": lambda rows, place, number: {
        "year": SchoolYear.of(timezone.localdate()).start,
        "quarter": SchoolYear.of(timezone.localdate()).quarter(timezone.localdate()),
        "cells": {"contact": {"code": "vacant", "n": 1, "text": token(apps.get_model("oversight.Standing"), place)}},
    },
    "oversight.YearFigures": lambda rows, place, number: {
        "year": SchoolYear.of(timezone.localdate()).start - 1,
        "counts": {"types": {"bullying": 9}, "places": {"playground": 9}, "quarters": {"1": 9}, "closed_off": 0},
    },
    "inquiries.Inquiry": lambda rows, place, number: {"subject": "contact"},
    # Of the lists of the term one may wait at a school: a row moved to another must meet the wall, not that rule.
    "retention.ErasureList": lambda rows, place, number: {
        "origin": "request",
        "terms": {"other": {"years": 2, "decided": "2026-01-01", "reason": "Twee jaar."}},
        "listed": 1,
    },
    "retention.ErasureItem": lambda rows, place, number: {"category": "other"},
    "retention.CaseMark": lambda rows, place, number: {"kind": "hold"},
    "retention.RightsRequest": lambda rows, place, number: {
        "kind": "erasure",
        "received_date": timezone.localdate(),
        "first_date": timezone.localdate() - datetime.timedelta(days=300),
        "last_date": timezone.localdate(),
    },
    "retention.RightsCase": lambda rows, place, number: {"looked_at": timezone.now()},
    "retention.RightsText": lambda rows, place, number: {"source": "narrative"},
    "retention.DossierFile": sealed_dossier,
    "retention.Term": lambda rows, place, number: {"category": "other", "years": 2},
    "monitoring.RoundSummary": lambda rows, place, number: {"round": closed_unit(rows, place).round},
    "monitoring.ResultSharing": lambda rows, place, number: {"round": closed_unit(rows, place).round, "reader": "team"},
    "plans.DutySentence": lambda rows, place, number: {"key": "contact_person"},
    "schools.NormSwitch": lambda rows, place, number: {"code": "wvvo"},
    "adoption.ConsentVoice": lambda rows, place, number: {"member": None},  # with one, their role counts too
    "plans.Plan": lambda rows, place, number: {"model_version": "1"},
    "plans.Section": lambda rows, place, number: {
        "key": SECTION_KEYS[number % len(SECTION_KEYS)],
        "own_chapter": "",
        "version": 1,
    },
    "plans.SectionVersion": section_versions,
    "publication.Publication": lambda rows, place, number: {
        "contacts_at": timezone.now(),
        "address": f"pagina-{number}",
    },
    "publication.Edition": editions,
    "publication.Handout": lambda rows, place, number: {
        "contents": {"address": "pagina", "school": token(Handout, place), "phone": "", "people": []}
    },
    "reviews.ReviewRecord": lambda rows, place, number: {
        "year": SchoolYear.of(timezone.localdate()).start,
        "number": SchoolYear.of(timezone.localdate()).quarter(timezone.localdate()),
        "planned_date": timezone.localdate(),
        "prepared_date": timezone.localdate(),
    },
    "reviews.YearEvaluation": lambda rows, place, number: {
        "as_of": timezone.localdate(),
        "lines": [{"text": token(QuarterlyTalk, place), "view": "", "key": "", "own": False}],
    },
    "reviews.EvaluationItem": lambda rows, place, number: {
        "kind": "section",
        "key": SECTION_KEYS[number % len(SECTION_KEYS)],
        "lines": [{"text": token(QuarterlyTalk, place), "view": "plans:outline", "key": "", "own": True}],
    },
    "reviews.QuarterlyTalk": lambda rows, place, number: {
        "contents": {
            "as_of": "2026-11-28",
            "findings": [{"kind": "plan", "text": token(QuarterlyTalk, place)}],
            "questions": [{"key": "same-picture", "text": token(QuarterlyTalk, place)}],
        },
        "present": ["team"],
    },
    "schools.Group": lambda rows, place, number: {"year": timezone.localdate().year, "grades": [1]},
    "schools.BoardLook": lambda rows, place, number: {"colour": "#12436d", "logo": b"\x89PNG"},
    "schools.CalendarItem": lambda rows, place, number: {"year": SchoolYear.of(timezone.localdate()).start},
    "schools.Holiday": lambda rows, place, number: {
        "first_date": datetime.date(2027, 4, 24),
        "last_date": datetime.date(2027, 5, 2),
    },
    "surveys.SurveyRound": survey_rounds,
    "surveys.SurveyUnit": survey_units,
    "surveys.SentAnswers": lambda rows, place, number: {
        "answers": bytes([4] * len(instrument.load("pupils", 1).items))
    },
    # Files of this factory are shared by all kinds of rows; cards go with their file.
    "surveys.CardSheet": lambda rows, place, number: {"file": None},
    "surveys.Answers": lambda rows, place, number: {"unit": closed_unit(rows, place)},
    "surveys.RoundResult": lambda rows, place, number: {
        "round": closed_unit(rows, place).round,
        "data": results(instrument.load("staff", 1), []),
    },
    "schools.Membership": lambda rows, place, number: {
        "roles": ["teacher" if isinstance(place, School) else "board_staff"]
    },
    "schools.Invitation": lambda rows, place, number: {
        "roles": ["teacher" if isinstance(place, School) else "board_staff"]
    },
}


class Rows:
    """One row (or the few an override asks for) of every tenant model at every place that can have one."""

    def __init__(self, world: World):
        self.world = world
        self.schools = [world.regenboog, world.wilgen, world.baken]
        self.boards = [world.samen, world.elders]
        self.kept: dict[tuple[str, Any], models.Model] = {}
        self.number = 100
        for place in (*self.boards, *self.schools):
            self.kept[type(place)._meta.label, place.pk] = place
        for model in tenant_models():
            for place in self.places_for(model):
                self.get(model, place)

    def places_for(self, model: type[models.Model]) -> list[Place]:
        if model is School or needs_school(model):
            return self.schools
        if model is Board or column(model, "school_id") is None:
            return self.boards
        return [*self.boards, *self.schools]

    def get(self, model: type[models.Model], place: Place) -> models.Model:
        """The row at this place; of a school's table at a board: that of its first school, and so on."""
        possible = self.places_for(model)
        if place not in possible:
            board = place if isinstance(place, Board) else place.board
            place = board if board in possible else next(s for s in self.schools if s.board_id == board.pk)
        key = model._meta.label, place.pk
        if key not in self.kept:
            self.kept[key] = self.make(model, place)
        return self.kept[key]

    def make(self, model: type[models.Model], place: Place) -> models.Model:
        self.number += 1
        given = OVERRIDES.get(model._meta.label, lambda *args: {})(self, place, self.number)
        for values in given if isinstance(given, list) else [given]:
            self.number += 1
            fields = [field for field in model._meta.concrete_fields if field.name not in values]
            filled = {field.attname: self.value(model, field, place) for field in fields}
            row = model(**{name: value for name, value in filled.items() if value is not models.NOT_PROVIDED}, **values)
            self.seal(row, place)
            model._base_manager.using("owner").bulk_create([row])
        return row

    def seal(self, row: models.Model, place: Place) -> None:
        """Sealed columns hold what they would: a sealed text."""
        columns = [field.name for field in row._meta.concrete_fields if isinstance(field, sealed.SealedField)]
        if columns:
            with use_scope(Scope(board=row.board_id)), atomic():
                keys = sealed.keyring()
            for name in columns:
                setattr(row, name, keys.seal(row, name, getattr(row, name)))

    def user(self, place: Place) -> User:
        key = User._meta.label, place.pk
        if key not in self.kept:
            self.number += 1
            self.kept[key] = User.objects.using("owner").create(email=f"somebody{self.number}@demo.example")
        return self.kept[key]

    def value(self, model: type[models.Model], field: Any, place: Place) -> Any:
        if field.attname == "board_id":
            return place.pk if isinstance(place, Board) else place.board_id
        if field.attname == "school_id":
            return place.pk if isinstance(place, School) else None
        if field.is_relation:
            return self.related(model, field, place)
        if isinstance(field, ArrayField):
            return [self.plain(model, field.base_field, place)]
        return self.plain(model, field, place)

    def related(self, model: type[models.Model], field: Any, place: Place) -> Any:
        target = field.related_model
        if target is User:
            return self.user(place).pk
        if target is model:
            return None  # a tree has a root
        if target in (Board, School) or issubclass(target, TenantModel):
            return self.get(target, place).pk
        raise NotImplementedError(f"{field}: no row of {target._meta.label}; give {model._meta.label} an override.")

    def plain(self, model: type[models.Model], field: Any, place: Place) -> Any:
        """A value from the type of the field alone; texts hold the canary, what may be empty stays empty."""
        if field.choices:
            return field.get_default() if field.has_default() else field.flatchoices[0][0]
        word = token(model, place)
        if isinstance(field, models.EmailField):
            # An address stands in the record of mails, which is behind the board's wall, as people's names are.
            return f"{canary(place)}{self.number}@demo.example"
        if isinstance(field, models.SlugField | models.UUIDField) and field.has_default():
            return models.NOT_PROVIDED
        if isinstance(field, models.SlugField):
            return f"{model._meta.model_name}-{self.number}"
        if isinstance(field, models.CharField | models.TextField) and not field.has_default():
            text = f"{word} {field.name} {self.number}"
            return (
                text if not field.max_length or len(text) <= field.max_length else f"x{self.number}"[: field.max_length]
            )
        if field.has_default() or getattr(field, "generated", False):
            return models.NOT_PROVIDED
        if field.null:
            return None
        return generic(field, self.number, word)


def generic(field: Any, number: int, word: str) -> Any:
    """A value for a field that may not be empty and has no default."""
    by_type: dict[type, Any] = {
        models.UUIDField: uuid.uuid4,
        models.BooleanField: lambda: True,
        models.DateTimeField: lambda: timezone.now() + datetime.timedelta(days=30),
        models.DateField: lambda: timezone.localdate() + datetime.timedelta(days=30),
        models.TimeField: lambda: datetime.time(12),
        models.DurationField: lambda: datetime.timedelta(days=1),
        models.DecimalField: lambda: 1,
        models.FloatField: lambda: 1.0,
        models.JSONField: lambda: {"text": word},
        models.BinaryField: lambda: word.encode(),
        models.IntegerField: lambda: number,
    }
    for kind, make in by_type.items():
        if isinstance(field, kind):
            return make()
    raise NotImplementedError(f"{field}: no generic value for a {type(field).__name__}; give the model an override.")
