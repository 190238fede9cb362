"""Which web addresses are kept: those that a browser opens, never those that it runs (T33)."""

import re

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+:\d{1,5}(/|$)", re.IGNORECASE)
OPENED = frozenset({"http", "https", "mailto", "tel"})


def fit(address: str) -> bool:
    """Whether it may stand as a web address: of a scheme that is opened, or of none at all."""
    bare = re.sub(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff]", "", address)
    scheme = _SCHEME.match(bare)
    return scheme is None or scheme[0].lower() in OPENED or _HOST.match(bare) is not None
