"""What sales says of a group of companies (no entrance of its own): signed, received, still open (A04)."""

from kehai.crm.customers.rules import group_money
from kehai.crm.sales.rules import group_sums

group_money.say(group_sums.sums)
