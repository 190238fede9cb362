"""Switching automation rules on and off; only what can run is switched on, and it acts in the name of who does it."""

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.records.step import Step
from kehai.crm.automation.rules import called, calling, checks
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.merging import places
from kehai.kernel.merging.places import Fate

# What rules did stays told of the record to which they did it.
places.declare("automation_run.record_id", Fate.STAYS)
places.declare("automation_run.rule_id", Fate.OTHER)
places.declare("automation_run.keeper_id", Fate.OTHER)


@action(Rule, label=_("Switch on"), op=UPDATE, when=Q(active=False), icon="check", done=_("Switched on"), why_not=_("This rule is in use."))
def switch_on(rules: list[Rule], *, by: Actor) -> None:
    """From now on; what it does, it does with the rights of whoever switches it on."""
    for rule in rules:
        _refuse_unready(rule, by)
        rule.active, rule.trouble, rule.active_since, rule.keeper_id = True, "", timezone.now(), by.id


def _refuse_unready(rule: Rule, by: Actor) -> None:
    """Who switches it on could have written all of it."""
    if by.kind != "user":
        raise Refusal(_t("A rule is switched on by a person, in whose name it then acts."))
    found = list(Step.objects.filter(rule=rule, deleted_at=None).order_by("position", "number"))
    if not found:
        raise Refusal(_t("Please add a step first: what is done?"))
    for step in found:
        problems = checks.of_step(step, by)
        if problems:
            told = {name: f"{step}: {sentence}" for name, sentence in problems.items()}
            raise Invalid(next(iter(told.values())), {})


@action(
    Rule,
    label=_("Switch off"),
    op=UPDATE,
    when=Q(active=True) | Q(trouble__isnull=False),
    icon="close",
    danger=True,
    done=_("Switched off"),
    why_not=_("This rule is not in use."),
)
def switch_off(rules: list[Rule], *, by: Actor) -> None:
    """Nothing new begins, and what waits is not done any more."""
    for rule in rules:
        rule.active, rule.trouble = False, ""


@action(Rule, label=_("Show the signing key"), op=UPDATE, bulk=False, secret=True, icon="key")
def show_key(rules: list[Rule], *, by: Actor) -> str:
    """The key with which the other system checks that a call comes from here, or signs the calls that it makes itself."""
    rule = rules[0]
    if rule.when == Rule.When.CALLED:
        told = {"address": f"{settings.PUBLIC_URL}{called.address(rule.pk)}", "key": calling.key_of(rule.pk, calling.IN)}
        return _t("The other system calls %(address)s and signs with %(key)s") % told
    return _t("Calls of this rule are signed with %(key)s") % {"key": calling.key_of(rule.pk)}
