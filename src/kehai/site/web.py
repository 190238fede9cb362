"""The web server process: granian over WSGI, its settings from the table. Started by the supervisor."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from kehai.site import logs, options
from kehai.site.lifeline import be_parent, follow_parent

_LIVE = "/api/live"


class Gate:
    """Lets as many requests in at a time as there are threads for work; pages that only listen stand beside them.

    Without it the threads that sleep with such a page would all be let loose on the database when many come at once.
    """

    def __init__(self, served: Callable[..., Iterable[bytes]], most: int) -> None:
        self._served, self._places = served, threading.Semaphore(most)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI; the place is given back when the answer has gone out."""
        if environ.get("PATH_INFO") == _LIVE:
            return self._served(environ, start_response)
        self._places.acquire()
        try:
            return _Answer(self._served(environ, start_response), self._places.release)
        except BaseException:
            self._places.release()
            raise


class _Answer:
    """An answer that says once when it is done with, also where nobody closes it."""

    def __init__(self, inner: Iterable[bytes], done: Callable[[], None]) -> None:
        self._inner, self._done = inner, [done]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._inner)

    def close(self) -> None:
        """The server's word that all is sent, or that nobody listens any more."""
        try:
            getattr(self._inner, "close", lambda: None)()
        finally:
            self.__del__()

    def __del__(self) -> None:
        while self._done:
            self._done.pop()()


def application() -> Any:
    """The application, in a worker process."""
    follow_parent()
    served = import_module("kehai.site.wsgi").application
    _let_go()
    return Gate(served, max(1, options.number("KEHAI_WEB_THREADS")))


def _let_go() -> None:
    """When the process is told to stop, pages that listen are let go at once: the server waits for every open answer.

    The server sets its own handlers after this; the wake-up descriptor hears the signal whoever handles it.
    """
    hub = import_module("kehai.crm.office.live").hub
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)

    def wait() -> None:
        while os.read(heard, 1)[0] not in (signal.SIGTERM, signal.SIGINT):
            pass
        hub.close()

    threading.Thread(target=wait, name="let-go", daemon=True).start()


def main() -> None:
    """Serves until told to stop; a worker process that dies is replaced."""
    os.environ["KEHAI_PROCESS"] = "web"
    follow_parent()
    be_parent(os.environ)
    if multiprocessing.get_start_method() == "fork":
        # Imported once for all workers, which share its memory and of which a new one is there at once.
        import_module("kehai.site.wsgi")
        gc.collect()
        gc.freeze()
    Server(
        "kehai.site.wsgi:application",
        address=options.text("KEHAI_HOST"),
        port=options.number("PORT"),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=max(1, options.number("KEHAI_WEB_WORKERS")),
        blocking_threads=max(1, options.number("KEHAI_WEB_THREADS")) + options.number("KEHAI_LIVE"),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_dictconfig=logs.dictionary(options.text("KEHAI_LOG_LEVEL").upper(), options.text("KEHAI_LOG_FORMAT")),
    ).serve(target_loader=application, wrap_loader=False)


if __name__ == "__main__":
    main()
