"""Conditions on rows that rules of the company are made of, compiled once and asked under any alias."""

from dataclasses import dataclass

from kehai.kernel.sql import Sql

# What stands for the table's alias until it is known; aliases of linked tables are made by adding letters.
ROW = "ruled__"


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows that fulfil a condition: opened (a sharing rule, up to `level`) or closed (a restriction)."""

    condition: Sql
    level: str = "read"

    def at(self, alias: str) -> Sql:
        """The condition over the rows of an alias."""
        return Sql(self.condition.text.replace(ROW, alias), self.condition.params)


def condition(compiled: Sql, level: str = "read") -> Rule:
    """A rule of a condition that was compiled for the alias ROW."""
    return Rule(compiled, level)
