"""How texts are compared when people search: without capitals and accents. Pure Python."""

import unicodedata


def folded(text: str) -> str:
    if text.isascii():  # most texts, in a tenth of the time
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
