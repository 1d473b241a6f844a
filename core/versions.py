"""Rows that two may edit carry a ``version``: who changes one says which version they saw.

What is edited seldom carries none; then ``mark`` says what was seen.
"""

import hashlib
import json
from typing import Any


class Stale(Exception):
    """Somebody changed it meanwhile; its argument, if any, is the row as it is now."""


def mark(values: Any) -> str:
    """These values in a short word, for a form to remember; others have another word."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
