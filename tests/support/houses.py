"""Other houses for tests of calls to the outside: real sockets that say exactly what a test wants, and count."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# What a house does with a connection, told the bytes of the request.
Manner = Callable[[socket.socket, bytes], None]


def saying(status: str, body: bytes = b"{}", **headers: str) -> Manner:
    """Answers every request with this."""
    told = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items()) + "\r\n"
    return lambda peer, _request: peer.sendall(head.encode() + body)


@dataclass
class House:
    """A listener and what it was asked."""

    port: int
    manner: Manner
    asked: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    reached: int = 0


@contextmanager
def house(manner: Manner, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[House]:
    """A house that serves until the end of the block."""
    listener = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
    made = House(listener.getsockname()[1], manner)
    if tls:
        tls.sni_callback = lambda _socket, name, _context: made.names.append(name)
    threading.Thread(target=_serve, args=(listener, made, tls), daemon=True).start()
    try:
        yield made
    finally:
        # Wakes the thread that waits in accept().
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _serve(listener: socket.socket, made: House, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            peer, _address = listener.accept()
        except OSError:
            return
        made.reached += 1
        threading.Thread(target=_answer, args=(peer, made, tls), daemon=True).start()


def _answer(peer: socket.socket, made: House, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        peer.settimeout(20)
        with tls.wrap_socket(peer, server_side=True) if tls else peer as spoken:
            request = _request(spoken)
            made.asked.append(request)
            made.manner(spoken, request)


def _request(peer: socket.socket) -> bytes:
    """The head and, by its length, the body."""
    found = b""
    while b"\r\n\r\n" not in found:
        chunk = peer.recv(65536)
        if not chunk:
            return found
        found += chunk
    head, _gap, body = found.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += peer.recv(65536)
    return head + b"\r\n\r\n" + body
