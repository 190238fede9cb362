"""What an administrator does to people."""

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records import ending
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import attempts, passwords
from kehai.crm.people.rules.delegation import refuse_above
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Refusal


@action(User, label=_("Disable"), op=UPDATE, when=Q(active=True), danger=True, icon="stop", done=_("Disabled"))
def disable(people: list[User], *, by: Actor) -> None:
    """The person is out at once, everywhere, and cannot sign in any more; the records stay."""
    refuse_above([person.id for person in people], by)
    for person in people:
        if person.id == by.id:
            raise Refusal(_t("You cannot disable yourself."))
        person.active = False


@action(User, label=_("Enable"), op=UPDATE, when=Q(active=False), icon="play", done=_("Enabled"))
def enable(people: list[User], *, by: Actor) -> None:
    """The person may sign in again."""
    for person in people:
        person.active = True


@action(User, label=_("New password"), op=UPDATE, when=Q(active=True), danger=True, icon="key", bulk=False, secret=True)
def reset_password(people: list[User], *, by: Actor) -> str:
    """Makes a one-time password to hand over; it must be changed at the next sign-in. All sessions end."""
    refuse_above([people[0].id], by)
    person, password = people[0], passwords.one_time()
    passwords.put(person, password, once=True)
    attempts.forgive(person.username)
    ending.end_sessions([person.id])
    return _t("One-time password for %(name)s: %(password)s") % {"name": person.name, "password": password}


@action(User, label=_("Sign out everywhere"), op=UPDATE, icon="logout", done=_("Signed out"))
def sign_out(people: list[User], *, by: Actor) -> None:
    """Ends all sessions of the person."""
    ending.end_sessions([person.id for person in people])
