"""What publishing asks of somebody today: what was published or printed is no longer so."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.cards import Card, day_of
from core.http import once
from core.registry import offer
from publication import handout_selectors, selectors
from publication.models import EditionText
from schools.fact_selectors import current_facts
from schools.http import PlaceRequest
from schools.roles import CONTACTS_EDIT, PLAN_DECIDE


@offer("cards", rank=16, may=CONTACTS_EDIT, when=lambda request: handout_selectors.live())
def posters(request: PlaceRequest) -> list[Card]:
    """For who looks after the contact persons."""
    racks = handout_selectors.drifting(request.school)
    if not racks:
        return []
    names = ", ".join(str(rack.kind.label) for rack in racks)
    return [
        Card(
            rank=16,
            title=_("Is this still right?"),
            text=_("Printed on %(day)s or later, and no longer right: %(names)s.")
            % {"names": names, "day": day_of(min(rack.live.made_at for rack in racks if rack.live))},
            url=reverse("publication:handouts", args=[request.school.slug]),
            verb=_("Make it again"),
            icon="circle-question-mark",
            tone="attention",
        )
    ]


@offer("cards", rank=16, may=PLAN_DECIDE, when=lambda request: EditionText.objects.all())
def edition_texts(request: PlaceRequest) -> list[Card]:
    """For who decides what is public."""
    texts = selectors.asking_texts(once(request, current_facts))
    if not texts:
        return []
    title = ngettext("Look at the text for %(audience)s", "Look at the texts for parents and pupils", len(texts)) % {
        "audience": str(texts[0].get_audience_display()).lower()
    }
    return [
        Card(
            rank=16,
            title=title,
            text=_(
                "It is of %(day)s, and quotes what is no longer so. The public reads it anew when you publish again."
            )
            % {"day": day_of(min(each.changed_at for each in texts))},
            url=reverse("publication:overview", args=[request.school.slug]),
            verb=_("Look"),
            icon="circle-question-mark",
            tone="attention",
        )
    ]
