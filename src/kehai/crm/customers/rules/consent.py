"""Whether somebody may be advertised to, asked afresh at the moment of sending (PIPL 15, 24; T94)."""

from typing import Literal

from kehai.crm.customers.records.consent import Individual

Channel = Literal["phone", "sms", "wechat", "email"]
CHANNELS: tuple[Channel, ...] = ("phone", "sms", "wechat", "email")


def may_contact(contact: Individual, channel: Channel) -> bool:
    """Whether advertising may go to this contact or customer by this channel now. ValueError for an unknown channel.

    Looks at the row as it stands, not as the caller read it: a letter planned yesterday is not sent to who
    withdrew this morning. Without a recorded ground nobody is advertised to. What a contract needs (a delivery
    note, a reminder) is no advertising and does not ask here.
    """
    if channel not in CHANNELS:
        raise ValueError(f"no such channel: {channel}")
    now = (
        type(contact)
        ._default_manager.filter(pk=contact.pk, deleted_at=None)
        .only("legal_basis", "withdrawn_at", "erasure_asked_at", f"no_{channel}")
        .first()
    )
    if now is None or not now.legal_basis or now.withdrawn_at or now.erasure_asked_at:
        return False
    return not getattr(now, f"no_{channel}")
