"""A rule that must not go on is switched off, says why, and its keeper hears of it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.automation.records.rule import Rule
from kehai.crm.office import telling
from kehai.kernel import changes, jobs, store
from kehai.kernel.catalogue import kind_of, raise_epoch
from kehai.kernel.changes import Deed

KIND = "automation.rule"
SORT = telling.sort(KIND, _("Automation rules"))
STOPPED = gettext_noop("The automation rule %(about)s has stopped: %(why)s")


def halt(rule: UUID, why: str, **params: Any) -> None:
    """In the transaction of what could not go on; once, however many meet it at the same time."""
    row = Rule.objects.select_for_update().filter(id=rule, active=True, deleted_at=None).first()
    if row is None:
        return
    said = (_t(why) % params)[:300]
    store.update(Rule, [(row.id, {"active": False, "trouble": said, "version": store.RAISED})])
    changes.write(kind_of(Rule), Deed("switch_off", jobs.me(), said), [(row, {"active": [True, False]})])
    telling.tell([row.keeper_id], SORT, STOPPED, (KIND, row.id), why=said)
    raise_epoch()
