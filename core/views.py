"""Pages that belong to no room: files, health, failures."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import requires_csrf_token

from core.access import for_board, for_school, public
from core.files import PERMISSIONS, serve
from core.http import Request
from core.models import BoardFile, DailyTick, StoredFile
from core.reminders import is_overdue


@for_school("school.read")
def download(request: Request, school: str, file: UUID) -> HttpResponse | FileResponse:
    return _serve(request, get_object_or_404(StoredFile, pk=file))


@for_board("board.read")
def board_download(request: Request, board: str, boardfile: UUID) -> HttpResponse | FileResponse:
    return _serve(request, get_object_or_404(BoardFile, pk=boardfile))


def _serve(request: Request, row: StoredFile | BoardFile) -> HttpResponse | FileResponse:
    if PERMISSIONS.get(row.kind) not in request.permissions:
        raise PermissionDenied
    return serve(request, row)


@public()
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public()
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and knows the newest migrations. Reminders that stand still are told, but do not take the
    site away."""
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415  (slow, seldom needed)

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    if pending:
        return JsonResponse({"status": "migrations pending", "count": len(pending)}, status=503)
    return JsonResponse({"status": "ok", "reminders": "overdue" if is_overdue() else "ok"})


@public()
def tickz(request: HttpRequest) -> HttpResponse:
    """The dead man's switch, to be watched from outside: 503 when no day's reminders were made for 26 hours."""
    last = DailyTick.objects.latest_at()
    overdue = is_overdue()
    said = {"status": "overdue" if overdue else "ok", "last": last.isoformat() if last else None}
    return JsonResponse(said, status=503 if overdue else 200)


@public("GET", "POST", "PUT", "PATCH", "DELETE")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "csrf_failure.html", status=403)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be read, or is more than we take."""
    too_much = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent))
    status = 413 if too_much else 400
    return render(request, f"{status}.html", status=status)
