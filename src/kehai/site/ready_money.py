"""What the ready-made roles may do with contracts, receipts and invoices: who claims money never says that it is there (P48, E71)."""

from collections.abc import Mapping, Sequence

CONTRACT, RECEIPT, INVOICE = "sales.contract", "sales.receipt", "sales.invoice"
_WRITING = "read", "create", "update", "delete"


def _all(*ops: str) -> dict[str, list[str]]:
    return {op: ["ALL"] for op in ops}


# Confirms, allocates and counters what others claim, and enters what the bank's statement shows; reads every contract.
FINANCE: Mapping[str, Mapping[str, Sequence[str]]] = {
    CONTRACT: _all("read", "export", "aggregate"),
    RECEIPT: _all("read", "create", "update", "manage", "import", "export", "aggregate"),
    INVOICE: _all(*_WRITING, "import", "export"),
}
BOSS: Mapping[str, Mapping[str, Sequence[str]]] = {
    **dict.fromkeys((CONTRACT, RECEIPT), _all(*_WRITING, "transfer", "share", "export", "manage", "aggregate", "import")),
    INVOICE: _all(*_WRITING, "export"),
}


def selling(own: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Sequence[str]]]:
    """Contracts like quotes; money is claimed and read, its people's too, and confirmed by finance alone."""
    return {CONTRACT: dict(own), RECEIPT: {op: words for op, words in own.items() if op not in ("manage", "import")}}
