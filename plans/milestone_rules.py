"""What the digest of the texts of a plan or a model is made of, without a database."""

import hashlib
import json
from collections.abc import Iterable


def content_digest(texts: Iterable[tuple[str, ...]]) -> str:
    """SHA-256 over what every section says, in order: its key first, its HTML last."""
    return hashlib.sha256(json.dumps([list(text) for text in texts], ensure_ascii=False).encode()).hexdigest()
