"""P6 and P11: a plan as PDF.

The plan is the sample of the tests: seven chapters, 27 sections, tables, law notes, annexes; 25 pages.

``P6.plan`` divides two wall times of a warm process, medians of interleaved rounds:

* ours: :func:`plans.document.plan_pdf`, template to bytes: the press is running, everything else is done each time
  (fork, sandbox, layout, page numbers, PDF, the way back through the pipe);
* straightforward: what WeasyPrint's own documentation would have one write for the same pages. The same template and
  the same stylesheets, linked by ``<link>`` with the font files beside them, page numbers by ``target-counter()``,
  ``HTML(string=…).write_pdf(pdf_variant="pdf/ua-1")`` in this process, where the library is imported and warm. No
  process, no sandbox, no limits.

``P6.plan.cpu`` is the same ratio in CPU seconds, which other work on the machine disturbs less.
``P6.unchanged`` is what an unchanged plan takes to come from store, against printing it.
``P11.renderer`` is the peak real memory (MiB) of the renderer, for this plan and for a longer one (71 pages; 43 with
``--quick``).
"""

import re
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server

_server.set_up()

import weasyprint  # noqa: E402, TID251 -- the baseline
from django.core.files.storage import default_storage  # noqa: E402

from bench._figures import QUICK, figure, interleaved  # noqa: E402
from core import outbox, pdf  # noqa: E402
from core.tenancy import atomic  # noqa: E402
from plans.document import STYLESHEET, PlanDocument, plan_html, plan_pdf  # noqa: E402
from plans.pdf import plan_print  # noqa: E402
from plans.print_selectors import plan_document  # noqa: E402
from plans.services import plan_start  # noqa: E402
from tests.plans.sample_document import ADOPTED  # noqa: E402
from tests.world import build_world  # noqa: E402

ROUNDS = 3 if QUICK else 9
FOLDER = STYLESHEET.parent


def straightforward(document: PlanDocument) -> bytes:
    """The same pages without the press."""
    links = "".join(f'<link rel="stylesheet" href="{name}">' for name in ("fonts.css", STYLESHEET.name))
    numbers = "<style>.page::after { content: target-counter(attr(data-target), page) }</style>"
    html = plan_html(document).replace("</head>", f"{links}{numbers}</head>", 1)
    html = re.sub(r'data-page-of="([^"]+)">0+<', r'data-target="#\1"><', html)
    return weasyprint.HTML(string=html, base_url=f"{FOLDER}/").write_pdf(pdf_variant="pdf/ua-1")


def main() -> None:
    cpu: dict[str, list[float]] = {"ours": [], "straightforward": []}

    def ours() -> None:
        started = time.process_time()
        plan_pdf(ADOPTED)
        assert pdf.last_usage
        cpu["ours"].append(time.process_time() - started + pdf.last_usage.cpu_seconds)

    def baseline() -> None:
        started = time.process_time()
        straightforward(ADOPTED)
        cpu["straightforward"].append(time.process_time() - started)

    ours(), baseline()  # warm both
    for times in cpu.values():
        times.clear()
    wall = interleaved(ours, baseline, rounds=ROUNDS)
    figure("P6.plan", wall[0], "s", baseline=wall[1], ratio=wall[0] / wall[1], goal=0.6)
    spent = [statistics.median(cpu[name]) for name in ("ours", "straightforward")]
    figure("P6.plan.cpu", spent[0], "s", baseline=spent[1], ratio=spent[0] / spent[1], goal=0.6)
    unchanged()

    memory = [peak(ADOPTED), peak(longer(ADOPTED, 3 if QUICK else 6))]
    figure("P11.renderer", memory[0], "MiB", ratio=memory[0], goal=300)
    figure("P11.renderer.long", memory[1], "MiB", baseline=memory[0], ratio=memory[1], goal=300)


def unchanged() -> None:
    """Asking again for the PDF of a plan that did not change, until its bytes are there ÷ printing it again."""
    _server.scratch("safetyplan_bench_pdf")
    world = build_world()
    with world.at(world.regenboog), atomic():
        plan = plan_start(school=world.regenboog, by=world.leader)
        plan_print(plan=plan, by=world.leader)
    outbox.work()

    def stored() -> None:
        with world.at(world.regenboog), atomic():
            file = plan_print(plan=plan, by=world.leader).file
            assert file, "the plan was not printed"
            default_storage.open(file.path).read()

    def printed() -> None:
        with world.at(world.regenboog), atomic():
            plan_pdf(plan_document(plan))

    times = interleaved(stored, printed, rounds=3)
    figure("P6.unchanged", times[0], "s", baseline=times[1], ratio=times[0] / times[1], goal=0.05)


def peak(document: PlanDocument) -> float:
    plan_pdf(document)
    assert pdf.last_usage
    return pdf.last_usage.rss_mb


def longer(document: PlanDocument, times: int) -> PlanDocument:
    """Every section so many times as long."""
    chapters = tuple(
        replace(chapter, sections=tuple(replace(section, html=section.html * times) for section in chapter.sections))
        for chapter in document.chapters
    )
    return replace(document, chapters=chapters)


if __name__ == "__main__":
    main()
