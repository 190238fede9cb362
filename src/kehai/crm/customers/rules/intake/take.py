"""The pipeline: what came in becomes a customer in the right pool, or a need of the customer that is there already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kehai.crm.customers.records import region_guess
from kehai.crm.customers.records.business_line import default_line
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.need import Need
from kehai.crm.customers.records.pool import Pool, root
from kehai.crm.customers.records.submission import Submission
from kehai.crm.customers.rules import asked, attribution, branch
from kehai.crm.customers.rules.attribution import Guess
from kehai.crm.customers.rules.intake import match, notice
from kehai.crm.customers.rules.intake.incoming import Incoming
from kehai.kernel import inputs, periods, writes
from kehai.kernel.access import CREATE, Actor, Rights
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.record import Record


@dataclass(frozen=True, slots=True)
class Taken:
    """Which customer it is about, and whether he was one before."""

    customer: UUID
    known: bool


def take(incoming: Incoming, by: Actor) -> Submission:
    """Writes down what came in; the worker makes a customer of what is not held. Call in a transaction."""
    row = _written(incoming)
    with writes.named_uniqueness(kind_of(Submission)):
        writes.insert(kind_of(Submission), [row], Deed("create", by), CREATE)
    return row


def _written(incoming: Incoming) -> Submission:
    values, form = incoming.values, incoming.form
    row: Any = writes.build(kind_of(Submission), {})
    row.title = str(values.get("name") or values.get("contact.name") or "")[:200]
    row.mobile = values.get("mobile") or values.get("contact.mobile") or values.get("phone") or values.get("contact.phone") or ""
    row.need, row.region = values.get(asked.NEED, ""), values.get("region", "")
    row.values, row.origin, row.origin_label = dict(values), incoming.origin, incoming.origin_label[:200]
    row.door, row.form, row.external_id = incoming.door, form, incoming.external_id
    row.state, row.reason = incoming.state, incoming.reason or None
    row.sender, row.same, row.network = incoming.sender, incoming.same, incoming.network
    if incoming.agreed and form is not None:
        row.consent_text, row.consent_version = form.consent_text, form.consent_version
    return row  # type: ignore[no-any-return]


def accept(incoming: Incoming, label: str) -> Taken:
    """The customer of what came in, found or made, with contact and need. Raises Invalid, Refusal."""
    program = Actor("job", None, label, Rights(everything=True))
    line = incoming.line or default_line()
    match.one_after_the_other(match.keys(incoming.values))
    found = match.find(incoming.values, line, incoming.kind_of)
    key = found or _made(incoming, line, program)
    _contact(incoming, key, program, known=found is not None)
    _need(incoming, key, program)
    if found:
        notice.asked_again(key, incoming.values.get(asked.NEED, ""))
    return Taken(key, found is not None)


def _made(incoming: Incoming, line: UUID, by: Actor) -> UUID:
    values, kind = incoming.values, kind_of(Customer)
    data = {name: value for name, value in values.items() if name in kind.fields}
    person = not data.get("name")
    data["name"] = data.get("name") or values["contact.name"]
    if person:
        data["mobile"] = data.get("mobile") or values.get("contact.mobile")
    data |= {"source": incoming.origin, "source_detail": incoming.origin_label, **_agreed(incoming)}
    data["kind_of"] = Customer.Type.PERSON if person else incoming.kind_of
    hints = _hints(incoming)
    row: Any = writes.build(kind, inputs.record(kind, data, by, creating=True))
    row.line_id, row.pool_id = line, incoming.pool or _branch(hints)
    if hints:
        row.region, row.region_source = hints[0].region, hints[0].source
    with writes.named_uniqueness(kind):
        writes.insert(kind, [row], Deed("create", by))
    for hint in hints:
        if hint.source in (attribution.TOLD, attribution.NETWORK):
            region_guess.add(row.id, hint)
    return row.id  # type: ignore[no-any-return]


def _hints(incoming: Incoming) -> list[Guess]:
    """What says where the customer is; his own word comes first."""
    values = incoming.values
    mobile, phone = values.get("mobile") or values.get("contact.mobile"), values.get("phone") or values.get("contact.phone")
    found = list(attribution.guesses(values.get("address", ""), phone or "", mobile or ""))
    if incoming.network:
        found.append(Guess(attribution.NETWORK, incoming.network, attribution.SURE[attribution.NETWORK], attribution.network_date()))
    told = values.get("region")
    return [Guess(attribution.TOLD, told, 1.0, ""), *found] if told else found


def _branch(hints: list[Guess]) -> UUID:
    """The pool of the branch that serves the region, else the head office's."""
    head = root()
    served = dict(Pool.objects.filter(deleted_at=None).exclude(id=head).values_list("id", "regions"))
    return (branch.serving(hints[0].region, served, served) if hints else None) or head


def _agreed(incoming: Incoming) -> dict[str, Any]:
    """On what ground we keep what somebody told us (PIPL 14)."""
    if not incoming.agreed or incoming.form is None:
        return {}
    form = incoming.form
    return {
        "legal_basis": Customer.Basis.CONSENT,
        "consent_source": f"{form.number} v{form.consent_version}",
        "consent_on": periods.today().isoformat(),
    }


def _contact(incoming: Incoming, customer: UUID, by: Actor, *, known: bool) -> None:
    """The person who wrote, unless this customer has him already."""
    told = {name.removeprefix(asked.OF_CONTACT): value for name, value in incoming.values.items() if name.startswith(asked.OF_CONTACT)}
    if not told.get("name"):
        return
    there = Contact.objects.filter(customer=customer, deleted_at=None)
    if known and (there.filter(name=told["name"]).exists() or (told.get("mobile") and there.filter(mobile=told["mobile"]).exists())):
        return
    if not known and not incoming.values.get("name"):
        return  # the customer is this person himself
    _create(Contact, {**told, **_agreed(incoming), "customer": str(customer), "is_main": not known}, by)


def _need(incoming: Incoming, customer: UUID, by: Actor) -> None:
    content = incoming.values.get(asked.NEED)
    if content:
        data = {"customer": str(customer), "content": content, "origin": incoming.origin, "origin_label": incoming.origin_label}
        _create(Need, data, by)


def _create(model: type[Record], data: Mapping[str, Any], by: Actor) -> None:
    kind = kind_of(model)
    row = writes.build(kind, inputs.record(kind, dict(data), by, creating=True))
    with writes.named_uniqueness(kind):
        writes.insert(kind, [row], Deed("create", by))


def decide(row: Submission) -> None:
    """Makes a customer of a submission, or a need of the one that is there. Raises Invalid, Refusal."""
    taken = accept(_again(row), f"{row.number} {row.origin_label}".strip())
    row.customer_id, row.known, row.state = taken.customer, taken.known, Submission.State.ACCEPTED


def _again(row: Submission) -> Incoming:
    form = row.form
    facts: dict[str, Any] = {"pool": form.pool_id, "line": form.line_id, "kind_of": form.kind_of, "form": form} if form else {}
    return Incoming(
        values=row.said(),
        door=row.door,
        origin=row.origin,
        origin_label=row.origin_label,
        network=row.network,
        agreed=bool(row.consent_version),
        **facts,
    )
