"""The load driver: single client and several, over keep-alive connections, with the CPU that each request cost.

An adapter is a module with HOST, PORT, login(http), CASES {name: make(rng, k) → (method, path, headers, body)},
check(case, status, body) → a complaint or None, and ONCE {name: fn(http) → figures} for procedures of several requests.
"""

import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from types import ModuleType
from typing import Any

from bench import house

Answer = tuple[int, dict[str, str], bytes]
Pids = Callable[[], Sequence[int]]
WARM_UP, TOLD = 5, 3


class Connection:
    """HTTP/1.1 over one kept connection, as cheap as Python allows: the client shares the machine."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._socket: socket.socket | None = None

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | str | None = None) -> Answer:
        """One request; once again on a fresh connection when the server had closed the idle one."""
        raw = _encoded(self._address, (method, path, headers or {}, body))
        if self._socket is not None:
            try:
                return self._exchange(raw)
            except ConnectionError:
                self.close()
        return self._exchange(raw)

    def _exchange(self, raw: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=600)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(raw)
        answer = self._read(self._socket)
        if answer[1].get("connection", "").lower() == "close":
            self.close()
        return answer

    @staticmethod
    def _read(source: socket.socket) -> Answer:
        data = bytearray()
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += _received(source)
        lines = bytes(data[:end]).decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        headers: dict[str, str] = {}
        for name, _colon, value in (line.partition(":") for line in lines[1:]):
            key = name.lower()
            headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
        rest = data[end + 4 :]
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return status, headers, _chunks(source, rest)
        length = 0 if status in (204, 304) else int(headers.get("content-length", 0))
        while len(rest) < length:
            rest += _received(source)
        return status, headers, bytes(rest)

    def close(self) -> None:
        """Hangs up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _received(source: socket.socket) -> bytes:
    data = source.recv(262_144)
    if not data:
        raise ConnectionError("closed early")
    return data


def _chunks(source: socket.socket, rest: bytearray) -> bytes:
    found = bytearray()
    while True:
        while (end := rest.find(b"\r\n")) < 0:
            rest += _received(source)
        size = int(rest[:end].split(b";")[0], 16)
        while len(rest) < end + 2 + size + 2:
            rest += _received(source)
        found += rest[end + 2 : end + 2 + size]
        del rest[: end + 2 + size + 2]
        if size == 0:
            return bytes(found)


def _encoded(address: tuple[str, int], request: tuple[str, str, dict[str, str], bytes | str | None]) -> bytes:
    method, path, headers, body = request
    content = body.encode() if isinstance(body, str) else body
    every = {"Host": f"{address[0]}:{address[1]}", "Accept": "application/json", **headers}
    if content is not None:
        every["Content-Length"] = str(len(content))
    lines = "".join(f"{name}: {value}\r\n" for name, value in every.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + (content or b"")


@dataclass(slots=True)
class Figures:
    """What one case cost; times in milliseconds, CPU per request."""

    count: int = 0
    median: float = 0
    p95: float = 0
    app: float = 0
    database: float = 0
    rate: float = 0
    errors: list[str] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        """Of application and database together."""
        return self.app + self.database


@dataclass(frozen=True, slots=True)
class Box:
    """How much of a case is run: seconds and requests alone, then seconds with several clients."""

    seconds: float
    most: int
    many_seconds: float
    clients: int = 8


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    listed = sorted(values)
    return listed[min(len(listed) - 1, int(share * len(listed)))] if listed else 0.0


class Side:
    """One of the two that are compared: its adapter and its processes."""

    def __init__(self, adapter: ModuleType, app: Pids, database: Pids) -> None:
        self.adapter, self._app, self._database = adapter, app, database
        self._lock = threading.Lock()
        self._next = int(time.time()) % 1_000_000 * 1_000
        self.connection = Connection(adapter.HOST, adapter.PORT)

    def used(self) -> tuple[float, float]:
        """CPU seconds so far of application and database."""
        return house.cpu(self._app()), house.cpu(self._database())

    def make(self, case: str, rng: Random) -> tuple[str, str, dict[str, str], Any]:
        """The next request of a case; no number is used twice."""
        with self._lock:
            self._next += 1
            number = self._next
        made: tuple[str, str, dict[str, str], Any] = self.adapter.CASES[case](rng, number)
        return made

    def measure(self, case: str, box: Box) -> Figures:
        """Alone for latency and CPU, then several clients for the rate; both count for the CPU."""
        found, rng = Figures(), Random(11)
        for _ in range(WARM_UP):
            self._one(self.connection, case, rng, found)
        before = self.used()
        latencies = self._alone(case, box, rng, found)
        found.count, found.median = len(latencies), 1000 * statistics.median(latencies)
        found.p95 = 1000 * percentile(latencies, 0.95)
        began = time.perf_counter()
        several = self._together(case, box, found) if box.many_seconds else 0
        elapsed = time.perf_counter() - began
        after = self.used()
        total = len(latencies) + several
        found.app, found.database = (1000 * (later - earlier) / total for earlier, later in zip(before, after, strict=True))
        found.rate = several / elapsed if several else 0
        return found

    def _alone(self, case: str, box: Box, rng: Random, found: Figures) -> list[float]:
        latencies: list[float] = []
        until = time.perf_counter() + box.seconds
        while len(latencies) < TOLD or (time.perf_counter() < until and len(latencies) < box.most):
            latencies.append(self._one(self.connection, case, rng, found))
        return latencies

    def _together(self, case: str, box: Box, found: Figures) -> int:
        done = [0] * box.clients
        until = time.perf_counter() + box.many_seconds

        def work(at: int) -> None:
            connection, rng = Connection(self.adapter.HOST, self.adapter.PORT), Random(at)
            while time.perf_counter() < until:
                self._one(connection, case, rng, found)
                done[at] += 1
            connection.close()

        threads = [threading.Thread(target=work, args=(at,)) for at in range(box.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done)

    def _one(self, connection: Connection, case: str, rng: Random, found: Figures) -> float:
        request = self.make(case, rng)
        began = time.perf_counter()
        status, _headers, body = connection.request(*request)
        took = time.perf_counter() - began
        complaint = self.adapter.check(case, status, body)
        if complaint:
            found.errors.append(str(complaint)[:200])
        return took

    def once(self, case: str) -> dict[str, Any]:
        """A procedure of several requests: what it says, its seconds, its CPU."""
        before, began = self.used(), time.perf_counter()
        told: dict[str, Any] = self.adapter.ONCE[case](self.connection.request)
        after = self.used()
        return {**told, "seconds": time.perf_counter() - began, "app": after[0] - before[0], "database": after[1] - before[1]}
