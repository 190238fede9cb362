"""What was sold to a customer by month, as SQL: figures that were filled in; the domain of orders says it better when it comes.

`say` is the port: a domain above gives a query of (customer_id, month, amount in CNY), and every grade rule goes by it.
"""

FILLED_IN = "SELECT customer_id, month, amount FROM /*rule:grades*/ customers_salesfigure WHERE deleted_at IS NULL"
_known = [FILLED_IN]


def say(query: str) -> None:
    """A domain that knows the orders themselves; `month` is the first day of one."""
    _known[:] = [query]


def known() -> str:
    """Who knows best."""
    return _known[0]
