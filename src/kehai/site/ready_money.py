"""What the ready-made roles may do with contracts, orders, receipts and invoices.

Who claims money never says that it is there (P48, E71); who sells never sets the limit (A70).
"""

from collections.abc import Mapping, Sequence

CONTRACT, RECEIPT, INVOICE = "sales.contract", "sales.receipt", "sales.invoice"
ORDER, CREDIT = "sales.order", "sales.credit"
DELIVERY, RETURN, WRITE_OFF = "sales.delivery", "sales.goods_return", "sales.write_off"
SAMPLE = "sales.sample_request"
COMMISSION_RULE, COMMISSION = "sales.commission_rule", "sales.commission_statement"
_WRITING = "read", "create", "update", "delete"


def _all(*ops: str) -> dict[str, list[str]]:
    return {op: ["ALL"] for op in ops}


# Confirms, allocates and counters what others claim, and enters what the bank's statement shows; reads every contract.
FINANCE: Mapping[str, Mapping[str, Sequence[str]]] = {
    CONTRACT: _all("read", "export", "aggregate"),
    # Sets limits, lets orders through, gives money back for goods that came back.
    ORDER: _all("read", "manage", "export", "aggregate"),
    CREDIT: _all(*_WRITING, "import", "export"),
    RETURN: _all("read", "manage", "export"),
    RECEIPT: _all("read", "create", "update", "manage", "import", "export", "aggregate"),
    INVOICE: _all(*_WRITING, "import", "export"),
    # Says what will never be paid, and takes it back; who sold it never does.
    WRITE_OFF: _all("read", "create", "manage", "export", "aggregate"),
    # Says by what commission is earned; who sells reads what concerns him in his own entries.
    COMMISSION_RULE: _all(*_WRITING, "export"),
    COMMISSION: _all(*_WRITING, "manage", "export", "aggregate"),
}
BOSS: Mapping[str, Mapping[str, Sequence[str]]] = {
    **dict.fromkeys((CONTRACT, ORDER, RECEIPT, SAMPLE), _all(*_WRITING, "transfer", "share", "export", "manage", "aggregate", "import")),
    **dict.fromkeys((INVOICE, CREDIT, DELIVERY), _all(*_WRITING, "export")),
    RETURN: _all(*_WRITING, "manage", "export"),
    WRITE_OFF: _all("read", "create", "manage", "export", "aggregate"),
}
# Ships, and takes goods back; what they cost is not told.
LOGISTICS: Mapping[str, Mapping[str, Sequence[str]]] = {
    ORDER: _all("read"),
    DELIVERY: _all(*_WRITING, "export"),
    RETURN: _all(*_WRITING, "export"),
    # Ships samples that were approved, and says when they came back.
    SAMPLE: _all("read", "update", "export"),
}


def selling(own: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Sequence[str]]]:
    """Contracts like quotes; money is claimed and read, its people's too, and confirmed by finance alone."""
    receipts = {op: words for op, words in own.items() if op not in ("manage", "import")}
    # One's own commission, and that of the people one leads: to read, never to write.
    kinds: dict[str, dict[str, Sequence[str]]] = {kind: dict(own) for kind in (CONTRACT, ORDER, SAMPLE)}
    return {**kinds, RECEIPT: receipts, COMMISSION: {op: own[op] for op in ("read", "export") if op in own}}
