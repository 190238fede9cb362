"""The roles a new company begins with (E47, K59, T98); data from then on, to be changed on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from kehai.kernel.access import OPS
from kehai.kernel.catalogue import shipped
from kehai.site import ready_money
from kehai.site.ready_fields import HIDDEN_REACH, NO_REACH, TO_SHIP, Fields
from kehai.site.ready_goods import CATALOGUE, COST, PRICING, PRODUCT, keeping, teaching
from kehai.site.ready_office import ABSENCE, ANNOUNCEMENT, COLLECTED, announcing, office, tasks

Sentence = str | Promise
Grants = Mapping[str, Mapping[str, Sequence[str]]]

BARE: list[str] = []
MINE = ["SELF"]
LINE = ["SELF", "SUBS"]
TEAM = ["SELF", "SUBS", "TREE"]
EVERYTHING = ["ALL"]

CUSTOMER, PERSONALITY = "customers.customer", "customers.personality"
USER, DEPARTMENT, ROLE, HOLDING = "people.user", "people.department", "people.role", "people.holding"
ALL_WRITING = ("read", "create", "update", "delete")
LOOKED_AFTER = "transfer", "share", "export", "manage", "aggregate"
DEVELOPMENT, TARGET = "customers.development", "customers.development_target"
OPPORTUNITY, QUOTE, SALES_TARGET = "sales.opportunity", "sales.quote", "sales.target"
HOW_SOLD = "sales.pipeline", "sales.stage", "sales.reason", "sales.document_template"
REMINDER, WORK_DAY = "office.reminder_rule", "office.work_day"
CHANNEL_COST = "customers.channel_cost"


@dataclass(frozen=True, slots=True)
class Ready:
    """One ready-made role.

    Kinds controlled by their parent (contacts, follow-ups) need no grant of their own; pools give their
    members and administrators theirs (access.md P4).
    """

    name: Sentence
    remark: Sentence
    grants: Grants
    fields: Fields = field(default_factory=dict)


def _each(ops: Sequence[str], generators: list[str]) -> dict[str, list[str]]:
    return {op: list(generators) for op in ops}


def _developing(generators: list[str], *more: str) -> dict[str, dict[str, list[str]]]:
    """Cases of development: one's own to work on; of one's people to sign, guide and decide, and to set their month's targets."""
    setting = {} if generators == MINE else {**_each(("create", "update", "delete"), generators)}
    return {
        DEVELOPMENT: {**_each(("read", "update", *more), generators), "create": list(MINE), "delete": list(MINE)},
        TARGET: {**_each(("read",), generators), **setting},
    }


def _selling(generators: list[str], *more: str) -> dict[str, dict[str, list[str]]]:
    """Opportunities, quotes, contracts: one's own to win; of one's people to look after, guide, allow (manage), hand over. Rivals."""
    known = {"sales.competitor": {"create": list(EVERYTHING), "update": list(EVERYTHING)}}
    own = {**_each(("read", "update", "transfer", "share", *more), generators), "create": list(MINE), "delete": list(MINE)}
    # Who leads sets what is asked of his people; everybody sees what is asked of him.
    setting = {} if generators == MINE else _each(("create", "update", "delete", "export"), generators)
    return {OPPORTUNITY: own, QUOTE: dict(own), **ready_money.selling(own), SALES_TARGET: {**_each(("read",), generators), **setting}, **known}


def _looking(remark: Sentence, name: Sentence, fields: Fields = NO_REACH, more: Grants | None = None) -> Ready:
    """A department that must know who the customers are, and how many where, without reaching them (E47)."""
    # Whoever sees a case of development may suggest something for it (B38).
    # It may suggest, and teach what it knows (B39).
    grants = {
        **tasks(MINE),
        **teaching(),
        CUSTOMER: _each(("read", "aggregate"), EVERYTHING),
        DEVELOPMENT: _each(("read",), EVERYTHING),
        **(more or {}),
    }
    return Ready(name, remark, grants, fields)


