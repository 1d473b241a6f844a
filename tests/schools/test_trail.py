"""The words of the audit trail: every code of an event reads as Dutch, and what it was done to has a name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver
from django.utils.translation import override

from actions.models import Action
from adoption.models import AdoptionRules, ConsentRequest
from board_model.models import SectionDecision
from consultation.models import Audience as Readers
from consultation.models import ConsultationRemark
from contacts.rules import TASKS
from core import audit, audit_texts, audit_words, registry
from core.files import PERMISSIONS
from core.links import Answer, Refused
from core.tenancy import atomic
from incidents import roads, taxonomy
from incidents.models import Talk
from incidents.printout_models import Printout
from inquiries import subjects
from monitoring.law_selectors import STEPS
from monitoring.models import MonitorPaper, ResultSharing, ResultTalk
from oversight.models import ApiToken, ReportSchedule
from plans import model_plan
from plans.models import Milestone, Plan
from publication.models import Audience as Editions
from publication.models import Handout
from retention import rules as retention_rules
from retention.models import CaseMark, ErasureItem, RightsRequest
from reviews.models import Decision, EvaluationItem
from schools import norm_sets
from surveys.models import Audience
from tests.incidents.conftest import report as report  # a fixture

TRAIL = "/s/regenboog/beheer/logboek/"
# Details that read as they are: numbers, days, names, endings of files, roles in a list.
PLAIN = {
    *(
        "object",
        "numbers",
        "number",
        "version",
        "count",
        "year",
        "years",
        "quarter",
        "people",
        "groups",
        "cases",
        "found",
    ),
    *("items", "sections", "answers", "rows", "pieces", "keys", "invited", "known", "erased", "skipped", "passed"),
    *("period", "month", "ending", "digest", "colour", "region", "roles"),
}
AS_THEY_ARE = {"member.roles_changed", "incident.attachment_added", "plan.pdf_asked", "duo.imported"}


def values(choices) -> list[str]:
    return list(choices.values)


def written(*patterns: str) -> list[str]:
    """What stands in the code at these places, of all rooms."""
    files = [path for room in settings.ROOMS for path in Path(settings.BASE_DIR / room).rglob("*.py")]
    return sorted({code for path in files for each in patterns for code in re.findall(each, path.read_text())})


def sections() -> list[str]:
    return [each.key for each in model_plan.load().sections]


def duties() -> list[str]:
    return [each.key for found in norm_sets.load() for each in found.duties]


def types() -> list[str]:
    return [each.code for each in taxonomy.load().types]


def routes() -> list[str]:
    """Pages of a school or board, of which somebody can be refused."""
    found = [
        f"{namespace}:{name}"
        for namespace, (_prefix, urls) in get_resolver().namespace_dict.items()
        for name in urls.reverse_dict
        if isinstance(name, str)
    ]
    return [
        name for name in found if name.partition(":")[0] in ("incidents", "plans", "surveys", "reviews", "contacts")
    ]


# By event and detail: the codes it can hold. A new sentence with a code in it asks for a line here.
CODES = {
    "account.second_factor_added.kind": lambda: ["totp", "webauthn", "recovery_codes"],
    "account.second_factor_removed.kind": lambda: ["totp", "webauthn", "recovery_codes"],
    "access.refused.route": routes,
    "norms.switched_on.set": lambda: [each.code for each in norm_sets.load()],
    "norms.switched_off.set": lambda: [each.code for each in norm_sets.load()],
    "duty.tied.duty": duties,
    "duty.untied.duty": duties,
    "survey.*.audience": lambda: values(Audience),
    "surveys.*.audience": lambda: values(Audience),
    "results.*.partner": lambda: values(ResultTalk.Partner),
    "results.*.reader": lambda: values(ResultSharing.Reader),
    "results.paper_asked.kind": lambda: values(MonitorPaper.Kind),
    "statutory.*.step": lambda: list(STEPS),
    "action.status_set.status": lambda: values(Action.Status),
    "action.effect_said.effect": lambda: values(Action.Effect),
    "contact.*.task": lambda: list(TASKS),
    "incident.read.part": lambda: written(
        r'incident_read\([^)]*part="(\w+)"', r'"incident.read"[^)]*part="(\w+)"', r'part = "(\w+)" if',
        r'part = .* else "(\w+)"',
    ),
    "incident.severity_set.*": lambda: ["1", "2", "3", "4"],
    "incident.*.road": lambda: [each.code for each in roads.load()],
    "incident.talk_checked.answer": lambda: values(Talk.Answer),
    "inquiry.asked.subject": lambda: [code for code, _name in subjects.choices()],
    "report.rhythm_set.rhythm": lambda: values(ReportSchedule.Rhythm),
    "oversight.exported.what": lambda: ["rapport"],
    "api.token_made.parts": lambda: values(ApiToken.Part),
    "api.*.what": lambda: written(r"@answers\(.*\)\ndef (\w+)"),
    "incidents.printout_asked.kind": lambda: values(Printout.Kind),
    "incidents.file_mapped.part": lambda: ["columns", "words"],
    "incidents.*.type": types,
    "file.table_taken.what": lambda: written(r'TableFile\(\s*"([a-z-]+)"'),
    "file.*.kind": lambda: sorted(PERMISSIONS),
    "consultation.opened.audience": lambda: values(Readers),
    "consultation.remark_handled.state": lambda: values(ConsultationRemark.State),
    "evaluation.judged.verdict": lambda: values(EvaluationItem.Verdict),
    "evaluation.settled.outcome": lambda: values(Decision.Outcome),
    "decision.settled.outcome": lambda: values(Decision.Outcome),
    "consent.recorded.outcome": lambda: [ConsentRequest.State.GRANTED.value, ConsentRequest.State.REFUSED.value],
    "adoption.rules_set.mandate": lambda: values(AdoptionRules.Mandate),
    "publication.handout_*.kind": lambda: values(Handout.Kind),
    "publication.*.audience": lambda: values(Editions),
    "retention.term_set.category": lambda: list(retention_rules.categories()),
    "retention.skipped.why": lambda: values(ErasureItem.Why),
    "rights.asked.kind": lambda: values(RightsRequest.Kind),
    "rights.answered.state": lambda: [each for each in values(RightsRequest.State) if each != "open"],
    "incident.*.kind": lambda: values(CaseMark.Kind),
    "plan.moved.*": lambda: values(Plan.State),
    "milestone.made.kind": lambda: values(Milestone.Kind),
    "board_model.*.section": sections,
    "board_model.decided.choice": lambda: values(SectionDecision.Choice),
    "annex.added.section": sections,
    "annex.link_dead.answer": lambda: re.findall(r'["`]([a-z]+)["`]', f"{Answer.__doc__} {Refused.__doc__}")[2:],
}  # fmt: skip
SAME_IN_DUTCH = {"open", "team", "acties", "contactpersonen", "vragen", "vragen-bestuur", "monitor", "rapport"}


def details() -> Iterator[tuple[str, str]]:
    """Every sentence with a detail that is a code."""
    for action, text in audit_texts.TEXTS.items():
        if action not in AS_THEY_ARE:
            for key in re.findall(r"%\((\w+)\)", str(text)):
                if key not in PLAIN:
                    yield action, key


def codes_of(action: str, key: str):
    patterns = (re.compile(re.escape(each).replace(r"\*", "[a-z_]+")) for each in CODES)
    found = [
        make for pattern, make in zip(patterns, CODES.values(), strict=True) if pattern.fullmatch(f"{action}.{key}")
    ]
    assert found, f"which codes can {key} of {action} be?"
    return found[0]()


@pytest.mark.parametrize(("action", "key"), list(details()))
def test_every_code_in_a_sentence_reads_as_words(action, key):
    codes = codes_of(action, key)
    assert codes
    with override("nl"):
        unread = [code for code in codes if audit_words.word(action, code, key) == code and code not in SAME_IN_DUTCH]
    assert unread == []


def test_what_an_event_was_done_to_has_a_name_wherever_its_sentence_names_it():
    """Found in the code: which kind of object goes with which sentence is told by its event."""
    named = {"schools.membership", "schools.user", "schools.invitation", "schools.school"}
    named |= {registry.how(read)["objects"] for read in registry.trail() if "objects" in registry.how(read)}
    kinds = {
        "contact": "contacts.contactperson", "incident": "incidents.incident", "group": "schools.group",
        "member": "schools.membership", "invitation": "schools.invitation", "school": "schools.school",
        "consent": "adoption.consentvoice", "api": "oversight.apitoken",
    }  # fmt: skip
    speaking = {action.partition(".")[0] for action, text in audit_texts.TEXTS.items() if "%(object)s" in str(text)}
    assert speaking == set(kinds)
    assert set(kinds.values()) <= named


def test_the_trail_names_an_incident_but_not_one_that_is_closed_off(world, sign_in, report):
    plain, closed_off = report(), report(type="sexual")
    with world.at(world.regenboog), atomic():
        for row in (plain, closed_off):
            audit.record("incident.closed", by=world.leader, obj=row)
    page = sign_in(world.leader).get(TRAIL).text
    assert f"Rondde incident {plain.reference} af" in page
    assert "Rondde een incident af" in page
    assert closed_off.reference not in page
    assert plain.reference not in sign_in(world.board_admin).get("/b/samen/beheer/logboek/").text
