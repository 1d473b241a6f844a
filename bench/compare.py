"""P12: comparing two versions of a plan, and merging them with a third.

The plan has 36 sections on more than 60 pages. What is measured is ``differences``, from the database to the marked
text of every section: ``P12.few`` with a word changed in every twentieth paragraph, ``P12.all`` with words changed in
every paragraph, ``P12.other`` where every section holds another section's text. The baseline is what one would write
first: ``difflib`` over the words and tags of each section. The goal is a second, whatever changed.

``P12.growth`` is the time of a page in a plan four times as long ÷ in this one. ``P12.merge`` is the three-way merge
of forty sections in which both sides changed words of every paragraph.
"""

import random
import re
import sys
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server

_server.set_up()

from bench._figures import QUICK, figure, interleaved  # noqa: E402
from core.richtext import clean  # noqa: E402
from core.tenancy import atomic  # noqa: E402
from plans.compare_rules import compare_texts  # noqa: E402
from plans.compare_selectors import differences  # noqa: E402
from plans.merge_rules import merge  # noqa: E402
from plans.milestone_services import milestone_make  # noqa: E402
from plans.models import Milestone, Plan, Section  # noqa: E402
from plans.services import plan_start, section_save  # noqa: E402
from tests.plans.sample_document import ADOPTED  # noqa: E402
from tests.world import build_world  # noqa: E402

ROUNDS = 3 if QUICK else 9
TIMES = 2  # a section of the plan is two of the sample, which has 27 in 25 pages: 36 of them are over 60
CHANCE = random.Random(1)
TOKEN = re.compile(r"<[^>]*>|\w+|\s+|.")


def long_texts(count: int, times: int = TIMES) -> list[str]:
    """So many sections of the sample, each as long as is asked."""
    parts = [section.html for chapter in ADOPTED.chapters for section in chapter.sections]
    return [clean("".join(parts[(n + k) % len(parts)] for k in range(times)), limited=False) for n in range(count)]


def changed(html: str, every: int) -> str:
    """The text with two words more, two less and two others in one of so many paragraphs."""
    parts = html.split("</p>")
    for n in range(0, len(parts), every):
        words = parts[n].split(" ")
        for _ in range(min(2, len(words) // 8)):
            words.insert(CHANCE.randrange(1, len(words)), "voortaan")
            words[CHANCE.randrange(1, len(words) - 1)] += "s"
        parts[n] = " ".join(words)
    return clean("</p>".join(parts), limited=False)


def straightforward(pairs: list[tuple[str, str]]) -> None:
    for old, new in pairs:
        SequenceMatcher(None, TOKEN.findall(old), TOKEN.findall(new), autojunk=False).get_opcodes()


def save_all(plan: Plan, texts: list[str], by: object) -> Milestone:
    for section, html in zip(Section.objects.order_by("position"), texts, strict=True):
        section_save(section=section, html=html, page=uuid4(), base=section.version, by=by, reason="Voor de meting")
    return milestone_make(plan=plan, kind="named", name=str(uuid4()), by=by)


def main() -> None:
    _server.scratch("safetyplan_bench_compare")
    world = build_world()
    with world.at(world.regenboog), atomic():
        plan = plan_start(school=world.regenboog, by=world.leader)
        texts = long_texts(plan.sections.count())
        before = save_all(plan, texts, world.leader)
        for name, others in (
            ("few", [changed(html, 20) for html in texts]),
            ("all", [changed(html, 1) for html in texts]),
            ("other", texts[7:] + texts[:7]),
        ):
            after = save_all(plan, others, world.leader)
            pairs = list(zip(texts, others, strict=True))[: 4 if QUICK else None]
            ours, baseline = interleaved(
                partial(differences, before, after), partial(straightforward, pairs), rounds=ROUNDS
            )
            baseline *= len(texts) / len(pairs)
            figure(f"P12.{name}", ours, "s", baseline=baseline, ratio=ours, goal=1.0)
    growth(texts)
    merging()


def growth(texts: list[str]) -> None:
    long = long_texts(len(texts), 4 * TIMES)
    runs = [partial(compare_all, each, [changed(html, 1) for html in each]) for each in (long, texts)]
    many, few = interleaved(*runs, rounds=3)
    figure("P12.growth", many / 4, "s", baseline=few, ratio=many / 4 / few, goal=1.5)


def compare_all(old: list[str], new: list[str]) -> None:
    for pair in zip(old, new, strict=True):
        compare_texts(*pair)


def merging() -> None:
    base = long_texts(40)
    ours, theirs = ([changed(html, 1) for html in base] for _ in range(2))

    def run() -> None:
        for each in zip(base, ours, theirs, strict=True):
            merge(*each)

    (seconds,) = interleaved(run, rounds=ROUNDS)
    figure("P12.merge", seconds, "s", ratio=seconds, goal=1.0)


if __name__ == "__main__":
    main()
