"""What an administrator does to identity providers beside filling them in."""

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.federation import keys
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.field import secret

_SECRET = secret("secret", _("secret"), help=_("As the provider gave it: client secret, app secret, or the password of the LDAP account."))


@action(IdentityProvider, label=_("Set secret"), op=UPDATE, icon="safety", bulk=False, secret=True, input=(_SECRET,))
def set_secret(providers: list[IdentityProvider], *, by: Actor, secret: str) -> str:
    """Stores the secret sealed; nobody can read it here again."""
    providers[0].put(secret)
    keys.forget()
    return _t("The secret is stored. It is shown nowhere any more.")


@action(IdentityProvider, label=_("Remove secret"), op=UPDATE, when=Q(has_secret=True), danger=True, icon="delete", bulk=False)
def remove_secret(providers: list[IdentityProvider], *, by: Actor) -> None:
    """The provider cannot be used until a new secret is set."""
    providers[0].put("")
