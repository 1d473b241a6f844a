"""Several runs of pytest that share one suite: each takes the next module that nobody has taken yet.

``scripts/tests.py`` starts them, each with servers of its own. A file per module in TEST_SHARE says that it is taken,
the file "found" how many tests there are in all.
"""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    folder = os.environ.get("TEST_SHARE")
    if not folder or session.testsfailed or session.config.option.collectonly:
        return None
    Path(folder, "found").write_text(str(len(session.items)))
    for item, following in itertools.pairwise(itertools.chain(taken(session, Path(folder)), [None])):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
    return True


def taken(session: pytest.Session, folder: Path) -> Iterator[pytest.Item]:
    """The tests of one module after another; a module is taken when the last test of the one before it begins."""
    modules: dict[Path, list[pytest.Item]] = {}  # whole: pytest-django puts tests without a database last
    for item in session.items:
        modules.setdefault(item.path, []).append(item)
    for path, items in modules.items():
        try:
            (folder / str(path.relative_to(session.config.rootpath)).replace("/", ".")).touch(exist_ok=False)
        except FileExistsError:
            continue
        yield from items
