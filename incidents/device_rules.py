"""What a dropped report is called, and what its trust hangs on: pure functions over secrets of the installation."""

import json
from uuid import UUID

from django.utils.crypto import salted_hmac


def password_mark(password: str) -> str:
    """Says of a stored password no more than whether it is still the same one."""
    return salted_hmac("incidents.trusted_device", password, algorithm="sha256").hexdigest()


def report_key(form_key: UUID, content: str) -> UUID:
    """The same for the same form with the same words, and for nothing else; it says nothing of those words."""
    said = json.dumps([str(form_key), content])
    return UUID(bytes=salted_hmac("incidents.dropped_report", said, algorithm="sha256").digest()[:16])
