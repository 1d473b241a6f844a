"""What every bench prints: one JSON line per figure, in the same shape."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence

QUICK = "--quick" in sys.argv


def figure(
    name: str,
    value: float,
    unit: str,
    *,
    ratio: float,
    goal: float | None = None,
    baseline: float | None = None,
    at_least: bool = False,
) -> None:
    """Print one figure.

    Args:
        name: goal and subject, such as "P6.plan".
        value: what was measured, in ``unit``; ``baseline``: what it is held against, same unit, same run.
        ratio: the number the goal speaks of. ``goal`` bounds it from above, or from below with ``at_least``; without
            one the figure is only there to be known.
    """
    line = {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "baseline": None if baseline is None else round(baseline, 4),
        "ratio": round(ratio, 4),
        "goal": goal,
        "ok": None if goal is None else ratio >= goal if at_least else ratio <= goal,
    }
    print(json.dumps(line), flush=True)


def interleaved(
    *runs: Callable[[], object], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> Sequence[float]:
    """Median seconds of each run, measured in turn so that a busy machine slows all of them alike."""
    seconds: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, times in zip(runs, seconds, strict=True):
            started = clock()
            run()
            times.append(clock() - started)
    return [statistics.median(times) for times in seconds]
