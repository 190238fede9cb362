"""Comments: who reads them, who may be named in one, who is told (issue 5, point 4).

Whoever sees a record may comment on it. What others wrote is read by those who see the record by right, in a team or
as its keeper; not through a pool, a sharing rule or a loan, where free text would give away what the mask hides.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.crm.office.records.comment import Comment, Following
from kehai.crm.people.records.user import User
from kehai.crm.people.sessions import actor_of
from kehai.kernel import trail
from kehai.kernel.access import READ, Actor, outspoken
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.merging import places
from kehai.kernel.rows import Rows, fetch, not_there
from kehai.kernel.sql import Sql

MENTION = telling.sort("office.mention", _("Somebody names you in a comment"))
COMMENT = telling.sort("office.comment", _("Comments on what you follow"), email=False)
NAMED = gettext_noop("%(who)s mentioned you in a comment: %(about)s")
COMMENTED = gettext_noop("%(who)s commented: %(about)s")
MOST_NAMED, MOST_TOLD = 20, 200
# People, accounts and the program's own matters are talked of elsewhere.
APART = frozenset({"people", "screens", "jobs", "automation", "office"})
_MERGED = "SELECT m.record_id FROM /*rule:comments*/ kernel_merged m WHERE m.into = %s"

# Read together with those of what was merged into the record, so that a merge taken back gives each its own again.
for _column in ("office_comment.record_id", "office_following.record_id"):
    places.declare(_column, places.Fate.STAYS)
for _column in ("office_comment.author_id", "office_comment.mentions", "office_following.person_id"):
    places.declare(_column, places.Fate.OTHER)


class On:
    """A record that the actor sees, to be talked about; `others` whether he reads what others wrote. Raises NotThere."""

    def __init__(self, kind: str, record: UUID, actor: Actor) -> None:
        if kind not in catalogue() or kind.partition(".")[0] in APART:
            raise not_there()
        self.kind, self.record, self.actor = kind, record, actor
        if not seen(kind, record, actor).count():
            raise not_there()
        self.others = reads(kind, record, actor)
        self.person = actor.rights.person or UUID(int=0)  # the program itself writes none and follows none

    @property
    def keys(self) -> list[UUID]:
        """The record's id, with those of the records that were merged into it."""
        return [self.record, *(key for (key,) in fetch(Sql(_MERGED, (self.record,))))]

    def comments(self) -> QuerySet[Comment]:
        """What he reads: all, or his own."""
        found = Comment.objects.filter(kind=self.kind, record_id__in=self.keys)
        return found if self.others else found.filter(author_id=self.person)

    def owner(self) -> UUID | None:
        """Whose record it is."""
        model = kind_named(self.kind).model
        found: UUID | None = model._default_manager.filter(pk=self.record).values_list("owner_id", flat=True).first()
        return found


def seen(kind: str, record: UUID, actor: Actor) -> Rows:
    """The record as far as he sees it."""
    return kind_named(kind).visible_to(actor, READ).only([record])


def reads(kind: str, record: UUID, actor: Actor) -> bool:
    """Whether he reads what others write about the record."""
    return bool(seen(kind, record, actor).narrowed(outspoken(kind_named(kind), actor.rights, "t")).count())


def may_read(kind: str, record: UUID, people: Iterable[UUID]) -> list[UUID]:
    """Those of the people who read what is written about the record, now."""
    actors = ((key, actor_of(key)) for key in people)
    return [key for key, actor in actors if actor and reads(kind, record, actor)]


def follows(on: On) -> bool:
    """Whether one hears of it: as one said, else when the record is one's own."""
    said = Following.objects.filter(record_id__in=on.keys, person_id=on.person).values_list("on", flat=True)
    return any(said) if said else on.owner() == on.person


def follow(on: On, person: UUID, *, yes: bool) -> None:
    """He wants to hear of the record, or no more."""
    Following.objects.filter(record_id__in=on.keys, person_id=person).exclude(record_id=on.record).update(on=yes)
    Following.objects.update_or_create(record_id=on.record, person_id=person, defaults={"kind": on.kind, "on": yes})


