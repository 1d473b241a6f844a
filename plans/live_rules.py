"""Which live data a section of the model plan asks for: facts of the rooms by key, or a page where no fact tells it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACTS: dict[str, tuple[str, ...]] = {
    "school_profile": ("schools.pupils", "schools.groups", "schools.leader_name"),
    "contact_persons": (
        "contacts.antibullying_contact_name",
        "contacts.antibullying_contact_phone",
        "contacts.antibullying_coordinator_name",
        "contacts.safety_coordinator_name",
        "contacts.confidant_internal_name",
        "contacts.confidant_external_name",
        "contacts.confidant_external_phone",
    ),
    "survey_results": ("surveys.pupils_closed", "surveys.pupils_safe", "surveys.pupils_hurt"),
    "delivery_status": ("monitoring.held", "monitoring.provider", "monitoring.delivered"),
    "incident_figures": ("incidents.quarter", "incidents.year"),
    "actions": ("actions.open",),
    "review_log": ("reviews.last_talk",),
    "consent": ("consultation.answers", "adoption.consented"),
    "version": ("adoption.version", "adoption.adopted", "adoption.valid_until"),
}
PAGES: dict[str, tuple[str | Promise, str]] = {
    "training_dates": (_("Training of contact persons"), "contacts:contacts"),
    "rie_date": (_("Risk inventory in the year calendar"), "calendar:year"),
    "incident_places": (_("Where incidents happen"), "incidents:analysis"),
    "open_follow_ups": (_("Incidents that are followed up"), "incidents:register"),
    "confidant_figures": (_("Figures of the confidential advisers"), "contacts:contacts"),
    "school_guide_page": (_("The paragraph for the school guide"), "publication:handouts"),
}


def fact_keys(names: tuple[str, ...]) -> list[str]:
    """The facts that a section with this live data shows, each once."""
    return list(dict.fromkeys(key for name in names for key in FACTS.get(name, ())))
