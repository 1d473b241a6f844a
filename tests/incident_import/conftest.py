"""A file of another register, as a school brings it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core import outbox, xlsx
from core.tenancy import atomic
from incident_import.models import FileImport
from schools.school_year import SchoolYear

YEAR = SchoolYear.of(timezone.localdate()).previous.start
HEADER = ["Nummer", "Datum", "Categorie", "Plaats", "Leerling", "Groep", "Notitie"]
ROWS = [
    ["1", f"3-9-{YEAR}", "Ruzie", "Schoolplein", "kanarienaam", "7A", "Duwen bij het kanarierek."],
    ["2", f"4-9-{YEAR}", "Pesten", "Gang", "Noah; Mila", "8B", "Weer hetzelfde groepje."],
    ["3", f"5-10-{YEAR}", "Oudergesprek", "", "Noah", "8B", "Gesprek over rapport."],
]
COLUMNS = {
    "date": "c1", "kind": "c2", "narrative": "c6", "severity": "=2", "place": "c3", "moment": "=unknown",
    "number": "c0", "part": "=underwent", "person": "=pupil", "group": "c5", "name": "c4",
}  # fmt: skip
BASE = "/s/regenboog/incidenten/inlezen/"


def file_of(rows=ROWS, header=HEADER, kind="xlsx") -> SimpleUploadedFile:
    whole = [header, *rows]
    content = xlsx.xlsx([xlsx.Sheet("Blad1", whole)]) if kind == "xlsx" else xlsx.csv_file(whole)
    return SimpleUploadedFile(f"kanariebestand.{kind}", content)


@pytest.fixture
def bring(world, sign_in):
    """``bring(rows, …)``: the whole way on the site, by the coordinator, up to the trial; answers the import."""

    def bring(rows=ROWS, *, columns=COLUMNS, words=None, by=None, **values) -> FileImport:
        client = sign_in(by or world.coordinator)
        sent = client.post(BASE, {"file": file_of(rows, **values)})
        assert sent.status_code == 302, sent.content.decode()
        row = latest(world)
        assert client.post(f"{BASE}{row.pk}/kolommen/", columns | {"seen": 1}).status_code == 302
        page = client.get(f"{BASE}{row.pk}/woorden/")
        form = page.context["form"]
        data = {name: form[name].value() or ("other:" if name[:5] == "kind-" else "") for name in form.fields}
        data |= words or {}
        answer = client.post(f"{BASE}{row.pk}/woorden/", data)
        assert answer.status_code == 302, answer.context["form"].errors
        return latest(world)

    return bring


@pytest.fixture
def carry_out(world, sign_in):
    """``carry_out(row)``: press the button, and let the workers do their work."""

    def carry_out(row: FileImport) -> FileImport:
        client = sign_in(world.coordinator)
        assert client.post(f"{BASE}{row.pk}/controle/", {"seen": row.version}).status_code == 302
        outbox.work()
        return latest(world)

    return carry_out


def latest(world) -> FileImport:
    with world.at(world.regenboog), atomic():
        return FileImport.objects.select_related("started_by").first()
