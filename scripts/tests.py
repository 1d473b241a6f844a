"""The whole suite in as many runs of pytest as there are processors, at most two, that share its modules.

What the first run says is shown as it comes, the other's after it; the last line counts them together.
Arguments go to pytest.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTCOME = re.compile(r"(\d+) (failed|passed|skipped|deselected|xfailed|xpassed|warning|error)s?")
FOUND = "found"  # the file in which a run says how many tests there are to share
RAN = ("passed", "failed", "skipped", "xfailed", "xpassed")
NO_TESTS = 5  # pytest's answer when the other run took everything


def main() -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as share:
        others = [run(share, number) for number in range(2, min(2, os.cpu_count() or 1) + 1)]
        first = run(share, 1)
        said = [tell(first), *(tell(other) for other in others)]
        found = Path(share, FOUND)
        to_run = int(found.read_text()) if found.exists() else 0
    lines = [line for text in said for line in text.splitlines()]
    for line in lines:
        if line.startswith(("FAILED ", "ERROR ", "SKIPPED ")):
            sys.stdout.write(f"{line}\n")
    count = Counter[str]()
    for text in said:
        for number, outcome in OUTCOME.findall(text.rstrip().rpartition("\n")[2]):
            count[outcome] += int(number)
    named = ", ".join(f"{count[name]} {name}" for name in ("failed", "error", "passed", "skipped") if count[name])
    sys.stdout.write(
        f"{named or 'no tests ran'} in {time.monotonic() - started:.0f} s, by {1 + len(others)} processes\n"
    )
    codes = {process.wait() for process in (first, *others)} - {NO_TESTS}
    left_out = to_run - sum(count[name] for name in RAN)
    if left_out and not codes - {0}:
        sys.stdout.write(f"{left_out} of the tests that were found did not run: nobody took them.\n")
        return 1
    return max(codes, default=NO_TESTS)


def run(share: str, number: int) -> subprocess.Popen[str]:
    """A run with servers of its own; the first has those of ``pytest`` by hand."""
    data = Path(os.environ.get("TEST_DATA_DIR") or ROOT / "var" / "test")
    environment = {**os.environ, "TEST_SHARE": share}
    if number > 1:
        environment["TEST_DATA_DIR"] = str(data.with_name(f"{data.name}-{number}"))
    command = [sys.executable, "-m", "pytest", "-p", "tests.sharing", "-rfEs", *sys.argv[1:]]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def tell(process: subprocess.Popen[str]) -> str:
    """Show what a run says, to its end."""
    said = []
    assert process.stdout
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        said.append(line)
    return "".join(said)


if __name__ == "__main__":
    sys.exit(main())
