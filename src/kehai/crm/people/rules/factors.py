"""Second factors of a person: which there are, and whether what was shown is one of them."""

from uuid import UUID

from kehai.crm.people.records.factor import Authenticator, Passkey, RecoveryCode

PASSKEY, TOTP, RECOVERY = "passkey", "totp", "recovery"


def methods(person: UUID) -> list[str]:
    """The ways in which the person can show a second factor; empty for who has none."""
    found = [PASSKEY] if Passkey.objects.filter(user_id=person).exists() else []
    found += [TOTP] if Authenticator.objects.filter(user_id=person, confirmed_at__isnull=False).exists() else []
    # Codes on paper stand in for a factor; alone they are none.
    spare = found and RecoveryCode.objects.filter(user_id=person, used_at=None).exists()
    return [*found, RECOVERY] if spare else found
