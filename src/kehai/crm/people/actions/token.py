"""What is done with the keys of programs: a new key, an end."""

import secrets

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.proof import refuse_stale
from kehai.crm.people.records.token import Token
from kehai.crm.people.rules.tokens import PREFIX, hashed
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import MayNot


@action(Token, label=_("New key"), op=UPDATE, when=Q(active=True), bulk=False, secret=True, icon="key")
def new_key(tokens: list[Token], *, by: Actor) -> str:
    """Makes the key, which is shown once and replaces the one before."""
    if by.kind != "user":
        raise MayNot(_t("You may not do this."))
    refuse_stale(by, always=True)
    made = PREFIX + secrets.token_urlsafe(32)
    tokens[0].hash = hashed(made)
    return _t("The key, shown this once: %(key)s") % {"key": made}


@action(Token, label=_("End"), op=UPDATE, when=Q(active=True), danger=True, icon="stop", done=_("Ended"))
def end_key(tokens: list[Token], *, by: Actor) -> None:
    """The program is out at once; what it did stays in the history."""
    for token in tokens:
        token.active, token.hash = False, ""
