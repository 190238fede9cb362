"""What the worker does for the house itself at night: the backup, where a folder for it is named."""

import logging
from pathlib import Path

from kehai.kernel import jobs
from kehai.site import options
from kehai.site.archive import keep

log = logging.getLogger("kehai.backup")


@jobs.every(minutes=24 * 60, name="site.backup", tries=3)
def backup() -> None:
    """One more backup in KEHAI_BACKUPS. Fails loudly: the job is then seen among those that failed."""
    folder = options.text("KEHAI_BACKUPS")
    if not folder:
        return
    url = options.text("DATABASE_OWNER_URL") or options.text("DATABASE_URL")
    place, told = keep.backup(Path(folder), url, options.number("KEHAI_BACKUPS_KEPT"))
    log.info("backed up: %s tables, %s files, %s missing, in %s", len(told["tables"]), len(told["files"]), len(told["missing"]), place)
