"""The tables of a closed round: the one source of the page and of every file. What may not be shown is not in them."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from monitoring.result_selectors import Told
from monitoring.rules import Change
from monitoring.tables import Cell, Row, Table, figure
from surveys.instrument import Item
from surveys.results import SCHOOL
from surveys.selectors import Found
from surveys.statistics import response
from surveys.templatetags.survey_figures import TONES, WORDS

HIDDEN = Cell()


def tables(told: Told) -> list[Table]:
    """All tables, in the order of the page."""
    report = told.report
    if report.empty:
        return []
    found = [_groups(told), _subjects(told), _response(told), _items(told), *_answers(told)]
    if told.before:
        found.insert(2, _trend(told))
    if told.alike:
        found.insert(3 if told.before else 2, _alike(told))
    return found


def change_word(change: Change | None) -> str:
    if change is None:
        return "–"
    words = {
        Change.UP: _("difference: higher"),
        Change.DOWN: _("difference: lower"),
        Change.SAME: _("no clear difference"),
    }
    return words[change]


def mean_of(found: dict[str, Any] | None) -> Cell:
    if not found:
        return HIDDEN
    return figure(found["mean"], 2, word=WORDS[found["band"]], tone=TONES[found["band"]])


def _groups(told: Told) -> Table:
    report = told.report
    rows = []
    for row in report.rows:
        n = row.node["n"]
        cells = [HIDDEN if n is None else figure(n)]
        cells += [mean_of(cell.figure) for cell in row.cells]
        if told.asks_of_victims:
            cells.append(figure(row.victims["share"], 0, "%") if row.victims else HIDDEN)
        rows.append(Row(row.name, cells, row.node["level"], row.node["key"]))
    columns = [_("Answers"), *(domain.words.nl for domain in report.domains)]
    columns += [_("Something happened often")] if told.asks_of_victims else []
    return Table(
        "groups",
        _("By group and subject"),
        _("The mean of every subject, for the school and for every group. High is always good."),
        _(
            "Means run from 1 to 4, over everybody with an answer to half of the questions or more. From 3.25 good, "
            "from 3.00 enough, from 2.50 attention, below that poor. Something happened often: at least one thing "
            "twice or more. Small groups are hidden, and sometimes another one, so that nothing can be worked out."
        ),
        _("Group"),
        columns,
        rows,
        heat=True,
    )


def _subjects(told: Told) -> Table:
    rows = []
    for domain, cell in told.report.subjects:
        found = cell.figure
        if found is None:
            rows.append(Row(domain.words.nl, [HIDDEN] * 6, key=domain.key))
            continue
        low, high = (figure(found.get(name), 2) for name in ("low", "high"))
        cells = [mean_of(found), low, high, figure(found["favourable"], 0, "%"), figure(found["mark"], 1)]
        rows.append(Row(domain.words.nl, [*cells, figure(found["n"])], key=domain.key))
    return Table(
        "subjects",
        _("The whole school, by subject"),
        _("Each subject with its mean, and between which values it would very likely be if everybody had answered."),
        _(
            "The interval is one of 95%, smaller as more of all people asked answered. When everybody answered there "
            "is none. Favourable: the two good answers of four. The mark is the mean on a scale from 1 to 10."
        ),
        _("Subject"),
        [_("Mean"), _("from"), _("to"), _("Favourable"), _("As a mark"), _("Answers")],
        rows,
    )


def _trend(told: Told) -> Table:
    rows = []
    for domain in told.report.domains:
        found = [year.domains.get(domain.key, {}).get(SCHOOL) for year in told.years]
        word = Cell(text=change_word(told.change(domain)))
        rows.append(Row(domain.words.nl, [*map(mean_of, found), word], key=domain.key))
    if told.asks_of_victims:
        shares = [figure(year.victims["share"], 0, "%") if year.victims else HIDDEN for year in told.years]
        rows.append(Row(_("Something happened often"), [*shares, Cell(text=change_word(told.change_of_hurt()))]))
    rows.append(
        Row(_("Answers"), [*(HIDDEN if year.n is None else figure(year.n) for year in told.years), Cell(text="–")])
    )
    return Table(
        "trend",
        _("Through the years"),
        _("The same questions in earlier years, and whether the last two differ."),
        _(
            "We speak of a difference only if chance is a bad explanation (95%) and it is at least 0.15, or ten "
            "percentage points. We count pupils of one group as less than separate answers, because they are alike."
        ),
        _("Subject"),
        [*(year.name for year in told.years), _("Since the last time")],
        rows,
    )


def _alike(told: Told) -> Table:
    other = told.alike
    assert other is not None
    rows = []
    for domain, cell in told.report.subjects:
        theirs = other.figures.get(domain.key)
        rows.append(
            Row(domain.words.nl, [mean_of(cell.figure), figure(theirs[0], 2) if theirs else HIDDEN], key=domain.key)
        )
    return Table(
        "alike",
        _("Beside schools like ours"),
        _("Our school beside %(count)s schools of our own board together, ours among them.") % {"count": other.schools},
        _(
            "Schools of the same board, of the same kind and about the same size, with the same questions in the same "
            "school year, and ten answers or more each. They come in by three at a time. Nobody is ranked."
        ),
        _("Subject"),
        [_("Our school"), _("Together")],
        rows,
    )


def _response(told: Told) -> Table:
    rows = []
    for row in told.report.rows:
        n, size = row.node["n"], row.node["size"]
        if n is None or not size:
            cells = [HIDDEN, figure(size), HIDDEN]
        else:
            cells = [figure(n), figure(size), figure(response(n, size), 0, "%")]
        rows.append(Row(row.name, cells, row.node["level"], row.node["key"]))
    return Table(
        "response",
        _("Who answered"),
        _("How many answered of how many were asked."),
        _(
            "Enough: the margin is at most five percentage points, and of every year at least 60% answered. Limited: "
            "at most ten points. Who stays away is no coincidence: they may think otherwise."
        ),
        _("Group"),
        [_("Answers"), _("Asked"), _("Share")],
        rows,
    )


def _items(told: Told) -> Table:
    address = reverse("monitoring:item", args=[told.school.slug, told.round.pk])
    rows = [
        Row(
            found.name,
            [
                mean_of(found.figure),
                figure(found.figure["favourable"], 0, "%"),
                _missing(found),
                figure(found.figure["n"]),
            ],
            key=found.item.key,
            url=f"{address}?vraag={found.item.key}",
        )
        for found in told.report.items
    ]
    return Table(
        "items",
        _("All questions"),
        _("Every question with its mean at the whole school. High is always good, also of what hardly happens."),
        _(
            "Questions about what is bad are turned round, so that high is good. No answer: “I do not know”, not said "
            "or passed over. Over 20% that is much; over 50% the question is hidden."
        ),
        _("Question"),
        [_("Mean"), _("Favourable"), _("No answer"), _("Answers")],
        rows,
    )


def _missing(found: Found) -> Cell:
    """How many did not answer; that they are many is said in a word too."""
    words = {"word": _("many"), "tone": "attention"} if found.figure["warns"] else {}
    return figure(found.figure["missing"], 0, "%", **words)


def _answers(told: Told) -> list[Table]:
    """How often every answer was given: a table for each set of answers."""
    found: dict[str, list[Found]] = {}
    for each in told.report.items:
        if each.shares:
            found.setdefault(each.item.scale.key, []).append(each)
    return [_answers_of(key, items) for key, items in found.items()]


def _answers_of(key: str, items: list[Found]) -> Table:
    options = items[0].item.scale.values
    rows = [Row(each.name, _shares(each.item, each.figure["shares"]), key=each.item.key) for each in items]
    words = [option.words.nl for option in options]
    return Table(
        f"answers-{key}",
        _("Answers: %(first)s to %(last)s") % {"first": words[0], "last": words[-1]},
        _("How many percent gave each answer, at the whole school."),
        _("Of everybody with an answer, rounded. A question that all answered in the same bad way is not told."),
        _("Question"),
        [*words],
        rows,
    )


def _shares(item: Item, shares: list[str]) -> list[Cell]:
    """As it was asked: turned values the right way round again."""
    return [figure(share, 0, "%") for share in (shares[::-1] if item.reversed else shares)]


def item_table(told: Told, found: Found) -> Table:
    """One question: the school and its groups, as far as each may be told."""
    item, groups = found.item, told.report.data.get("groups", {}).get(found.item.key, {})
    rows = []
    for row in told.report.rows:
        whole = row.node["key"] == SCHOOL
        figures = found.figure if whole else groups.get(row.node["key"])
        name = capfirst(found.since) if whole and found.since else row.name
        cells = _item_cells(item, figures)
        if found.since and not whole and min(row.node["grades"], default=0) < item.from_grade:
            cells = [Cell(text="–") for _each in cells]  # these were not asked it
        rows.append(Row(name, cells, row.node["level"], row.node["key"]))
    words: list[Any] = [option.words.nl for option in item.scale.values]
    return Table(
        f"item-{item.key}",
        found.text,
        _("How many percent gave each answer: the school, and each group that may be told."),
        _(
            "A group needs ten answers to every question of the subject. Others may be hidden with it, so that nothing "
            "can be worked out. High is always good in the mean."
        ),
        _("Group"),
        [*words, _("Mean"), _("Answers")],
        rows,
    )


def _item_cells(item: Item, figures: dict[str, Any] | None) -> list[Cell]:
    if not figures:
        return [HIDDEN] * (item.scale.size + 2)
    shares = _shares(item, figures["shares"]) if figures.get("shares") else [HIDDEN] * item.scale.size
    return [*shares, figure(figures["mean"], 2), figure(figures["n"])]


def quality_tables(told: Told) -> list[Table]:
    """How well the questionnaire measures, for having it validated."""
    kept = told.report.data["reliability"]
    if not kept:
        return []
    alphas = [
        Row(domain.words.nl, [figure(kept[domain.key]["alpha"], 2)], key=domain.key) for domain in told.report.domains
    ]
    rest = {key: value for each in kept.values() for key, value in each["rest"].items()}
    return [_alphas(alphas), _rests(told, rest.get)]


def _alphas(rows: list[Row]) -> Table:
    return Table(
        "alpha",
        _("How well questions belong together"),
        _("Cronbach’s alpha of each subject: from 0.70 on the questions measure one thing well enough."),
        _("Over everybody who answered all questions of the subject. Only from ten answers on."),
        _("Subject"),
        [_("Alpha")],
        rows,
    )


def _rests(told: Told, rest_of: Callable[[str], str | None]) -> Table:
    rows = [
        Row(
            each.name,
            [
                figure(rest_of(each.item.key), 2),
                figure(each.figure["deviation"], 2) if "deviation" in each.figure else HIDDEN,
                _missing(each),
                figure(each.figure["n"]),
            ],
            key=each.item.key,
        )
        for each in told.report.items
    ]
    return Table(
        "item-rest",
        _("Question by question"),
        _("How each question goes along with the others of its subject. Below 0.30 it may measure something else."),
        _("The correlation of a question with the sum of the others, over everybody who answered all of them."),
        _("Question"),
        [_("Item–rest"), _("Spread"), _("No answer"), _("Answers")],
        rows,
    )
