"""Colours of a board: whether everybody can read them, and the nearest that one can. Pure."""

import re

WHITE, INK = "#ffffff", "#17212b"  # of static/css/tokens.css: paper and ink
# What a link may stand on: the ground of a page, and that of each kind of notice.
GROUNDS = ("#f5f4f0", "#e5f2ea", "#fdf0dc", "#fbe9f0", "#e8f0f6", "#f1eef7")
LEAST = 4.5  # WCAG 2.2, 1.4.3
LONGEST = 8  # a logo, so many times as long as it is high, or the other way round
SOFT, SHADE = 0.1, 0.45  # how much of the colour is in its soft tint, and in the third shade of a heat table
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    return bool(_COLOUR.fullmatch(text))


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, share: float, other: str = WHITE) -> str:
    """So much of the colour, and the rest of the other."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(share * one + (1 - share) * two):02x}" for one, two in pairs)


def luminance(colour: str) -> float:
    parts = (channel / 255 for channel in channels(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    """1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """White or ink, whichever reads best."""
    return max((WHITE, INK), key=lambda ink: contrast(colour, ink))


def soft_of(colour: str) -> str:
    return mixed(colour, SOFT)


def weakest(colour: str) -> float:
    """The lowest contrast of all places where the colour is text, or has text on it."""
    ink = ink_on(colour)
    papers = (WHITE, soft_of(colour), *GROUNDS)
    pairs = [*((colour, paper) for paper in papers), (ink, colour), (INK, mixed(colour, SHADE))]
    return min(contrast(one, two) for one, two in pairs)


def readable(colour: str) -> bool:
    return weakest(colour) >= LEAST


def nearest(colour: str) -> str:
    """The colour itself, or as little darker as it needs to be."""
    for step in range(101):
        darker = mixed(colour, 1 - step / 100, "#000000")
        if readable(darker):
            return darker
    return "#000000"


def too_long(png: bytes) -> bool:
    """Whether a logo is such a strip that it would fill a page from side to side, or show as a line."""
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    return max(width, height) > LONGEST * min(width, height)