def write(on: On, text: str, mentions: Collection[UUID]) -> Comment:
    """A new comment; who is named and who follows is told, each once. Who comments follows from then on, unless he said no."""
    author = _human(on.actor)
    _refuse_blind(on, mentions)
    with transaction.atomic():
        row = Comment.objects.create(kind=on.kind, record_id=on.record, author_id=author, text=text, mentions=list(mentions), at=timezone.now())
        if not Following.objects.filter(record_id__in=on.keys, person_id=author).exists():
            follow(on, author, yes=True)
        _tell(on, mentions, author)
        _tell_followers(on, {author, *mentions})
        trail.record("action", on.actor, on.kind, on.record, action="comment")
    return row


def edit(on: On, key: UUID, text: str, mentions: Collection[UUID]) -> None:
    """Its author says it otherwise; what it said stays with it, and who is named for the first time is told."""
    with transaction.atomic():
        row = _own(on, key)
        new = [person for person in mentions if person not in row.mentions]
        _refuse_blind(on, new)
        if (row.text, row.mentions) == (text, list(mentions)):
            return
        _keep(row)
        row.text, row.mentions, row.edited_at = text, list(mentions), timezone.now()
        row.save()
        _tell(on, new, row.author_id)
        trail.record("action", on.actor, on.kind, on.record, action="edit_comment")


def remove(on: On, key: UUID) -> None:
    """Its author takes it back: that there was one is seen, its words by nobody but him and the administrators."""
    with transaction.atomic():
        row = _own(on, key)
        _keep(row)
        row.text, row.mentions, row.removed_at = "", [], timezone.now()
        row.save()
        trail.record("action", on.actor, on.kind, on.record, action="remove_comment")


def _keep(row: Comment) -> None:
    row.earlier = [*row.earlier, {"text": row.text, "at": (row.edited_at or row.at).isoformat()}]


def _own(on: On, key: UUID) -> Comment:
    row = on.comments().select_for_update().filter(pk=key, removed_at=None).first()
    if row is None:
        raise not_there()
    if row.author_id != on.person:
        raise MayNot(_t("Only who wrote a comment changes it or takes it back."))
    return row


def _human(actor: Actor) -> UUID:
    if not actor.human or actor.rights.person is None:
        raise MayNot(_t("Only people comment."))
    return actor.rights.person


def _refuse_blind(on: On, people: Collection[UUID]) -> None:
    """Nobody is named who would not see it: he would be told nothing, and the author would wait."""
    if not people:
        return
    sees = set(may_read(on.kind, on.record, people))
    if blind := [key for key in people if key not in sees]:
        names = kind_of(User).visible_to(on.actor, READ).only(blind)
        known = User.objects.filter(pk__in=names.ids(MOST_NAMED)).values_list("name", flat=True)
        told = ", ".join(sorted(known)) or "…"
        sentence = _t("%(people)s does not see this record and would hear nothing. Share the record first, or leave the name out.") % {"people": told}
        raise Invalid(sentence, {"mentions": sentence})


def _tell(on: On, people: Collection[UUID], author: UUID) -> None:
    others = [key for key in people if key != author]
    telling.tell(others, MENTION, NAMED, (on.kind, on.record), who=("people.user", author))


def _tell_followers(on: On, besides: Collection[UUID]) -> None:
    """Those who follow, and the record's owner; nobody who does not read what is written."""
    said: dict[UUID, bool] = {}
    for person, yes in Following.objects.filter(record_id__in=on.keys).values_list("person_id", "on")[:MOST_TOLD]:
        said[person] = said.get(person, False) or yes
    owner = on.owner()
    wanted = {key for key, yes in said.items() if yes} | ({owner} if owner and said.get(owner, True) else set())
    readers = may_read(on.kind, on.record, sorted(wanted - set(besides)))
    telling.tell(readers, COMMENT, COMMENTED, (on.kind, on.record), who=("people.user", on.actor.rights.person))
