"""How a code in the detail of an event reads, where that depends on the kind of event."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.audit_texts import WORDS

ROADS: dict[str, str | Promise] = {
    "staff_offence": _("suspicion of an offence by staff"),
    "home_signal": _("meldcode"),
    "suspension": _("suspension"),
    "expulsion": _("expulsion"),
    "serious": _("serious incident"),
    "accident": _("accident"),
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
    "rights.answered": {"partly": _("in part")},
}


def word(action: str, code: str) -> str:
    """A code as it reads in this kind of event; one that is unknown as it is."""
    return str(WORDS_OF.get(action, {}).get(code) or WORDS.get(code, code))
