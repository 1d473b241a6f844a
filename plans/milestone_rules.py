"""What a milestone's digest is made of, without a database."""

import hashlib
import json
from collections.abc import Iterable


def content_digest(texts: Iterable[tuple[str, str, str, str]]) -> str:
    """SHA-256 over (key, number, title, html) of every section, in order."""
    return hashlib.sha256(json.dumps([list(text) for text in texts], ensure_ascii=False).encode()).hexdigest()
