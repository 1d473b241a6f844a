"""The certificate of an erasure: what went, by whose decision, under which terms. On paper, and with a fingerprint."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from retention import rules
from retention.models import ErasureList

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "pdf" / "certificate.css"


@dataclass(frozen=True)
class Group:
    """The erased cases of one category, and the term that counted."""

    name: str
    numbers: list[str]
    years: int
    decided: str
    reason: str

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.decided) if self.decided else None


def facts(row: ErasureList) -> dict[str, Any]:
    """What the certificate says, as data; its fingerprint is the digest of this."""
    items = list(row.items.filter(state=rules.ERASED))
    assert row.done_at
    return {
        "list": str(row.pk),
        "school": str(row.school),
        "board": str(row.board),
        "origin": row.origin,
        "approved_by": row.approved_by.name if row.approved_by else "",
        "approved_on": timezone.localdate(row.approved_at).isoformat() if row.approved_at else "",
        "done_on": timezone.localdate(row.done_at).isoformat(),
        "groups": [asdict(group) for group in _groups(row, items)],
        "passed_over": row.skipped,
    }


def _groups(row: ErasureList, items: list[Any]) -> list[Group]:
    numbers: dict[str, list[str]] = {}
    for item in items:
        numbers.setdefault(item.category, []).append(item.reference)
    found = []
    for code, of_code in numbers.items():
        term = row.terms.get(code, {})
        name = rules.categories()[code].name if code in rules.categories() else code
        found.append(Group(name, of_code, term.get("years", 0), term.get("decided", ""), term.get("reason", "")))
    return found


def digest(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def html(row: ErasureList, said: dict[str, Any]) -> str:
    groups = [Group(**group) for group in said["groups"]]
    context = {
        "list": row,
        "said": said,
        "groups": groups,
        "count": sum(len(group.numbers) for group in groups),
        "approved": date.fromisoformat(said["approved_on"]) if said["approved_on"] else None,
        "done": date.fromisoformat(said["done_on"]),
        "digest": digest(said),
        "law": rules.law("no_term"),
    }
    with translation.override("nl"):
        return render_to_string("retention/pdf/certificate.html", context)
