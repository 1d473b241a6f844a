"""Who fills in, for bench/surveys.py: clients as processes and pupils as threads, each with a connection of its own."""

import json
import multiprocessing
import random
import re
import socket
import statistics
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from tests.surveys.conftest import answers

PAGE = b"/v/regenboog/leerling/"
FORM = answers()
HEADERS = b"Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nX-Scripted: 1\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def percentile95(times: list[float]) -> float:
    """In milliseconds."""
    return 1000 * statistics.quantiles(times, n=20)[-1]


def clients(work: Callable[..., Any], share: list[tuple[Any, ...]]) -> tuple[float, list[float]]:
    """Run one process per client; answers how many were done a second, and how long each took."""
    barrier, queue = multiprocessing.Barrier(len(share) + 1), multiprocessing.Queue()
    processes = [multiprocessing.Process(target=_client, args=(work, barrier, queue, arguments)) for arguments in share]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    times = [each for _ in processes for each in queue.get()]
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return len(times) / seconds, times


def _client(work: Callable[..., Any], barrier: Any, queue: Any, arguments: tuple[Any, ...]) -> None:
    steps = work(*arguments)
    next(steps)  # connect
    barrier.wait()
    queue.put(list(steps))


def insert(server: dict[str, Any], table: str, count: int) -> Iterator[float]:
    """The baseline: a bare prepared INSERT of the same answers."""
    with psycopg.connect(**server, autocommit=True) as bare:
        yield 0.0
        for _ in range(count):
            started = time.perf_counter()
            bare.execute(f"INSERT INTO {table} VALUES (gen_random_uuid(), %s)", [bytes(25)], prepare=True)
            yield time.perf_counter() - started


def submit(port: int, codes: list[str], every: float = 0.0, first: float = 0.0) -> Iterator[float]:
    """Get the form and send all answers, one code after the other; with ``every`` at set times, and then how long each
    took counts from its time, so that who had to wait for another is counted too."""
    visitor = Visitor(port)
    yield 0.0
    begin = time.perf_counter() + first
    for number, code in enumerate(codes):
        started = begin + number * every if every else time.perf_counter()
        time.sleep(max(0.0, started - time.perf_counter()))
        visitor.get()
        visitor.post("send", code, FORM)
        yield time.perf_counter() - started


class Visitor:
    """A device: one connection. It reads answers by hand, so that the processors are the server's: a library for HTTP
    takes as long to read an answer as the server to give it."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self) -> None:
        status, content = self._ask(b"GET", b"")
        if b"<fieldset" not in content:
            raise RuntimeError(f"a form was answered {status}")

    def post(self, do: str, code: str, form: dict[str, str], proof: str = "") -> dict[str, Any]:
        body = urllib.parse.urlencode({"code": code, "do": do, "proof": proof, **form})
        status, content = self._ask(b"POST", body.encode())
        found = json.loads(content)
        if status != 200 or (do == "send" and "done" not in found):
            raise RuntimeError(f"{do} was answered {status}")
        return found

    def _ask(self, method: bytes, body: bytes) -> tuple[int, bytes]:
        """Status and content; every answer says how long it is."""
        self.socket.sendall(
            b"%s %s HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s" % (method, PAGE, HEADERS, len(body), body)
        )
        found = bytearray()
        while (end := found.find(b"\r\n\r\n")) < 0:
            found += self._received()
        length = int(LENGTH.search(found, 0, end)[1])
        while len(found) < end + 4 + length:
            found += self._received()
        return int(found[9:12]), bytes(found[end + 4 :])

    def _received(self) -> bytes:
        if not (piece := self.socket.recv(1 << 17)):
            raise RuntimeError("the server closed the connection")
        return piece


def pupils(port: int, codes: list[str], minutes: float, seed: int) -> Iterator[float]:
    """Pupils of one process, who begin together, take their time for each question and keep every answer on the way;
    yields how long each request took."""
    times: list[float] = []
    yield 0.0
    threads = [
        threading.Thread(target=_pupil, args=(port, code, minutes, seed + i, times)) for i, code in enumerate(codes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield from times


def _pupil(port: int, code: str, minutes: float, seed: int, times: list[float]) -> None:
    visitor, chance, given = Visitor(port), random.Random(seed), dict[str, str]()
    pause = 60 * minutes / (len(FORM) + 2)

    def timed(work: Callable[..., Any], *values: Any) -> Any:
        time.sleep(pause * (0.5 + chance.random()))
        started = time.perf_counter()
        found = work(*values)
        times.append(time.perf_counter() - started)
        return found

    timed(visitor.get)
    proof = timed(visitor.post, "begin", code, {})["proof"]
    for key, value in FORM.items():
        given[key] = value
        timed(visitor.post, "keep", code, dict(given), proof)
    timed(visitor.post, "send", code, given, proof)
