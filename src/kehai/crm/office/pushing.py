"""Browsers that are told while they show no page: which there are, and that one of them is to be rung.

Nothing here reads a notice: what is said is made when it is sent, under the rights of then (jobs/push.py).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kehai.crm.people.records.push import Push, PushKey
from kehai.kernel import jobs, push, sealed

TELL, SEND = "office.push_person", "office.push_send"
MOST_DEVICES = 10
_PURPOSE = "office.push"


def ring(people: Collection[UUID]) -> None:
    """Whoever of these has such a browser is looked after at once, in the current transaction's wake."""
    if not people:
        return
    for person in Push.objects.filter(user_id__in=people).order_by().values_list("user_id", flat=True).distinct():
        jobs.defer(TELL, once=f"{TELL}:{person}", person=str(person))


def pair() -> tuple[bytes, str]:
    """The house's key pair, made on first use. With another signing key there is a new one, and no browser listens to the old."""
    found = PushKey.objects.filter(pk=1).first()
    private = sealed.unseal(_PURPOSE, found.private) if found else None
    if found and private:
        return private, found.public
    made, public = push.new_pair()
    with transaction.atomic():
        if found:
            # Two at once: the second finds the key of the first in place of the one it saw.
            changed = PushKey.objects.filter(pk=1, private=found.private).update(public=public, private=sealed.seal(_PURPOSE, made))
            if changed:
                Push.objects.all().delete()
        else:
            PushKey.objects.bulk_create([PushKey(pk=1, public=public, private=sealed.seal(_PURPOSE, made))], ignore_conflicts=True)
    kept = PushKey.objects.get(pk=1)
    return sealed.unseal(_PURPOSE, kept.private) or made, kept.public


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens: the person, the digest of the session, what the browser says of itself."""

    person: UUID
    session: str
    agent: str


def keep(listener: Listener, address: push.Address, *, content: bool | None = None, renews: Push | None = None) -> Push:
    """The browser listens for this person from now on, for whom else it may have listened; the oldest beyond ten go.

    `content` None leaves a known browser as it is; `renews` is one that has another address now.
    """
    with transaction.atomic():
        row = renews or Push.objects.filter(endpoint=address.endpoint, user_id=listener.person).first() or Push(user_id=listener.person)
        Push.objects.filter(endpoint=address.endpoint).exclude(pk=row.pk).delete()
        row.endpoint, row.p256dh, row.auth, row.session = address.endpoint, address.p256dh, address.auth, listener.session
        row.agent, row.seen_at, row.content = listener.agent[:200], timezone.now(), row.content if content is None else content
        row.save()
        spare = Push.objects.filter(user_id=listener.person).order_by("-seen_at", "-id").values_list("id", flat=True)[MOST_DEVICES:]
        Push.objects.filter(id__in=list(spare)).delete()
    return row


def of(person: UUID) -> list[Push]:
    """The person's browsers, the one used last first."""
    return list(Push.objects.filter(user_id=person).order_by("-seen_at", "-id"))


def since(person: UUID) -> datetime | None:
    """Since when the person has one; None without."""
    return Push.objects.filter(user_id=person).order_by("created_at").values_list("created_at", flat=True).first()
