"""What the tests of samples share: a request with its lines, taken as far as told."""

from kehai.kernel import periods


def today():
    return periods.today().isoformat()


def drawn(who, customer, product, quantity="3", **facts):
    """A draft with one line."""
    row = who.make("sample_request", customer=customer, title="Pump to try", **facts)
    who.make("sample_line", request=row["id"], product=product, quantity=quantity)
    return row


def approved(who, chief, customer, product, **facts):
    row = drawn(who, customer, product, **facts)
    who.do("sample_request", row, "ask")
    chief.do("sample_request", row, "approve")
    return row


def shipped(who, chief, customer, product, **facts):
    day = facts.pop("shipped_on", None)
    row = approved(who, chief, customer, product, **facts)
    who.do("sample_request", row, "ship", carrier="SF", tracking="SF1", **({"shipped_on": day} if day else {}))
    return row
