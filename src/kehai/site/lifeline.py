"""A process that ends when its parent does, also when the parent was killed and could tell nobody."""

import os
import signal
import threading
import time

_PARENT = "KEHAI_PARENT"
_LOOK_EVERY = 0.5
_LAST_WORDS = 10.0


def be_parent(environment: "os._Environ[str] | dict[str, str]") -> None:
    """Children started with this environment follow us."""
    environment[_PARENT] = str(os.getpid())


def follow_parent() -> None:
    """Watches the parent from a thread: SIGTERM to ourselves when it is gone, a hard end if that is not heard.

    The parent says its own number: it may be dead before we look. Polling instead of PR_SET_PDEATHSIG, which
    is Linux's alone and follows a thread, not a process.
    """
    parent = os.environ.get(_PARENT)
    if parent:
        threading.Thread(target=_watch, args=(int(parent),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LAST_WORDS)
    os._exit(1)
