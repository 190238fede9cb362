"""What an administrator does about how people come in: invitations, new passwords by e-mail, lost factors."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records import ending
from kehai.crm.people.records.proof import refuse_stale
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import factors, links
from kehai.crm.people.rules.delegation import refuse_above
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Refusal

REACHED = Q(active=True) & ~Q(email=None)
NO_EMAIL = _("This person is disabled, or has no e-mail address.")


@action(User, label=_("Invite by e-mail"), op=UPDATE, when=REACHED, icon="mail", done=_("Invitation sent"), why_not=NO_EMAIL)
def invite(people: list[User], *, by: Actor) -> None:
    """Sends a link by which the person chooses a password; it works once, within 24 hours."""
    _send(people, links.INVITE, by)


@action(User, label=_("Send a password link"), op=UPDATE, when=REACHED, icon="mail", done=_("Link sent"), why_not=NO_EMAIL)
def send_link(people: list[User], *, by: Actor) -> None:
    """Sends a link by which the person chooses a new password; it works once, within an hour. The present one stays until then."""
    _send(people, links.RESET, by)


def _send(people: Sequence[User], purpose: str, by: Actor) -> None:
    refuse_above([person.id for person in people], by)
    links.refuse_unconfigured()
    links.send([person.id for person in people], purpose)


@action(User, label=_("Remove second factors"), op=UPDATE, danger=True, icon="lock", bulk=False, done=_("Second factors removed"))
def remove_factors(people: list[User], *, by: Actor) -> None:
    """For who has lost telephone, keys and recovery codes: passkeys and the authenticator app count no more. All sessions end."""
    refuse_above([person.id for person in people], by)
    refuse_stale(by)
    for person in people:
        if person.id == by.id:
            raise Refusal(_t("Your own factors are removed on your own page."))
    factors.remove_all([person.id for person in people])
    ending.end_sessions([person.id for person in people])
