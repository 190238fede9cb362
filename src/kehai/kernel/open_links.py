"""Links that open something without an account: how a key is kept, and how often one link may be opened."""

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.kernel.errors import TooMany

HOUR = timedelta(hours=1)


def digest(token: str) -> str:
    """By what a link is found; a key of 256 random bits needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def opened(before: int, since: datetime | None, most: int) -> tuple[int, datetime]:
    """How often a link was opened in its hour, this time included, and since when. Raises TooMany beyond `most`."""
    now = timezone.now()
    if since is None or now - since > HOUR:
        return 1, now
    if before >= most:
        raise TooMany(_("This was opened too often; please try again in an hour."), int((since + HOUR - now).total_seconds()) + 1)
    return before + 1, since
