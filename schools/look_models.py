"""How a board looks: its colour and its logo. Each look is kept, so that an address always gives the same."""

from django.db import models
from django.utils import timezone

from schools import look_rules
from schools.tenancy import BoardModel


class BoardLook(BoardModel):
    """A colour and a logo at one moment. Found by its address through a door, by everybody; never changed.

    ``digest``: names its content; ``colour``: "" for the colour of Safetyplan; ``logo``: a PNG, drawn anew.
    """

    visitors = frozenset({"boardlook"})
    visitor_row = "object"

    digest = models.CharField(max_length=12)
    colour = models.CharField(max_length=7, blank=True)
    logo = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("schools.Membership", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "digest"], name="one_look_per_digest")]

    @property
    def css(self) -> str:
        return look_css(self.colour)


def look_css(colour: str) -> str:
    """The three tokens that a board may replace, in the layer they are in; colours with a meaning are never among them.

    "" for a colour that is none.
    """
    if not look_rules.is_colour(colour):
        return ""
    tokens = {"brand": colour, "brand-ink": look_rules.ink_on(colour), "brand-soft": look_rules.soft_of(colour)}
    return "@layer tokens { :root { " + " ".join(f"--{name}: {value};" for name, value in tokens.items()) + " } }\n"
