"""One child process of the supervisor: started, watched, started again with growing pauses, stopped."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_HEALTHY_AFTER = 60.0


class Child:
    """A process that ought to run."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.crashes = 0
        self._command = [sys.executable, "-m", *arguments]
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._born = self._not_before = 0.0

    def start(self) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches only the supervisor, which stops all in order."""
        self._process = subprocess.Popen(self._command, env=self._environment, stdin=subprocess.DEVNULL, start_new_session=True)
        self._born = time.monotonic()

    @property
    def running(self) -> bool:
        """Whether it is alive now."""
        return self._process is not None and self._process.poll() is None

    def tend(self) -> str | None:
        """Starts it again when it is due; returns a sentence when it has just been found dead."""
        if self.running:
            return None
        now, sentence = time.monotonic(), None
        if self._process is not None:
            if now - self._born > _HEALTHY_AFTER:
                self.crashes = 0
            pause = min(_FIRST_PAUSE * 2**self.crashes, _LONGEST_PAUSE)
            self.crashes += 1
            self._not_before = now + pause
            sentence = f"{self.name} ended with status {self._process.returncode}; starting it again in {pause:.1f} s."
            self._process = None
        if now >= self._not_before:
            self.start()
        return sentence

    def terminate(self) -> None:
        """Asks it to stop."""
        if self.running and self._process:
            self._process.terminate()

    def kill(self) -> None:
        """Ends it at once."""
        if self.running and self._process:
            self._process.kill()
            self._process.wait()
