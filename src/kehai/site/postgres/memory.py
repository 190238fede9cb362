"""How much memory this machine gives its processes, and what share of it the embedded server asks for."""

import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup/memory.max")  # a container's own bound, where there is one (cgroup v2)
_MB = 1024 * 1024
_LEAST, _MOST = 128, 2048


def machine() -> int:
    """Bytes of memory that this machine, or the container around us, may use."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        bound = CGROUP.read_text(encoding="ascii").strip()
    except OSError:
        return whole
    return min(whole, int(bound)) if bound.isdigit() else whole


def settings(memory: int) -> dict[str, str]:
    """The server's share of so many bytes.

    An eighth for its own cache, from 128 MB to 2 GB: half of what PostgreSQL's manual advises for a machine of
    its own (§20.4.1), since the application and the system's cache live on this one too. Half is what the planner
    may take for cached by both.
    """
    own = max(_LEAST, min(_MOST, memory // 8 // _MB))
    return {"shared_buffers": f"{own}MB", "effective_cache_size": f"{max(2 * own, memory // 2 // _MB)}MB"}
