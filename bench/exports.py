"""Exports of the largest board: how much memory a worker needs for them while incidents come in (P11).

A made-up board of seventy schools. Its report as spreadsheet, as text for programs and as PDF, and as spreadsheet the
incidents of one of its schools, each in a process of its own, of which the peak of memory counts. ``P11.…``: that peak
with all incidents there are ÷ the peak with a thousand. ``P11.renderer``: of the process that prints.
"""

import multiprocessing
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure

_server.set_up()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import overview  # noqa: E402
from core import pdf, xlsx  # noqa: E402
from core.tenancy import Scope, atomic, system_scope, use_scope  # noqa: E402
from incidents import figure_files, list_selectors  # noqa: E402
from oversight import report_files  # noqa: E402
from oversight.report_selectors import BoardReport, board_report  # noqa: E402
from schools.models import Board, Membership, School  # noqa: E402
from schools.school_year import SchoolYear  # noqa: E402
from tests.world import build_world, make_member  # noqa: E402

NAME = "safetyplan_bench_exports"
SCHOOLS = 70
SIZES = (1_000, 20_000) if QUICK else (1_000, 10_000, 100_000)
MOST_FOR_PRINT = 300  # MiB


def report_of(board: Board) -> BoardReport:
    today = timezone.localdate()
    with use_scope(Scope(board=board.pk)), atomic():
        return board_report(board, SchoolYear.of(today).previous, today)


def spreadsheet(board: Board, leader: Membership) -> float:
    return len(report_files.as_xlsx(report_of(board), name="Iemand"))


def text(board: Board, leader: Membership) -> float:
    return sum(len(report_files.as_csv(table)) for table in report_of(board).tables)


def printed(board: Board, leader: Membership) -> float:
    """Answers the peak of the renderer, in MiB."""
    html = report_files.as_html(report_of(board), name="Iemand")
    pdf.render(html, stylesheets=report_files.STYLESHEETS)
    assert pdf.last_usage
    return pdf.last_usage.rss_mb


def incidents(board: Board, leader: Membership) -> float:
    year = SchoolYear.of(timezone.localdate()).start
    with use_scope(Scope(board=board.pk, school=leader.school_id)), atomic():
        rows = list_selectors.list_rows(leader, year)
        sheet = figure_files.list_as_table(rows, year=year, school="School", at=timezone.now(), name="Iemand")
    return len(xlsx.xlsx([sheet]))


EXPORTS = {"spreadsheet": spreadsheet, "text": text, "printed": printed, "incidents": incidents}


def peak(export: Callable[..., float], *who: Any) -> tuple[float, float]:
    """MiB of a process that does nothing else, and what the export answers."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_in_process, args=(there, export, who))
    process.start()
    found: tuple[float, float] = here.recv()
    process.join()
    return found


def _in_process(pipe: Any, export: Callable[..., float], who: tuple[Any, ...]) -> None:
    answer = export(*who)
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    pipe.send((int(line.split()[1]) / 1024, answer))


def main() -> None:
    _server.scratch(NAME)
    build_world()
    overview.SCHOOLS = SCHOOLS
    free = _server.as_superuser(NAME)
    with free.cursor() as cursor:
        overview.run(cursor, overview.PLACES, boards=2, schools=SCHOOLS, large=SCHOOLS)
        with system_scope("the large board"):
            school = School.objects.select_related("board").get(slug="school-1")
        leader = make_member("leider", school, "school_leader")
        there, first = 0, dict[str, float]()
        for size in SIZES:
            overview.grow(cursor, there + 1, size)
            there = size
            connections.close_all()  # no process inherits one
            for name, export in EXPORTS.items():
                memory, answer = peak(export, school.board, leader)
                first.setdefault(name, memory)
                goal = 1.5 if size > SIZES[0] else None
                figure(f"P11.{name}.{size}", memory, "MiB", baseline=first[name], ratio=memory / first[name], goal=goal)
                if name == "printed":
                    figure(f"P11.renderer.{size}", answer, "MiB", ratio=answer, goal=MOST_FOR_PRINT)
    free.close()


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main()
