"""Text inside a block as atoms (words, spaces, signs) that know their marks; which of them two texts share. Pure."""

import re
from collections.abc import Sequence
from itertools import accumulate, takewhile

from plans.sequence_rules import equal_pairs

Atom = tuple[str, tuple[str, ...]]  # a piece of text, and the tags that are open round it

# A quoted fact is one atom: it is never taken apart.
_TOKEN = re.compile(r"<span data-fact[^>]*>[^<]*</span>|<[^>]*>|&[^;\s]+;|\w+|\s+|.", re.DOTALL)
_NAME = re.compile(r"\w+")


def atoms(inline: str) -> list[Atom]:
    """The atoms of canonical HTML without blocks."""
    found: list[Atom] = []
    tags: tuple[str, ...] = ()
    for token in _TOKEN.findall(inline):
        if token.startswith("</"):
            tags = tags[:-1]
        elif token.startswith("<") and not token.startswith(("<br", "<span")):
            tags = (*tags, token)
        else:
            found.append((token, tags))
    return found


def write(found: Sequence[Atom]) -> str:
    """The HTML of atoms."""
    parts: list[str] = []
    tags: tuple[str, ...] = ()
    for text, wanted in [*found, ("", ())]:
        shared = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(tags, wanted, strict=False)))
        parts += [f"</{_name(tag)}>" for tag in reversed(tags[shared:])]
        parts += [*wanted[shared:], text]
        tags = wanted
    return "".join(parts)


def _name(tag: str) -> str:
    match = _NAME.search(tag)
    return match[0] if match else ""


def matches(old: Sequence[Atom], new: Sequence[Atom]) -> list[tuple[int, int]]:
    """Places of atoms that both texts share, both rising.

    Words decide; a few words that by chance stand in two otherwise different stretches do not count, because nobody
    can read a text in which every second word is struck out. Spaces follow the words beside them.
    """
    words = [[n for n, (text, _) in enumerate(each) if not text.isspace()] for each in (old, new)]
    shared = equal_pairs([old[n] for n in words[0]], [new[n] for n in words[1]])
    pairs = _readable([(words[0][i], words[1][j]) for i, j in shared], old, new)
    found: list[tuple[int, int]] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        while i < a and j < b and old[i] == new[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        end = 0
        while a - end > i and b - end > j and old[a - end - 1] == new[b - end - 1]:
            end += 1
        found += [(a - n, b - n) for n in range(end, 0, -1)]
        if a < len(old):
            found.append((a, b))
        i, j = a + 1, b + 1
    return found


def _readable(pairs: list[tuple[int, int]], old: Sequence[Atom], new: Sequence[Atom]) -> list[tuple[int, int]]:
    """Without runs of shared words that are no longer than the changes on both sides of them."""
    sizes = [[0, *accumulate(0 if text.isspace() else len(text) for text, _ in each)] for each in (old, new)]

    def size(a: tuple[int, int], b: tuple[int, int]) -> int:
        return max(sizes[0][b[0]] - sizes[0][a[0]], sizes[1][b[1]] - sizes[1][a[1]])

    def after(pair: tuple[int, int]) -> tuple[int, int]:
        return pair[0] + 1, pair[1] + 1

    runs: list[list[tuple[int, int]]] = []
    for pair in pairs:
        if runs and size(after(runs[-1][-1]), pair) == 0:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    kept: list[list[tuple[int, int]]] = []
    for run in [*runs, [(len(old), len(new))]]:
        while kept:
            last = kept[-1]
            before = after(kept[-2][-1]) if len(kept) > 1 else (0, 0)
            around = min(size(before, last[0]), size(after(last[-1]), run[0]))
            if size(last[0], after(last[-1])) > around:
                break
            kept.pop()
        kept.append(run)
    return [pair for run in kept[:-1] for pair in run]
