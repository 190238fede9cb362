"""What the worker does for the house itself at night: the backup, where a folder for it is named."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.kernel import condition, jobs, periods
from kehai.kernel.condition import BAD, DOUBTFUL, GOOD, Fact
from kehai.site import options
from kehai.site.archive import keep

LATE = timedelta(days=2)
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


@condition.fact
def latest() -> Fact:
    """When the latest backup was made, for the page that tells how the house is."""
    label, named = _("Latest backup"), options.text("KEHAI_BACKUPS")
    if not named:
        help_ = _("Name a folder on another disk in KEHAI_BACKUPS; a backup is then made every night.")
        return Fact("backup", label, _("not configured"), DOUBTFUL, help_)
    found = keep.newest(Path(named))
    if found is None:
        return Fact("backup", label, _("none yet"), BAD, _("The first is made after midnight; `kehai backup` makes one now."))
    late = datetime.now(UTC) - found[1] > LATE
    told = timezone.localtime(found[1], periods.zone()).strftime("%Y-%m-%d %H:%M")
    help_ = _("Look among the failed jobs, and whether the disk for backups is there.") if late else ""
    return Fact("backup", label, told, BAD if late else GOOD, help_)
