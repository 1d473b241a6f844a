"""Encryption of small secrets in the database: the one gate to the cryptography library."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


def encrypt(text: str, *, purpose: str) -> str:
    """Encrypt and sign a text; ``purpose`` keeps secrets of one kind from being read as another."""
    return _box(purpose).encrypt(text.encode()).decode()


def decrypt(token: str, *, purpose: str) -> str:
    """Raises ``cryptography.fernet.InvalidToken`` when it was altered or made with another key."""
    return _box(purpose).decrypt(token.encode()).decode()


def _box(purpose: str) -> MultiFernet:
    """Keys are derived from SECRET_KEY; older ones in SECRET_KEY_FALLBACKS still read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str | bytes, purpose: str) -> bytes:
    digest = hashlib.blake2b(purpose.encode(), key=hashlib.sha512(force_bytes(secret)).digest(), digest_size=32)
    return base64.urlsafe_b64encode(digest.digest())
