"""What a deal with a customer is, as SQL: its stage today; the domain of orders says it better when it comes.

`say` is the port: a domain above gives two expressions over an alias, and every recycle rule counts by them.
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
