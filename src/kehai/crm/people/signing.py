"""The steps of signing in beside the password: second factors, passkeys, links of e-mails, showing it once more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kehai.api.people import Facts
from kehai.crm.people import sessions
from kehai.crm.people.records import ending
from kehai.crm.people.records.session import Session
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import attempts, factors, links, passkeys, passwords
from kehai.crm.people.rules.passkeys import Party
from kehai.kernel.errors import Invalid, NotThere, SignInFirst


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody shows to be who he says: exactly one of these."""

    code: str = ""
    password: str = ""
    passkey: Mapping[str, Any] | None = None
    party: Party | None = None


def ask_passkey(party: Party, token: str) -> dict[str, Any]:
    """What the browser needs to show a passkey: any of ours to enter, one of the person's in a session."""
    found = Session.objects.select_related("user").filter(hash=sessions.hashed(token)).first() if token else None
    return passkeys.ask(party, _purpose(token), found.user if found else None)


def enter(party: Party, answer: Mapping[str, Any], facts: Facts, *, remember: bool) -> str:
    """A session by a passkey alone, which is possession and a finger or PIN in one. Raises SignInFirst, TooMany."""
    guess = attempts.begin(attempts.CODE, f"passkey:{str(answer.get('id'))[:40]}", _place(facts))
    found = passkeys.shown(party, _purpose(""), answer)
    if found is None or not found.user.active or found.user.deleted_at:
        raise SignInFirst(_("This passkey is not known here."))
    attempts.right(guess)
    sessions.refuse_outside(found.user, facts.address)
    return sessions.open_session(found.user, facts.address, facts.agent, how="passkey", second=True, remember=remember)


def second(token: str, shown: Shown, facts: Facts) -> str:
    """The key of a session whose second factor was shown. Raises SignInFirst, Invalid, TooMany."""
    session = sessions.waiting_session(token)
    if session is None:
        raise SignInFirst(_("This took too long; please begin again."))
    _check(session, token, shown, facts)
    sessions.refuse_outside(session.user, facts.address)
    return sessions.renew(session, second=True)


def prove(token: str, shown: Shown, facts: Facts) -> str:
    """A new key for a session in which the person showed once more who he is. Raises Invalid, TooMany."""
    session = sessions.session_of(token)
    if not shown.password:
        _check(session, token, shown, facts)
        return sessions.renew(session, second=True)
    if factors.methods(session.user_id):
        # A stolen password must not do what the second factor stands before.
        sentence = _("Please show your second factor.")
        raise Invalid(sentence, {"password": sentence})
    guess = attempts.begin(attempts.OLD, session.user.username, _place(facts))
    if not passwords.check(session.user, shown.password):
        sentence = _("This is not your password.")
        raise Invalid(sentence, {"password": sentence})
    attempts.right(guess)
    return sessions.renew(session, second=False)


def forgot(told: str, facts: Facts) -> None:
    """Sends a link to whoever has this user name or address, after the answer has been given (T47). Raises TooMany."""
    name = told.strip().lower()[:60]
    attempts.begin(attempts.FORGOT, name, _place(facts))
    links.forgotten(name)


def about_link(token: str, facts: Facts) -> dict[str, Any]:
    """Whose link it is. Raises NotThere for one that is used, too old, or made up."""
    found = _link(token, facts)
    return {"username": found.user.username, "name": found.user.name, "purpose": found.purpose, "rules": passwords.rules()}


def choose(token: str, new: str, facts: Facts) -> None:
    """Sets the password of the link's person; all sessions end, second factors stay (T48). Raises NotThere, Invalid."""
    _link(token, facts)
    with transaction.atomic():
        found = links.spend(token)
        if found is None:
            raise _no_link()
        user = User.objects.select_for_update().get(pk=found.user_id)
        passwords.choose(user, new, "new")
        ending.end_sessions([user.id])
    attempts.forgive(user.username)


def _link(token: str, facts: Facts) -> Any:
    guess = attempts.begin(attempts.CODE, f"link:{token[:12]}", _place(facts))
    found = links.find(token)
    if found is None:
        raise _no_link()
    attempts.right(guess)
    return found


def _no_link() -> NotThere:
    return NotThere(_("This link was used already, or it is too old. Please ask for another one."))


def _check(session: Session, token: str, shown: Shown, facts: Facts) -> None:
    """One factor of the session's person. Raises Invalid at what was shown, TooMany."""
    user = session.user
    guess = attempts.begin(attempts.CODE, user.username, _place(facts))
    if shown.passkey is not None and shown.party is not None:
        found = passkeys.shown(shown.party, _purpose(token), shown.passkey)
        right, field = found is not None and found.user_id == user.id, "passkey"
    else:
        right, field = bool(shown.code) and factors.accepted(user, shown.code), "code"
    if not right:
        sentence = _("This passkey is not yours here.") if field == "passkey" else _("This code is not right, or it was used already.")
        raise Invalid(sentence, {field: sentence})
    attempts.right(guess)


def _purpose(token: str) -> str:
    return f"session:{sessions.hashed(token)}" if token else "enter"


def _place(facts: Facts) -> attempts.Place:
    return attempts.Place(facts.address, facts.device)
