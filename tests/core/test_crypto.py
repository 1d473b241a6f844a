"""Boxes open only where they belong: any other bit, key or place is refused."""

import base64
import stat

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from core import crypto
from core.checks import sound_key_file
from core.embedded.secret import made_once
from safetyplan import env

KEY = bytes(range(32))


@given(st.binary(max_size=400), st.text(max_size=60))
def test_a_box_gives_back_what_was_put_in(content, bound):
    assert crypto.unlock(*crypto.lock(content, key=KEY, bound=bound), key=KEY, bound=bound) == content


@given(st.binary(max_size=60), st.data())
def test_a_box_with_one_bit_changed_does_not_open(content, data):
    nonce, locked = crypto.lock(content, key=KEY, bound="here")
    both = bytearray(nonce + locked)
    bit = data.draw(st.integers(0, len(both) * 8 - 1))
    both[bit // 8] ^= 1 << bit % 8
    with pytest.raises(crypto.Unreadable):
        crypto.unlock(bytes(both[: len(nonce)]), bytes(both[len(nonce) :]), key=KEY, bound="here")


@given(st.text(max_size=40), st.text(max_size=40), st.binary(min_size=32, max_size=32))
def test_a_box_does_not_open_elsewhere_or_with_another_key(bound, other, key):
    nonce, locked = crypto.lock(b"kanarie", key=KEY, bound=bound)
    for attempt in ({"key": KEY, "bound": other}, {"key": key, "bound": bound}):
        if attempt != {"key": KEY, "bound": bound}:
            with pytest.raises(crypto.Unreadable):
                crypto.unlock(nonce, locked, **attempt)


@given(st.binary(max_size=30), st.binary(max_size=30))
def test_what_was_never_a_box_does_not_open(nonce, locked):
    with pytest.raises(crypto.Unreadable):
        crypto.unlock(nonce, locked, key=KEY, bound="")


def test_the_same_text_is_never_locked_the_same_way():
    assert len({crypto.lock(b"x", key=KEY, bound="")[1] for _ in range(50)}) == 50


# --- The file with the keys that wrap ---


def written(tmp_path, *lines: str, mode: int = 0o400):
    path = tmp_path / "data.key"
    path.write_text("\n".join(lines))
    path.chmod(mode)
    return path


def faults(path) -> list[tuple[str, str]]:
    with override_settings(DATA_KEY_FILE=path):
        return [(fault.id, fault.msg) for fault in sound_key_file()]


def test_an_installation_of_its_own_makes_a_key_that_only_its_owner_reads(tmp_path):
    path = env.kept_key(tmp_path / "below" / "data.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    first = path.read_bytes()
    assert env.kept_key(path).read_bytes() == first
    assert faults(path) == []


def test_a_secret_appears_whole_or_not_at_all(tmp_path):
    def stopped() -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made_once(tmp_path / "secret", stopped)
    assert list(tmp_path.iterdir()) == []


def test_of_two_that_make_a_secret_at_once_the_first_counts(tmp_path):
    path = tmp_path / "secret"

    def overtaken() -> bytes:
        made_once(path, lambda: b"first")
        return b"second"

    assert made_once(path, overtaken) == b"first" == path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_the_first_key_of_the_file_wraps_and_the_others_unwrap(tmp_path):
    keys = [base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2)]
    with override_settings(DATA_KEY_FILE=written(tmp_path, *keys)):
        assert list(crypto.wrapping_keys().values()) == [b"\1" * 32, b"\2" * 32]


@pytest.mark.parametrize("line", ["", "geheim", base64.b64encode(b"kanarie").decode()])
def test_a_file_without_a_good_key_is_named_but_not_quoted(tmp_path, line):
    ((code, message),) = faults(written(tmp_path, line))
    assert code == "core.E006"
    assert "DATA_KEY_FILE" in message
    assert not line or line not in message


def test_a_missing_key_file_is_named(tmp_path):
    ((code, message),) = faults(tmp_path / "nergens.key")
    assert code == "core.E006"
    assert "DATA_KEY_FILE" in message


def test_a_key_file_that_everybody_may_read_is_warned_of(tmp_path):
    path = written(tmp_path, base64.b64encode(KEY).decode(), mode=0o644)
    assert [code for code, _ in faults(path)] == ["core.W002"]
