"""The only way out: HTTP to other houses, on checked addresses, within limits of time and size (T36).

Nothing else imports an HTTP client; a lint holds it. One call has one connection, no proxy of the
environment, no cookies; TLS is checked against the name that was asked for, not against the address.
"""

import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import certifi
import httpcore
import httpx
import orjson
from django.conf import settings

from kehai.kernel.addresses import Lookup, Unreachable, own, resolve, system_lookup

__all__ = ["Answer", "Call", "Outbound", "Unreachable", "fetch", "tls_context"]
KIB = 1024
MOVED = frozenset({301, 302, 303, 307, 308})
AGENT = "Kehai"
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of another house; `redirects` are followed for GET only, each checked anew."""

    url: str
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Any = None
    content: bytes | None = None  # a body that must leave as it is, because it was signed
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 10
    size: int = 512 * KIB
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; whoever shows it to people shows a sentence of ours instead."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON. Raises Unreachable where it is none."""
        try:
            return orjson.loads(self.body)
        except ValueError as error:
            raise Unreachable("answer", httpx.URL(self.url).host) from error


@lru_cache(maxsize=4)
def tls_context(further: str) -> ssl.SSLContext:
    """Trusts the public authorities and, from a PEM file, those of the company. Raises OSError, ssl.SSLError."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if further:
        context.load_verify_locations(cafile=further)
    return context


class Deadline:
    """One clock for a whole call: names, handshakes, redirects and every byte of the answer."""

    def __init__(self, seconds: float, host: str) -> None:
        self._end, self._host = time.monotonic() + seconds, host

    def left(self) -> float:
        """Seconds that remain. Raises Unreachable where none do."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise Unreachable("time", self._host)
        return seconds


class _Stream(httpcore.NetworkStream):
    """A connection that ends with the call's clock, however slowly the other side drips."""

    def __init__(self, inside: httpcore.NetworkStream, clock: Deadline) -> None:
        self._inside, self._clock = inside, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inside.read(max_bytes, self._clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inside.write(buffer, self._clock.left())

    def close(self) -> None:
        self._inside.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(self._inside.start_tls(ssl_context, server_hostname, self._clock.left()), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inside.get_extra_info(info)


class _Checked(httpcore.NetworkBackend):
    """Resolves a name once and connects to exactly what was checked; the name stays in TLS and in Host."""

    def __init__(self, lookup: Lookup, clock: Deadline, *, plain: bool) -> None:
        self._lookup, self._clock, self._plain, self._sockets = lookup, clock, plain, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = resolve(host, port, self._lookup, self._clock.left())
        if not all(own(address) for address in found):
            _refuse_open(host, port, plain=self._plain)
        for at, address in enumerate(found):
            try:
                return _Stream(self._sockets.connect_tcp(str(address), port, self._clock.left(), None, socket_options), self._clock)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if at == len(found) - 1:
                    raise
        raise Unreachable("name", host)


def _refuse_open(host: str, port: int, *, plain: bool) -> None:
    """On the open network only TLS, and only on the ports that the administrator allows."""
    if plain:
        raise Unreachable("scheme", host)
    if str(port) not in settings.OUTBOUND_PORTS:
        raise Unreachable("port", host)


class Outbound(httpx.BaseTransport):
    """httpx's way to the network, on a pool of one connection that knows the rules above."""

    def __init__(self, lookup: Lookup, clock: Deadline, *, plain: bool) -> None:
        backend = _Checked(lookup, clock, plain=plain)
        context = tls_context(settings.OUTBOUND_CA)
        self._pool = httpcore.ConnectionPool(ssl_context=context, max_connections=1, max_keepalive_connections=0, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See httpx."""
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        told = httpcore.Request(request.method, url, headers=request.headers.raw, content=request.read())
        got = self._pool.handle_request(told)
        return httpx.Response(got.status, headers=got.headers, stream=_Body(got))

    def close(self) -> None:
        """See httpx."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, got: httpcore.Response) -> None:
        self._got = got

    def __iter__(self) -> Iterator[bytes]:
        yield from self._got.iter_stream()

    def close(self) -> None:
        self._got.close()


def fetch(call: Call, lookup: Lookup = system_lookup) -> Answer:
    """Asks another house. Raises Unreachable; an answer of any status comes back as it is."""
    clock = Deadline(call.seconds, call.url[:80])
    first = origin = _url(call)
    for _hop in range(call.redirects + 1):
        answer = _one(call, clock, lookup)
        further = answer.headers.get("location", "")
        if answer.status not in MOVED or not call.redirects or not further:
            return answer
        if call.method != "GET":
            raise Unreachable("redirect", origin.host)
        call = replace(call, url=urljoin(answer.url, further), params={})
        before, origin = origin, _url(call)
        if before.scheme == "https" and origin.scheme != "https":
            raise Unreachable("redirect", origin.host)
        if (origin.scheme, origin.host, origin.port) != (first.scheme, first.host, first.port):
            # What was meant for the first house is not shown to another.
            call = replace(call, headers={})
    raise Unreachable("redirect", origin.host)


def _url(call: Call) -> httpx.URL:
    """The address taken apart. Raises Unreachable on what no call may have."""
    try:
        url = httpx.URL(call.url)
    except (httpx.InvalidURL, UnicodeError, TypeError) as error:
        raise Unreachable("address", call.url[:80]) from error
    if url.scheme not in _PORTS:
        raise Unreachable("scheme", url.host)
    if not url.host or url.userinfo or "%" in url.host:
        raise Unreachable("address", url.host)
    return url


def _one(call: Call, clock: Deadline, lookup: Lookup) -> Answer:
    url = _url(call)
    headers = {"User-Agent": AGENT, "Accept": "application/json", "Accept-Encoding": "gzip", **call.headers}
    with _told(url.host), Outbound(lookup, clock, plain=url.scheme == "http") as way:
        body: dict[str, Any] = {"data": call.form, "json": call.json, "content": call.content}
        asked = httpx.Request(call.method, url.copy_merge_params(dict(call.params)), headers=headers, **body)
        answer = way.handle_request(asked)
        with _closing(answer):
            told = b"" if answer.status_code in MOVED else _body(answer, call.size, url.host)
        return Answer(answer.status_code, answer.headers, told, str(asked.url))


@contextmanager
def _closing(answer: httpx.Response) -> Iterator[None]:
    try:
        yield
    finally:
        answer.close()


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Whatever goes wrong on the way has one name."""
    try:
        yield
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise Unreachable("time", host) from error
    except ssl.SSLError as error:
        raise Unreachable("tls", host) from error
    except (httpcore.NetworkError, OSError) as error:
        raise Unreachable("tls" if isinstance(error.__cause__ or error.__context__, ssl.SSLError) else "connection", host) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpx.HTTPError, httpx.StreamError, zlib.error, UnicodeError) as error:
        raise Unreachable("answer", host) from error


def _body(answer: httpx.Response, most: int, host: str) -> bytes:
    """The body, unpacked no further than it may be long. Raises Unreachable."""
    coding = answer.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity", "gzip"):
        raise Unreachable("answer", host)
    unpack = zlib.decompressobj(31) if coding == "gzip" else None
    found, taken = bytearray(), 0
    for chunk in answer.iter_raw():
        taken += len(chunk)
        found += unpack.decompress(chunk, most + 1 - len(found)) if unpack else chunk
        if len(found) > most or taken > most or (unpack and unpack.unconsumed_tail):
            raise Unreachable("size", host)
    if unpack and not unpack.eof:
        raise Unreachable("answer", host)
    return bytes(found)
