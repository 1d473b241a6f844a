"""DUO shouts the names of towns; on a cover page they are written as people write them."""

import re

SMALL = frozenset({"aan", "ad", "bij", "de", "den", "der", "en", "gem", "het", "in", "op", "over", "ter", "van", "'t"})
PROVINCES = frozenset({"CA", "DR", "FR", "GN", "LB", "NB", "NH", "OV", "UT", "ZH"})  # "BERGEN NH": stay as they are


def place_name(shouted: str) -> str:
    """``'S-GRAVENHAGE`` becomes ``'s-Gravenhage``, ``BERGEN OP ZOOM`` ``Bergen op Zoom``; mixed case stays."""
    if not shouted.isupper():
        return shouted
    words = re.sub(r"^'?S[ -](?=[A-Z]{3})", "'s-", shouted).split(" ")
    return " ".join([_word(word, first=number == 0) for number, word in enumerate(words)])


def _word(word: str, *, first: bool) -> str:
    if not first and word in PROVINCES:
        return word
    if not first and word.lower() in SMALL:
        return word.lower()
    return "-".join(_capital(part) for part in word.split("-"))


def _capital(word: str) -> str:
    lower = word.lower()
    if lower.startswith("ij"):
        return "IJ" + lower[2:]
    return lower if lower in ("'s", "'t") else lower[:1].upper() + lower[1:]
