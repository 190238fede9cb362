"""What a deal with a customer is, as SQL: its stage today; the domain of orders says it better when it comes.

`say` is the port: a domain above gives two expressions over an alias, and every recycle rule counts by them.
`say_open` is another: whether something is still hoped for; nothing is, where no domain says so.
"""

from dataclasses import dataclass

from kehai.kernel.sql import Sql


@dataclass(frozen=True, slots=True)
class Deals:
    """Whether a customer was ever won, and when the latest deal was (NULL: not known); `{t}` is the customer's alias."""

    ever: str
    latest: str

    def won(self, alias: str) -> Sql:
        """Whether there was a deal at all."""
        return Sql(self.ever.replace("{t}", alias))

    def last(self, alias: str) -> Sql:
        """The moment of the latest deal."""
        return Sql(self.latest.replace("{t}", alias))


_known = [Deals("{t}.stage = 'customer'", "NULL::timestamptz")]


def say(deals: Deals) -> None:
    """A domain that knows the orders themselves."""
    _known[:] = [deals]


def known() -> Deals:
    """Who knows best."""
    return _known[0]


_open = ["FALSE"]


def say_open(expression: str) -> None:
    """A domain that knows what is still open with a customer; `{t}` is the customer's alias."""
    _open[:] = [expression]


def is_open(alias: str) -> Sql:
    """Whether something with the customer is still open."""
    return Sql(_open[0].replace("{t}", alias))
