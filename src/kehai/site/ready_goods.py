"""What the ready-made roles may do with products, prices and trainings (E26, B39)."""

from collections.abc import Sequence

PRODUCT, COST = "products.product", "products.product_cost"
# What products are found and counted by, and what hangs on them.
CATALOGUE = ("products.category", "products.parameter", "products.unit", PRODUCT)
PRICING = ("products.price_list", "products.price_condition")
TRAINING, LEARNING = "products.training", "products.learning"
_MINE = ("SELF",)


def keeping(*kinds: str) -> dict[str, dict[str, list[str]]]:
    """Whole kinds that everybody reads, kept in order by this role; parts, units and prices go with what they hang on."""
    return {kind: {op: ["ALL"] for op in ("read", "create", "update", "delete", "import", "export")} for kind in kinds}


def teaching(generators: Sequence[str] = _MINE) -> dict[str, dict[str, list[str]]]:
    """One's own trainings to give (B39), those of one's people to look after; what one's people have learnt to see, mark and remind of."""
    led = {} if generators == _MINE else {LEARNING: {op: list(generators) for op in ("read", "manage", "export")}}
    return {TRAINING: {"create": list(_MINE), **{op: list(generators) for op in ("update", "delete")}}, **led}
