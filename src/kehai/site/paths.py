"""Where things stand on the disk, worked out without Django."""

import os
from pathlib import Path

from kehai.site import options

SOURCE = Path(__file__).resolve().parent.parent
CHECKOUT = SOURCE.parent.parent


def data() -> Path:
    """The data folder, absolute; not yet made."""
    return Path(options.text("KEHAI_DATA")).absolute()


def make_data() -> Path:
    """The data folder, made on first use. An existing one keeps its rights.

    For root it lets others pass through but not list, because the database below belongs to another user;
    what is private (files, secret) has its own rights.
    """
    folder = data()
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder


def web() -> Path:
    """The built web client: inside an installed package, beside the sources of a checkout."""
    chosen, inside = options.text("KEHAI_WEB_DIST"), SOURCE / "client"
    return Path(chosen).absolute() if chosen else inside if inside.is_dir() else CHECKOUT / "web" / "dist"
