"""The one gate to the cryptography library: small secrets under SECRET_KEY, and boxes under keys of their own."""

import base64
import hashlib
import hmac
import os
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.encoding import force_bytes

KEY_BYTES, NONCE_BYTES = 32, 12


class Unreadable(Exception):
    """A box that was altered, moved, or locked with another key. Says nothing of what is in it."""


# --- Small secrets, under keys derived from SECRET_KEY ---


def encrypt(text: str, *, purpose: str) -> str:
    """Encrypt and sign a text; ``purpose`` keeps secrets of one kind from being read as another."""
    return _box(purpose).encrypt(text.encode()).decode()


def decrypt(token: str, *, purpose: str) -> str:
    """Raises ``Unreadable`` when it was altered, or made with another key or purpose."""
    try:
        return _box(purpose).decrypt(token.encode()).decode()
    except InvalidToken:
        raise Unreadable(f"This does not open for {purpose.partition('|')[0]}.") from None


def _box(purpose: str) -> MultiFernet:
    """Keys are derived from SECRET_KEY; older ones in SECRET_KEY_FALLBACKS still read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str | bytes, purpose: str) -> bytes:
    digest = hashlib.blake2b(purpose.encode(), key=hashlib.sha512(force_bytes(secret)).digest(), digest_size=32)
    return base64.urlsafe_b64encode(digest.digest())


# --- Boxes: AES-256-GCM, bound to where they belong ---


def new_key() -> bytes:
    return AESGCM.generate_key(KEY_BYTES * 8)


def lock(content: bytes, *, key: bytes, bound: str) -> tuple[bytes, bytes]:
    """Nonce and locked content. It opens only with the same key and the same ``bound``."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce, AESGCM(key).encrypt(nonce, content, bound.encode())


def unlock(nonce: bytes, content: bytes, *, key: bytes, bound: str) -> bytes:
    """Raises ``Unreadable`` when a bit of it, its place or its key differs."""
    try:
        return AESGCM(key).decrypt(nonce, content, bound.encode())
    except (InvalidTag, ValueError):
        raise Unreadable(f"The box at {bound} does not open.") from None


def fingerprint(text: str, *, key: bytes, bound: str) -> str:
    """What the same text at the same place always gives, and what says nothing of it without the key."""
    return hmac.digest(hmac.digest(key, b"fingerprint", "sha256"), f"{bound}|{text}".encode(), "sha256").hex()


# --- The keys outside the database that wrap the keys inside it ---


class KeyFileError(Exception):
    """The file of DATA_KEY_FILE cannot be used; the message says why, without anything of its content."""


def wrapping_keys() -> dict[str, bytes]:
    """The keys of DATA_KEY_FILE by their name, in the order of the file: the first wraps, all of them unwrap."""
    return _read_keys(Path(settings.DATA_KEY_FILE))


@cache
def _read_keys(path: Path) -> dict[str, bytes]:
    try:
        lines = [line.strip() for line in path.read_text().splitlines() if line.strip()]
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except OSError as error:
        raise KeyFileError(f"cannot be read: {error.strerror}") from error
    except ValueError:
        raise KeyFileError("holds something that is not base64") from None
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeyFileError(f"must hold one or more keys of {KEY_BYTES} bytes in base64, each on its own line")
    return {_name(key): key for key in keys}


def _name(key: bytes) -> str:
    """What a key is known by in the database; nothing of the key follows from it."""
    return hashlib.sha256(b"safetyplan data key " + key).hexdigest()[:16]
