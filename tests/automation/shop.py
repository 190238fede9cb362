"""What the tests of automation share: rules and their steps, written and switched on by people."""

from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.records.run import Run
from tests.customers.browser import Browser
from tests.workflow.desk import CUSTOMER, build

__all__ = ["build"]
RULE = "/api/automation/rule"


def rule(keeper, *steps, status=200, **facts):
    """A rule written and switched on at the screen."""
    browser = Browser(keeper)
    told = browser.post(RULE, **{"name": "Rule", "kind": CUSTOMER, **facts})
    assert told.status_code == 201, told.content
    key = told.json()["id"]
    for at, step in enumerate(steps, 1):
        made = browser.post("/api/automation/step", rule=key, position=at * 10, **step)
        assert made.status_code == 201, made.content
    on = browser.post(f"{RULE}/{key}/switch_on")
    assert on.status_code == status, on.content
    return Rule.objects.get(pk=key)


def runs(of):
    """The runs of a rule, oldest first."""
    return list(Run.objects.filter(rule_id=of.pk).order_by("id"))


def said(of):
    """What the steps of the only run said."""
    (one,) = runs(of)
    return [line["text"] for line in one.said]
