"""How a code in the detail of an event reads, also where that depends on its kind, and what an object is called.

Rooms name what only they know in their ``trail.py``: ``@offer("trail", codes=("action.key", …))`` on a function that
takes a code, or ``@offer("trail", objects="room.model", otherwise=…)`` on one that takes ids and answers names by id;
``otherwise`` is what it is called where its name cannot be read.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import registry
from core.tenancy.scope import OutsideScope

# Codes that stand in the detail of an event, as a reader knows them.
WORDS: dict[str, str | Promise] = {
    "taken": _("taken over"),
    "edited": _("taken over with changes"),
    "kept": _("kept the own text"),
    "totp": _("app with codes"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
    "survey_cards": _("cards with codes for the monitor"),
    "annex": _("document with the plan"),
    "plan_bundle": _("plan with its documents as ZIP"),
    "handout": _("poster or text to hand out"),
    "gmr_file": _("statement of consent of the joint council"),
    "board_report": _("report of the board"),
    "plan_pdf": _("plan as PDF or Word"),
    "evaluation_pdf": _("yearly evaluation of the school"),
    "evaluation_council": _("yearly evaluation for the participation council"),
    "evaluation_board": _("yearly evaluation for the board"),
    "keep": _("keep as it is"),
    "adjust": _("adjust"),
    "stop": _("stop with it"),
    "review_minutes": _("minutes of a quarterly talk"),
    "action": _("an action"),
    "section": _("a proposal for the plan"),
    "none": _("no more needed"),
    "word_import": _("Word document of the school"),
    "analysis": _("where and when"),
    "yearly": _("incidents per year"),
    "register": _("list of incidents"),
    "case": _("the whole case"),
    "note": _("the text for the pupil file"),
    "columns": _("columns"),
    "words": _("words"),
    "own": _("what they reported themselves"),
    "names": _("the names"),
    "task": _("a task"),
    "open": _("open"),
    "busy": _("busy"),
    "done": _("done"),
    "dropped": _("no longer needed"),
    "helped": _("it helped"),
    "partly": _("it helped a little"),
    "not": _("it did not help"),
    "antibullying_contact": _("contact point for bullying"),
    "antibullying_coordinator": _("anti-bullying coordinator"),
    "safety_coordinator": _("safety coordinator"),
    "confidant_internal": _("internal confidential adviser"),
    "confidant_external": _("external confidential adviser"),
    "violence_officer": _("attention officer"),
    "prevention_officer": _("prevention officer"),
    "council_contact": _("contact of the participation council"),
    "edition_pdf": _("edition of the plan as PDF"),
    "staff": _("staff"),
    "parents": _("parents"),
    "pupils": _("pupils"),
    "pulse": _("pulse"),
    "team": _("team"),
    "council": _("participation council"),
    "shown": _("shown"),
    "hidden": _("not shown"),
    "consent_minutes": _("minutes of the participation council"),
    "erasure_certificate": _("certificate of what was erased"),
    "marks": _("what counts for keeping it"),
    "search": _("where a name was found"),
    "dossier": _("the texts for a dossier"),
    "access": _("see what is written"),
    "erasure": _("have something erased"),
    "granted": _("done as asked"),
    "refused": _("refused"),
    "hold": _("must be kept"),
    "restriction": _("restricted"),
    "rectified": _("said to be not right"),
    "asked": _("somebody asked to see it"),
    "changed": _("somebody worked on it"),
    "not_due": _("the term has not passed"),
    "closed_off": _("closed off"),
    "serious": _("serious"),
    "accident": _("accidents"),
    "other": _("other"),
    "report": _("all results"),
    "law": _("sheet for the Inspectorate"),
    "guide": _("paragraph for the school guide"),
    "poster": _("poster for everybody"),
    "nothing": _("no more needed"),
    "waiting": _("to look at"),
    "exception": _("something may be done all the same"),
    "monitor_report": _("all results"),
    "monitor_team": _("results for the team"),
    "monitor_pupils": _("results for the pupil council"),
    "monitor_council": _("results for the participation council"),
    "monitor_parents": _("results for parents"),
    "monitor_law": _("sheet for the Inspectorate"),
    "cijfers-vertrouwenspersonen": _("numbers of the confidential advisers"),
    "month": _("every month"),
    "quarter": _("every quarter"),
    "never": _("not by itself"),
}

ROADS: dict[str, str | Promise] = {
    "staff_offence": _("suspicion of an offence by staff"),
    "home_signal": _("meldcode"),
    "suspension": _("suspension"),
    "expulsion": _("expulsion"),
    "serious": _("serious incident"),
    "accident": _("accident"),
}
# What programs of a board ask, and what their keys open.
API: dict[str, str | Promise] = {
    "schools": _("which schools there are"),
    "standing": _("schools and obligations"),
    "trend": _("over the quarters"),
    "figures": _("incidents"),
    "survey": _("what pupils say"),
    "monitor": _("what pupils say"),
}
# By action: codes that mean something else there go before those of all events.
WORDS_OF: dict[str, dict[str, str | Promise]] = {
    "incident.read": {
        "board": _("as the board"),
        "steps": _("the steps"),
        "talk": _("what was said in a restorative talk"),
        "talk_outline": _("that there is a restorative talk"),
        "inspectorate": _("the text for the Inspectorate"),
    },
    "incident.talk_checked": {"kept": _("they work"), "partly": _("in part"), "not": _("they do not work")},
    "incident.step_done": ROADS,
    "incident.step_undone": ROADS,
    "adoption.rules_set": {"board": _("the board"), "school": _("school leaders")},
    "rights.answered": {"partly": _("in part")},
    "rights.asked": {"rectified": _("have something put right"), "restriction": _("have something left as it is")},
    "retention.skipped": {"erased": _("it was erased already"), "open": _("it was taken in hand again")},
    "consent.recorded": {"granted": _("consent given"), "refused": _("consent refused")},
    "annex.link_dead": {
        "missing": _("the page is not there any more"),
        "failing": _("the site refuses"),
        "unreachable": _("the site cannot be reached"),
        "slow": _("no answer in time"),
        "redirects": _("it goes round and round"),
        "unsafe": _("its certificate is not right"),
        **dict.fromkeys(("scheme", "port", "address", "private"), _("no address of the internet")),
    },
    "api.token_made": API,
    "api.read": API,
    "api.refused": API,
}


def word(action: str, code: str, key: str = "") -> str:
    """A code as it reads in this kind of event; one that is unknown as it is. ``key``: what the detail calls it."""
    for read in registry.trail():
        if f"{action}.{key}" in registry.how(read).get("codes", ()):
            return str(read(code) or code)
    return str(WORDS_OF.get(action, {}).get(code) or WORDS.get(code, code))


def names(ids: Mapping[str, set[str]]) -> dict[str, str]:
    """The names of objects by id, of kinds that rooms know: a query for each kind. Not of another wall."""
    found: dict[str, str] = {}
    for read in registry.trail():
        if wanted := ids.get(_names(read)):
            with suppress(OutsideScope):
                found |= {str(pk): str(name) for pk, name in read(wanted).items()}
    return found


def unnamed(kind: str) -> Any:
    """What an object of a kind is called where its name cannot be read: it is gone, or of another place."""
    return next((registry.how(read)["otherwise"] for read in registry.trail() if kind and _names(read) == kind), "–")


def _names(read: Any) -> str:
    return str(registry.how(read).get("objects", ""))
