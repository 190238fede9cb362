"""Passkeys (WebAuthn level 2): making one, and showing one; the one module that knows the fido2 library.

Challenges are kept nowhere until they are answered: each carries its time and a keyed digest of what it is for
(whose session, which step), so that a stranger who asks for a million of them fills no table. An answer is
taken once.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kehai.crm.people.records.factor import Passkey, Spent
from kehai.crm.people.records.user import User
from kehai.kernel.errors import Invalid
from kehai.kernel.sealed import key

LIVES = 300  # seconds
MOST = 20
_CLOCK, _NOISE, _MAC = 8, 16, 32
ALWAYS = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Party:
    """Us, as the person's browser knows us: the name of the host, and the whole origin."""

    host: str
    origin: str

    def server(self) -> Fido2Server:
        """The library's side of us."""
        return Fido2Server(PublicKeyCredentialRpEntity(name="Kehai", id=self.host), verify_origin=lambda origin: origin == self.origin)


def offer(party: Party, user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey for the person."""
    about = PublicKeyCredentialUserEntity(name=user.username, id=user.id.bytes, display_name=user.name)
    options, _state = party.server().register_begin(
        about,
        _descriptors(user) or None,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=ALWAYS,
        challenge=_challenge(f"add:{user.id}"),
    )
    return dict(options.public_key)


def add(party: Party, user: User, name: str, answer: Mapping[str, Any]) -> Passkey:
    """Keeps the passkey that the browser made. Raises Invalid at `passkey`."""
    if Passkey.objects.filter(user=user).count() >= MOST:
        raise _wrong(_("You already have very many passkeys; remove one first."))
    try:
        response = RegistrationResponse.from_dict(answer)
        state = _answered(response.response.client_data.challenge, f"add:{user.id}")
        made = party.server().register_complete(state, response)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _wrong() from error
    data = made.credential_data
    if data is None:
        raise _wrong()
    try:
        with transaction.atomic():
            return Passkey.objects.create(user=user, name=name, credential=websafe_encode(data.credential_id), data=bytes(data), counter=made.counter)
    except IntegrityError as error:
        raise _wrong(_("This passkey is already in use.")) from error


def ask(party: Party, purpose: str, user: User | None = None) -> dict[str, Any]:
    """What the browser needs to show a passkey: any of ours, or one of a person's."""
    known = _descriptors(user) if user else None
    options, _state = party.server().authenticate_begin(known, user_verification=ALWAYS, challenge=_challenge(purpose))
    return dict(options.public_key)


def shown(party: Party, purpose: str, answer: Mapping[str, Any]) -> Passkey | None:
    """The passkey that the answer proves possession of; None for anything else."""
    try:
        response = AuthenticationResponse.from_dict(answer)
        found = Passkey.objects.select_related("user").filter(credential=websafe_encode(response.raw_id)).first()
        if found is None:
            return None
        state = _answered(response.response.client_data.challenge, purpose)
        party.server().authenticate_complete(state, [AttestedCredentialData(bytes(found.data))], response)
        counter = response.response.authenticator_data.counter
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    # A counter that stands still tells of a copy; keys that are synchronised between devices always say 0.
    if (counter or found.counter) and counter <= found.counter:
        return None
    Passkey.objects.filter(pk=found.pk).update(counter=counter, used_at=timezone.now())
    return found


def _descriptors(user: User) -> list[PublicKeyCredentialDescriptor]:
    keys = Passkey.objects.filter(user=user).values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(told)) for told in keys]


def _challenge(purpose: str) -> bytes:
    head = int(time.time()).to_bytes(_CLOCK, "big") + secrets.token_bytes(_NOISE)
    return head + _digest(head, purpose)


def _digest(head: bytes, purpose: str) -> bytes:
    return hmac.new(key("challenge"), head + purpose.encode(), hashlib.sha256).digest()


def _answered(challenge: bytes, purpose: str) -> dict[str, Any]:
    """The library's state for a challenge of ours that is answered for the first time. Raises ValueError."""
    head, mac = challenge[: _CLOCK + _NOISE], challenge[_CLOCK + _NOISE :]
    age = time.time() - int.from_bytes(head[:_CLOCK], "big")
    if len(challenge) != _CLOCK + _NOISE + _MAC or not hmac.compare_digest(mac, _digest(head, purpose)) or not -1 <= age <= LIVES:
        raise ValueError("not a challenge of ours")
    until = timezone.now() + timedelta(seconds=LIVES)
    _kept, first = Spent.objects.get_or_create(hash=hashlib.sha256(challenge).hexdigest(), defaults={"until": until})
    if not first:
        raise ValueError("answered before")
    return {"challenge": websafe_encode(challenge), "user_verification": ALWAYS}


def _wrong(sentence: str = "") -> Invalid:
    told = sentence or _("This passkey could not be read; please try again.")
    return Invalid(told, {"passkey": told})
