"""A repeated request gets the first answer: its row is inserted first, in the transaction of the work itself.

A second request with the same key waits on the unique index until the first has ended: after a commit it
gets the stored answer, after a roll-back (the first was refused, so nothing happened) it does the work.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.kernel.access import Actor
from kehai.kernel.again import again
from kehai.kernel.errors import Invalid
from kehai.kernel.records.outbox import Answer

LONGEST_KEY = 80
HEADER = "Idempotency-Key"
PURGE = 5000  # rows a statement
FIRST = """
INSERT INTO kernel_answer (actor, key, part, hash, status, body, at) VALUES (%s, %s, %s, %s, 0, '', now())
ON CONFLICT (actor, key, part) DO NOTHING RETURNING id
"""

Reply = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that may come again; `part` tells apart the calls of one long piece of work."""

    actor: str
    key: str
    part: int
    hash: str


def ask(actor: Actor, key: str, about: Iterable[bytes], part: int = 0) -> Ask:
    """The request of this actor under this key about these bytes. Raises Invalid for an unfit key."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        sentence = _("The key has 1 to %(most)d printable characters.") % {"most": LONGEST_KEY}
        raise Invalid(sentence, {HEADER: sentence})
    digest = hashlib.sha256()
    for piece in about:
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return Ask(f"{actor.kind}:{actor.id or actor.label}"[:60], key, part, digest.hexdigest())


def once(asked: Ask, work: Callable[[], Reply]) -> Reply:
    """The answer of the work, done at most once. Raises what the work refuses, and Invalid for another body."""

    def unit() -> Reply:
        with transaction.atomic():
            mine = _first(asked)
            if mine is None:
                return _kept(asked)
            status, body = work()
            Answer.objects.filter(pk=mine).update(status=status, body=body)
            return status, body

    return again(unit)


def _first(asked: Ask) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(FIRST, (asked.actor, asked.key, asked.part, asked.hash))
        found = cursor.fetchone()
    return int(found[0]) if found else None


def _kept(asked: Ask) -> Reply:
    found = Answer.objects.get(actor=asked.actor, key=asked.key, part=asked.part)
    if found.hash != asked.hash:
        sentence = _("This key was already used for another request.")
        raise Invalid(sentence, {HEADER: sentence})
    return found.status, found.body


def purge(older_than: timedelta) -> int:
    """Forgets answers that nobody will ask for again; how many."""
    total = 0
    while True:
        old = Answer.objects.filter(at__lt=timezone.now() - older_than).order_by("at").values("pk")[:PURGE]
        gone, _models = Answer.objects.filter(pk__in=old).delete()
        total += gone
        if gone < PURGE:
            return total
