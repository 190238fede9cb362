"""What counts as a direct contact with a customer (B61): stated once, for clocks, lists and people."""

from django.utils.translation import gettext_lazy as _

# Somebody was spoken to, visited or written with, or answered at all.
SPOKEN = frozenset({"phone", "wechat", "visit"})
FAILED = frozenset({"not_reached", "invalid"})
STATED = _("A follow-up by phone, WeChat or visit whose result is not “not reached” or “invalid”; by other ways only with an answer.")
# The same over follow-ups of alias f.
SQL = (
    "f.deleted_at IS NULL AND COALESCE(f.result, '') NOT IN ('not_reached', 'invalid') "
    "AND (f.way IN ('phone', 'wechat', 'visit') OR f.result IS NOT NULL)"
)


def is_contact(way: str, result: str | None) -> bool:
    """Whether a follow-up of this way and result is evidence that the customer was contacted."""
    return result not in FAILED and (way in SPOKEN or bool(result))
