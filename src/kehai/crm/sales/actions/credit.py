"""What is done with credit accounts: the limit is set, with the reason."""

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.sales.records.credit import TERMS, Credit
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Field, longtext


@action(
    Credit,
    label=_("Set the limit"),
    op=UPDATE,
    icon="edit",
    input=(
        longtext("reason", _("reason"), required=True, max_length=2000),
        Field("limit", _("credit limit"), "money", places=2, help=_("Empty: as it is.")),
        Field("term", _("term in days"), "integer", least=0, most=3650, help=_("Empty: as it is.")),
        Field("grace", _("days overdue that are borne"), "integer", least=0, most=3650, help=_("Empty: as it is.")),
        Field("until", _("valid until"), "date", help=_("Empty: as it is.")),
        Field("always", _("Valid without an end"), "boolean"),
    ),
)
def set_limit(rows: list[Credit], *, by: Actor, reason: str, **told: Any) -> str:
    """Changes limit and terms from today on; before and after are kept with the reason. What was accepted stays accepted."""
    for row in rows:
        wanted = {name: told[name] for name in TERMS if told[name] is not None}
        if told["always"]:
            wanted["until"] = None
        if all(getattr(row, name) == value for name, value in wanted.items()):
            raise Refusal(_t("Nothing would change."))
        for name, value in wanted.items():
            setattr(row, name, value)
        row.reason, row.setting = reason, True  # type: ignore[attr-defined]
    return _t("The limit is %(limit)s.") % {"limit": rows[-1].limit}
