"""Tables of pages as files: their addresses, and the answer, which the audit trail holds."""

from collections.abc import Callable

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone

from core import table_files, xlsx
from core.files import as_download
from core.table_files import TableFile
from schools.http import PlaceRequest
from schools.services import table_taken

FOLDERS = {"xlsx": "excel", "csv": "csv"}


def file_routes(page: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """Below the address of the page, named ``<name>_xlsx`` and ``<name>_csv``; the view is told which (``ending``)."""
    return [
        path(f"{page}{folder}/", view, {"ending": ending}, name=f"{name}_{ending}")
        for ending, folder in FOLDERS.items()
    ]


def table_file(request: PlaceRequest, found: TableFile, ending: str) -> HttpResponse:
    """The table as a download for who asks, which is written down."""
    place = request.school or request.board
    table_taken(what=found.key, ending=ending, by=request.member)
    if ending == "xlsx":
        content = table_files.as_xlsx(found, place=place.name, at=timezone.now(), name=request.member.name)
        answer = HttpResponse(content, content_type=xlsx.CONTENT_TYPE)
    else:
        answer = HttpResponse(table_files.as_csv(found), content_type="text/csv; charset=utf-8")
    return as_download(answer, f"{place.slug}-{found.key}-{timezone.localdate()}.{ending}")