ROLES: dict[str, Ready] = {
    "administrator": Ready(pgettext_lazy("role", "System administrator"), _("Settings, people, rights and all data"), {"*": _each(OPS, EVERYTHING)}),
    "boss": Ready(
        pgettext_lazy("role", "Boss"),
        _("Sees everything and may move customers"),
        {
            "*": _each(("read", "export", "aggregate"), EVERYTHING),
            CUSTOMER: _each((*ALL_WRITING, "transfer", "share", "export", "manage", "aggregate"), EVERYTHING),
            DEVELOPMENT: _each(("read", "update", "transfer", "export", "aggregate"), EVERYTHING),
            **dict.fromkeys((TARGET, SALES_TARGET), _each((*ALL_WRITING, "import", "export"), EVERYTHING)),
            **dict.fromkeys((OPPORTUNITY, QUOTE), _each((*ALL_WRITING, *LOOKED_AFTER, "import"), EVERYTHING)),
            **ready_money.BOSS,
            # How the company sells, and by what it says that deals were decided.
            **dict.fromkeys((*HOW_SOLD, "sales.competitor"), _each(("create", "update", "delete"), EVERYTHING)),
            # His own tasks, and what the company reminds of.
            **tasks(EVERYTHING, "transfer", "export"),
            REMINDER: _each((*ALL_WRITING, "export"), EVERYTHING),
            ANNOUNCEMENT: _each((*ALL_WRITING, "export"), EVERYTHING),
            USER: _each(("transfer",), EVERYTHING),  # hands over what a person who leaves owns
            # By what rules customers fall into the pools and are given out of them.
            **dict.fromkeys(
                ("customers.recycle_rule", "customers.assignment_rule", "customers.grade_rule"), _each(("create", "update", "delete"), EVERYTHING)
            ),
            # What is asked of customers is the boss's to say (E26), and what channels may cost.
            **keeping(*PRICING, CHANNEL_COST),
            **teaching(EVERYTHING),
        },
    ),
    "director": Ready(
        pgettext_lazy("role", "Sales director"),
        _("Customers of the department and those below; may import, export and delete"),
        {
            **office(TEAM, "transfer", "export"),
            **announcing(TEAM),
            **_developing(TEAM, "transfer", "export"),
            **_selling(TEAM, "export", "import", "manage"),
            **teaching(TEAM),
            **dict.fromkeys(HOW_SOLD, _each(("create", "update", "delete"), EVERYTHING)),
            CUSTOMER: {**_each((*ALL_WRITING, "transfer", "share", "export", "import"), TEAM), "aggregate": EVERYTHING, "claim": BARE},
            REMINDER: _each(ALL_WRITING, EVERYTHING),
            # Makes the prices, and knows what they leave (E26, A26).
            **keeping(*PRICING),
            **{kind: {"read": EVERYTHING} for kind in (COST, CHANNEL_COST)},
        },
    ),
    "manager": Ready(
        pgettext_lazy("role", "Sales manager"),
        _("Customers of the department and of the people below"),
        {
            **office(TEAM, "transfer", "export"),
            **announcing(TEAM),
            **_developing(TEAM, "transfer", "export"),
            **_selling(TEAM, "export", "manage"),
            **teaching(TEAM),
            CUSTOMER: {**_each(("read", "create", "update", "transfer", "share", "export"), TEAM), "delete": MINE, "claim": BARE},
        },
    ),
    "sales": Ready(
        pgettext_lazy("role", "Salesperson"),
        _("The own customers; may claim from the pools"),
        {
            **office(MINE),
            **_developing(MINE),
            **_selling(MINE),
            CUSTOMER: {**_each(("read", "create", "update", "transfer", "share"), MINE), "claim": BARE},
        },
    ),
    "service": Ready(
        pgettext_lazy("role", "Customer service"),
        _("Only customers that are shared with them"),
        {**tasks(MINE), CUSTOMER: _each(("read", "update"), BARE)},
    ),
    "marketing": Ready(
        pgettext_lazy("role", "Marketing"),
        _("Where all customers are and come from, numbers masked; may enter leads"),
        {
            **office(MINE),
            CUSTOMER: {**_each(("read", "aggregate"), EVERYTHING), "create": MINE, "update": MINE},
            "customers.web_form": _each(ALL_WRITING, EVERYTHING),
            **keeping(CHANNEL_COST),
            **teaching(),
            # Tells of products, and plans promotions (E15, A40); their costs stay out.
            PRODUCT: _each(("create", "update", "export"), EVERYTHING),
            "products.price_condition": _each(("create", "update", "delete"), EVERYTHING),
        },
        HIDDEN_REACH,
    ),
    "products": Ready(
        pgettext_lazy("role", "Product manager"),
        _("Products, parameters, price lists, promotions and costs; no customers"),
        {**tasks(MINE), **teaching(), **keeping(*CATALOGUE, *PRICING), COST: _each((*ALL_WRITING, "import", "export"), EVERYTHING)},
    ),
    "finance": _looking(
        _("What invoices of all customers need, no numbers and no follow-ups; keeps costs"),
        pgettext_lazy("role", "Finance"),
        more={**keeping(COST, CHANNEL_COST), **ready_money.FINANCE},
    ),
    "clerk": Ready(
        pgettext_lazy("role", "Office clerk"),
        _("Imports, exports and tidies (author and time may be kept); keeps the head office’s pool"),
        {
            **office(MINE),
            CUSTOMER: _each(("read", "create", "update", "delete", "export", "import", "backdate"), EVERYTHING),
            COLLECTED: _each(("read", "create", "update", "transfer", "export"), EVERYTHING),
            "customers.business_line": {"read": EVERYTHING},
            **keeping(*CATALOGUE),
            # What comes by itself: looked at here, never by who must not see numbers.
            "customers.web_form": _each(("read",), EVERYTHING),
            "customers.submission": _each(("read", "create", "update"), EVERYTHING),
        },
    ),
    "production": _looking(_("Names and needs of customers, no numbers"), pgettext_lazy("role", "Production")),
    "purchasing": _looking(
        _("Names and needs of customers, no numbers; keeps costs"), pgettext_lazy("role", "Purchasing"), more={COST: _each(ALL_WRITING, EVERYTHING)}
    ),
    "logistics": _looking(
        _("Names, addresses and telephones for delivery, no follow-ups"),
        pgettext_lazy("role", "Logistics"),
        TO_SHIP,
        more=ready_money.LOGISTICS,
    ),
    "design": _looking(
        _("Names and needs of customers, no numbers; keeps technical facts of products"),
        pgettext_lazy("role", "Design"),
        more={PRODUCT: _each(("create", "update", "export"), EVERYTHING), "products.parameter": _each(ALL_WRITING, EVERYTHING)},
    ),
    # Whoever changes a person's sign-in can become that person: the office enters people, an administrator lets them in.
    "hr": Ready(
        pgettext_lazy("role", "Human resources"),
        _("Enters new people, whom an administrator lets in; keeps working days and absences"),
        {
            **tasks(MINE),
            **teaching(EVERYTHING),
            USER: _each(("read", "create", "export"), EVERYTHING),
            DEPARTMENT: {"read": EVERYTHING},
            ABSENCE: _each(ALL_WRITING, EVERYTHING),
            WORK_DAY: _each((*ALL_WRITING, "import"), EVERYTHING),
        },
    ),
    "dealer_manager": Ready(
        pgettext_lazy("role", "Dealer’s manager"),
        _("Customers of the dealer’s manager and people"),
        {**tasks(LINE), CUSTOMER: _each(("read", "create", "update"), LINE)},
    ),
    "dealer_sales": Ready(
        pgettext_lazy("role", "Dealer’s salesperson"),
        _("The dealer’s salesperson’s own customers"),
        {**tasks(MINE), CUSTOMER: _each(("read", "create", "update"), MINE)},
    ),
    "system": Ready(
        pgettext_lazy("role", "System administrator (duties apart)"),
        _("People, departments and settings; no rights, no business data"),
        {
            USER: _each((*ALL_WRITING, "import", "export"), EVERYTHING),
            DEPARTMENT: _each((*ALL_WRITING, "import", "export"), EVERYTHING),
            WORK_DAY: _each((*ALL_WRITING, "import"), EVERYTHING),
            "screens.own_field": _each(ALL_WRITING, EVERYTHING),
            "customers.business_line": _each(ALL_WRITING, EVERYTHING),
            PERSONALITY: _each(ALL_WRITING, EVERYTHING),
        },
    ),
    "security": Ready(
        pgettext_lazy("role", "Security administrator"),
        _("Roles and who holds them; may give others what they lack themselves, never themselves; no business data"),
        {
            ROLE: _each((*ALL_WRITING, "manage"), EVERYTHING),
            HOLDING: _each(ALL_WRITING, EVERYTHING),
            "people.sharing_rule": _each(ALL_WRITING, EVERYTHING),
        },
    ),
    "auditor": Ready(
        pgettext_lazy("role", "Auditor"),
        _("Only reads the trail, changes nothing"),
        {"screens.inquiry": _each(("read", "create", "export"), EVERYTHING)},
    ),
}


def make(create: Any) -> dict[str, Any]:
    """Creates the ready-made roles by `create(kind, data)`; key → the new role."""
    return {key: create("people.role", told(ready)) for key, ready in ROLES.items()}


def told(ready: Ready) -> dict[str, Any]:
    """The role as data, in the company's language, without what this house does not have: a kind may come with a later version."""
    known = shipped()
    grants = {kind: dict(ops) for kind, ops in ready.grants.items() if kind == "*" or kind in known}
    fields = {
        kind: {name: level for name, level in levels.items() if name in known[kind].fields} for kind, levels in ready.fields.items() if kind in known
    }
    with override(settings.LANGUAGE_CODE):
        return {"name": str(ready.name), "remark": str(ready.remark), "grants": grants, "fields": fields}


def names(ready: Ready) -> list[str]:
    """What the role is called in each language: a company may have begun in another than it speaks now."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.append(str(ready.name))
    return found
