"""Several people who press in the same moment, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of them answers, in their order; what one of them raises is raised here."""
    together = Barrier(len(works))

    def begin(work: Callable[[], Any]) -> Any:
        together.wait(20)
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))
