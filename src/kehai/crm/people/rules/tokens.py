"""Who holds the key of a program: his person's rights of today, and of those only what the key names (§5.1)."""

import hashlib
import json
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from kehai.crm.people.rules import windows
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel import periods
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import epoch_now
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

PREFIX = "kehai_"
USED_EVERY = timedelta(minutes=5)
RESOLVE = """
SELECT t.id, t.name, t.scope::text, t.last_used_at, u.id, u.name, u.language, (SELECT value FROM kernel_epoch WHERE id = 1)
FROM /*rule:sign in*/ people_token t JOIN people_user u ON u.id = t.owner_id
WHERE t.hash = %s AND t.active AND t.deleted_at IS NULL AND t.ends_on >= %s AND u.active AND u.deleted_at IS NULL
"""
USED = "UPDATE /*rule:sign in*/ people_token SET last_used_at = now() WHERE id = %s"


def hashed(key: str) -> str:
    """As a key is stored."""
    return hashlib.sha256(key.encode()).hexdigest()


def resolve(key: str, address: str) -> tuple[Actor, int, str] | None:
    """The actor, the epoch, and a sentence where it may not act from there now; None for no key of ours."""
    if not key.startswith(PREFIX) or len(key) > 80:
        return None
    found = fetch(Sql(RESOLVE, (hashed(key), periods.today())))
    if not found:
        return None
    token, name, scope, used, person, label, language, epoch = found[0]
    mark = epoch_now.set(epoch)
    try:
        outside = windows.outside(person, epoch, address) if address else ""
        rights = rights_of(person, epoch).narrowed({kind: frozenset(ops) for kind, ops in json.loads(scope).items()})
    finally:
        epoch_now.reset(mark)
    if used is None or used <= timezone.now() - USED_EVERY:
        with connection.cursor() as cursor:
            cursor.execute(USED, (token,))
    return Actor("token", person, f"{label} · {name}"[:120], rights, language), epoch, outside
