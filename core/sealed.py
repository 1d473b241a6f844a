"""Texts that must not be read in the database, a dump or another board: sealed under a key of their board.

A sealed text is ``v1|<data key>|<nonce>|<content>``: AES-256-GCM, bound to ``board|table|column|row``. The board is
that of the scope, not of the row: what got into another board's hands does not open there. The column is a
``SealedField``; nothing is sealed or opened by itself, so that reading is seen in the code::

    row = Incident(…)
    row.narrative = keyring().seal(row, "narrative", text)
    text = keyring().open(row, "narrative")

One ``keyring()`` is one query; take it once for all rows of a page.
"""

from base64 import b64decode, b64encode
from binascii import a2b_base64
from collections.abc import Iterator
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils import timezone

from core import audit, crypto
from core.crypto import Unreadable
from core.key_models import DataKey, SealedField
from core.tenancy import atomic, require_board
from core.tenancy.scope import current

__all__ = ["Keyring", "SealedField", "Unreadable", "keyring", "renew", "reseal", "rewrap", "sealed_columns"]

VERSION = "v1"
BATCH = 200


class Keyring:
    """The data keys of the current board. Made per request or job, so that no key outlives its work."""

    def __init__(self, board: UUID, rows: list[DataKey]):
        self.board = str(board)
        self.rows = {str(row.pk): row for row in rows}
        self.current = next(str(row.pk) for row in rows if row.retired_at is None)
        self._opened: dict[str, bytes] = {}

    def seal(self, row: models.Model, column: str, text: str) -> str:
        """What to store of a text in this column of this row; nothing of nothing."""
        if not text:
            return ""
        nonce, content = crypto.lock(text.encode(), key=self._key(self.current), bound=self._place(row, column))
        return "|".join((VERSION, self.current, _written(nonce), _written(content)))

    def open(self, row: models.Model, column: str) -> str:
        """The text of this column of this row. Raises ``Unreadable`` when it is not this row's, or was altered."""
        token, bound = getattr(row, column), self._place(row, column)
        if not token:
            return ""
        try:
            version, key, nonce, content = token.split("|")
            parts = a2b_base64(nonce), a2b_base64(content)
        except ValueError:
            raise Unreadable(f"What is at {bound} is no sealed text.") from None
        if (_written(parts[0]), _written(parts[1])) != (nonce, content):  # base64 can be written in more ways than one
            raise Unreadable(f"What is at {bound} is no sealed text.")
        if version != VERSION or key not in self.rows:
            raise Unreadable(f"What is at {bound} was sealed under a key that is not there.")
        return crypto.unlock(*parts, key=self._key(key), bound=bound).decode()

    def fingerprint(self, text: str, *, place: str) -> str:
        """By which the same text is known again at this place, without keeping it. Under the board's first key, so that
        a new one changes nothing."""
        first = min(self.rows.values(), key=lambda row: (row.created_at, str(row.pk)))
        return crypto.fingerprint(text, key=self._key(str(first.pk)), bound=f"{self.board}|{place}")

    def _key(self, name: str) -> bytes:
        if name not in self._opened:
            self._opened[name] = _unwrap(self.rows[name])
        return self._opened[name]

    def _place(self, row: models.Model, column: str) -> str:
        if not isinstance(row._meta.get_field(column), SealedField):
            raise TypeError(f"{row._meta.label}.{column} is no SealedField.")
        return f"{self.board}|{row._meta.db_table}|{column}|{row.pk}"


def keyring() -> Keyring:
    """The keys of the scope's board; its first one is made when it is needed."""
    board = require_board()
    with atomic():
        rows = list(DataKey.objects.all())
        if not any(row.retired_at is None for row in rows):
            # Two at once: the second waits for the first, and takes its key.
            DataKey.objects.bulk_create([_made(board)], ignore_conflicts=True)
            rows = list(DataKey.objects.all())
    return Keyring(board, rows)


# --- Rotation (schools/management/commands/rotate_keys.py) ---


def renew() -> None:
    """Give the current board a new data key; what is sealed stays readable, and ``reseal`` brings it over."""
    with atomic():
        board = require_board()
        DataKey.objects.filter(retired_at__isnull=True).update(retired_at=timezone.now())
        _made(board).save(force_insert=True)
        audit.record("keys.renewed", by=None)


def rewrap() -> int:
    """Wrap the current board's keys anew where another than the first of DATA_KEY_FILE did; returns how many."""
    first = next(iter(crypto.wrapping_keys()))
    with atomic():
        rows = list(DataKey.objects.exclude(wrapped_by=first).select_for_update())
        for row in rows:
            _wrap(row, _unwrap(row))
            row.save(update_fields=["wrapped_by", "wrapped"])
        if rows:
            audit.record("keys.rewrapped", by=None, keys=len(rows))
    return len(rows)


def reseal() -> int:
    """Seal what is behind the current wall anew where it is under an older key; returns how many texts.

    Each batch is a transaction of its own, so it can be broken off and run again; a text that somebody changed
    meanwhile is left as they sealed it.
    """
    keys, count = keyring(), 0
    inside = ("school",) if current().school else ("board", "place")
    for model, column in sealed_columns():
        if getattr(model, "wall", "") in inside:
            for ids in _older(model, column, keys.current):
                with atomic():
                    rows = model._default_manager.filter(pk__in=ids)
                    count += sum(_sealed_anew(keys, row, column) for row in rows)
    return count


def sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield model, field.attname


def _older(model: type[models.Model], column: str, key: str) -> list[list[UUID]]:
    """The rows whose text in this column is not under this key, in batches."""
    with atomic():
        rows = model._default_manager.exclude(**{column: ""}).exclude(**{f"{column}__startswith": f"{VERSION}|{key}|"})
        ids = list(rows.values_list("pk", flat=True))
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def _sealed_anew(keys: Keyring, row: models.Model, column: str) -> int:
    before = getattr(row, column)
    after = keys.seal(row, column, keys.open(row, column))
    return type(row)._default_manager.filter(pk=row.pk, **{column: before}).update(**{column: after})


# --- Wrapping ---


def _made(board: UUID) -> DataKey:
    row = DataKey(board_id=board)
    _wrap(row, crypto.new_key())
    return row


def _wrap(row: DataKey, key: bytes) -> None:
    name, wrapping = next(iter(crypto.wrapping_keys().items()))
    nonce, content = crypto.lock(key, key=wrapping, bound=_wrapped_at(row))
    row.wrapped_by, row.wrapped = name, f"{_written(nonce)}|{_written(content)}"


def _unwrap(row: DataKey) -> bytes:
    wrapping = crypto.wrapping_keys().get(row.wrapped_by)
    if wrapping is None:
        raise Unreadable(f"DATA_KEY_FILE lacks the key {row.wrapped_by}, which wrapped the data key {row.pk}.")
    nonce, content = row.wrapped.split("|")
    return crypto.unlock(b64decode(nonce), b64decode(content), key=wrapping, bound=_wrapped_at(row))


def _wrapped_at(row: DataKey) -> str:
    return f"data key|{row.board_id}|{row.pk}"


def _written(content: bytes) -> str:
    return b64encode(content).decode()
