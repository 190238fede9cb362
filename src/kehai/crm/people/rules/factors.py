"""Second factors of a person: which there are, adding and removing them, and whether what was shown is one."""

import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.crm.people.records.factor import Authenticator, Passkey, RecoveryCode
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import totp
from kehai.crm.people.rules.passwords import ALPHABET
from kehai.kernel.errors import Invalid, NotThere, Refusal
from kehai.kernel.sealed import digest, seal, unseal

PASSKEY, TOTP, RECOVERY = "passkey", "totp", "recovery"
SPARE = 10
SEALED, HASHED = "totp", "recovery"


def methods(person: UUID) -> list[str]:
    """The ways in which the person can show a second factor; empty for who has none."""
    found = [PASSKEY] if Passkey.objects.filter(user_id=person).exists() else []
    found += [TOTP] if Authenticator.objects.filter(user_id=person, confirmed_at__isnull=False).exists() else []
    # Codes on paper stand in for a factor; alone they are none.
    spare = found and RecoveryCode.objects.filter(user_id=person, used_at=None).exists()
    return [*found, RECOVERY] if spare else found


def listed(person: UUID) -> dict[str, Any]:
    """The factors as their owner sees them."""
    app = Authenticator.objects.filter(user_id=person, confirmed_at__isnull=False).first()
    keys = Passkey.objects.filter(user_id=person).order_by("created_at")
    return {
        "totp": {"since": app.confirmed_at, "used": app.used_at} if app else None,
        "passkeys": [{"id": str(k.id), "name": k.name, "since": k.created_at, "used": k.used_at} for k in keys],
        "recovery": RecoveryCode.objects.filter(user_id=person, used_at=None).count(),
    }


def begin_totp(user: User) -> dict[str, str]:
    """A new secret to be put into an authenticator app; it counts once a code of it was shown."""
    if Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists():
        raise Refusal(_("You already have an authenticator app; remove it first."))
    secret = totp.new_secret()
    Authenticator.objects.update_or_create(user=user, defaults={"secret": seal(SEALED, secret), "step": 0, "confirmed_at": None})
    issuer = getattr(settings, "COMPANY_NAME", "") or "Kehai"
    return {"secret": totp.text(secret), "uri": totp.uri(secret, user.username, issuer)}


def confirm_totp(user: User, code: str) -> None:
    """The app shows a right code. Raises Invalid at `code`."""
    if not _spend_totp(user, code, confirmed=False):
        sentence = _("This code is not right; is the clock of the telephone?")
        raise Invalid(sentence, {"code": sentence})
    Authenticator.objects.filter(user=user).update(confirmed_at=timezone.now())


def remove_totp(user: User) -> None:
    """The app counts no more. Raises NotThere."""
    if not Authenticator.objects.filter(user=user, confirmed_at__isnull=False).delete()[0]:
        raise NotThere(_("There is nothing here."))
    _drop_spare(user)


def remove_passkey(user: User, key: UUID) -> None:
    """The passkey counts no more. Raises NotThere."""
    if not Passkey.objects.filter(user=user, pk=key).delete()[0]:
        raise NotThere(_("There is nothing here."))
    _drop_spare(user)


def _drop_spare(user: User) -> None:
    if not methods(user.id):
        RecoveryCode.objects.filter(user=user).delete()


def remove_all(people: list[UUID]) -> None:
    """For those who lost everything: an administrator lets them begin anew."""
    for model in (Authenticator, Passkey, RecoveryCode):
        model._default_manager.filter(user_id__in=people).delete()


def new_recovery(user: User) -> list[str]:
    """New codes on paper, shown once; the former ones count no more. Raises Refusal for who has no factor."""
    if not methods(user.id):
        raise Refusal(_("Set up an authenticator app or a passkey first."))
    codes = ["-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _g in range(3)) for _n in range(SPARE)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, hash=_spare(user, code)) for code in codes)
    return codes


def accepted(user: User, code: str) -> bool:
    """Whether a typed code is a second factor of the person: six digits of the app, or a code on paper. Spends it."""
    plain = "".join(code.split()).lower()
    if plain.isascii() and plain.isdigit():
        return _spend_totp(user, plain, confirmed=True)
    found = RecoveryCode.objects.filter(user=user, hash=_spare(user, plain), used_at=None)
    return bool(methods(user.id)) and bool(found.update(used_at=timezone.now()))


def _spare(user: User, code: str) -> str:
    return digest(HASHED, f"{user.id}:{code.replace('-', '')}")


def _spend_totp(user: User, code: str, *, confirmed: bool) -> bool:
    app = Authenticator.objects.filter(user=user, confirmed_at__isnull=not confirmed).first()
    secret = unseal(SEALED, app.secret) if app else None
    step = totp.matching(secret, "".join(code.split())) if secret else None
    if app is None or step is None:
        return False
    # Of two who show the same code at once, one is accepted.
    return bool(Authenticator.objects.filter(user=user, step__lt=step).update(step=step, used_at=timezone.now()))
