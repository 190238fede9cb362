"""Deadlines are listed by sentences: no rule of a clock stands there by its technical name."""

from kehai.crm.office import clocks
from kehai.kernel.catalogue import shipped


def test_every_rule_of_a_clock_has_a_name_for_people_in_the_list_of_deadlines():
    named = {choice.value: str(choice.label) for choice in shipped()["office.deadline"].fields["rule"].choices}
    assert set(clocks.rules()) <= set(named)
    assert not [label for label in named.values() if "." in label or "_" in label]
