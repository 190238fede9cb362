"""The roles a new company begins with (E47, K59, T98); data from then on, to be changed on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kehai.kernel.access import OPS
from kehai.kernel.catalogue import shipped

Grants = Mapping[str, Mapping[str, Sequence[str]]]
Fields = Mapping[str, Mapping[str, str]]

BARE: list[str] = []
MINE = ["SELF"]
LINE = ["SELF", "SUBS"]
TEAM = ["SELF", "SUBS", "TREE"]
EVERYTHING = ["ALL"]

CUSTOMER, CONTACT, FOLLOW_UP = "customers.customer", "customers.contact", "customers.follow_up"
TRAIT, PERSONALITY = "customers.person_trait", "customers.personality"
USER, DEPARTMENT, ROLE, HOLDING = "people.user", "people.department", "people.role", "people.holding"
ALL_WRITING = ("read", "create", "update", "delete")
DEVELOPMENT, TARGET = "customers.development", "customers.development_target"
OPPORTUNITY = "sales.opportunity"
ABSENCE, DEADLINE, COLLECTED, WORK_DAY = "office.absence", "office.deadline", "customers.collected", "office.work_day"
PRODUCT, COST = "products.product", "products.product_cost"
# What products are found and counted by, and what hangs on them.
CATALOGUE = ("products.category", "products.parameter", "products.unit", PRODUCT)
PRICING = ("products.price_list", "products.price_condition")
# What a customer said and what is thought of it, told to who works on the case and above.
NOT_TOLD: Fields = {
    DEVELOPMENT: dict.fromkeys(("contact_who", "thinking", "approach", "final_report", "review", "decision"), "none"),
    "customers.development_report": dict.fromkeys(("content", "following", "difficulties", "guidance"), "none"),
}
# Who does not talk to a customer needs to know him, not to call him.
NO_REACH: Fields = {
    CUSTOMER: dict.fromkeys(("mobile", "phone", "email"), "none"),
    CONTACT: dict.fromkeys(("mobile", "phone", "email", "wechat", "birthday", "celebrated"), "none"),
    FOLLOW_UP: {"content": "none"},
    TRAIT: {"content": "none"},
    **NOT_TOLD,
}
HIDDEN_REACH: Fields = {
    CUSTOMER: dict.fromkeys(("mobile", "phone", "email"), "masked"),
    CONTACT: dict.fromkeys(("mobile", "phone", "email", "wechat"), "masked"),
    TRAIT: {"content": "masked"},
}


@dataclass(frozen=True, slots=True)
class Ready:
    """One ready-made role.

    Kinds controlled by their parent (contacts, follow-ups) need no grant of their own; pools give their
    members and administrators theirs (access.md P4).
    """

    name: str
    remark: str
    grants: Grants
    fields: Fields = field(default_factory=dict)


def _each(ops: Sequence[str], generators: list[str]) -> dict[str, list[str]]:
    return {op: list(generators) for op in ops}


def _office(generators: list[str], *more: str) -> dict[str, dict[str, list[str]]]:
    """One's own absences, deadlines and what one collected; of one's people for who leads them, who then reviews it."""
    return {
        ABSENCE: _each(ALL_WRITING, generators),
        DEADLINE: _each(("read", *more), generators),
        COLLECTED: {**_each(("read", "update", *more), generators), "create": list(MINE)},
    }


def _developing(generators: list[str], *more: str) -> dict[str, dict[str, list[str]]]:
    """Cases of development: one's own to work on; of one's people to sign, guide and decide, and to set their month's targets."""
    setting = {} if generators == MINE else {**_each(("create", "update", "delete"), generators)}
    return {
        DEVELOPMENT: {**_each(("read", "update", *more), generators), "create": list(MINE), "delete": list(MINE)},
        TARGET: {**_each(("read",), generators), **setting},
    }


def _keeping(*kinds: str) -> dict[str, dict[str, list[str]]]:
    """Whole kinds that everybody reads, kept in order by this role; parts, units and prices go with what they hang on."""
    return {kind: _each((*ALL_WRITING, "import", "export"), EVERYTHING) for kind in kinds}


def _selling(generators: list[str], *more: str) -> dict[str, dict[str, list[str]]]:
    """Opportunities: one's own to win; of one's people to look after, guide (manage) and hand over. Who meets a rival enters it."""
    known = {"sales.competitor": {"create": list(EVERYTHING), "update": list(EVERYTHING)}}
    return {OPPORTUNITY: {**_each(("read", "update", "transfer", "share", *more), generators), "create": list(MINE), "delete": list(MINE)}, **known}


def _looking(remark: str, name: str, fields: Fields = NO_REACH, more: Grants | None = None) -> Ready:
    """A department that must know who the customers are, and how many where, without reaching them (E47)."""
    # Whoever sees a case of development may suggest something for it (B38).
    grants = {CUSTOMER: _each(("read", "aggregate"), EVERYTHING), DEVELOPMENT: _each(("read",), EVERYTHING), **(more or {})}
    return Ready(name, remark, grants, fields)


ROLES: dict[str, Ready] = {
    "administrator": Ready("系统管理员", "设置、人员、权限与全部数据", {"*": _each(OPS, EVERYTHING)}),
    "boss": Ready(
        "老板",
        "看全部，可调配客户",
        {
            "*": _each(("read", "export", "aggregate"), EVERYTHING),
            CUSTOMER: _each((*ALL_WRITING, "transfer", "share", "export", "manage", "aggregate"), EVERYTHING),
            DEVELOPMENT: _each(("read", "update", "transfer", "export", "aggregate"), EVERYTHING),
            TARGET: _each((*ALL_WRITING, "export"), EVERYTHING),
            OPPORTUNITY: _each((*ALL_WRITING, "transfer", "share", "export", "import", "manage", "aggregate"), EVERYTHING),
            # How the company sells, and by what it says that deals were decided.
            **dict.fromkeys(("sales.pipeline", "sales.stage", "sales.reason", "sales.competitor"), _each(("create", "update", "delete"), EVERYTHING)),
            USER: _each(("transfer",), EVERYTHING),  # hands over what a person who leaves owns
            # By what rules customers fall into the pools and are given out of them.
            **dict.fromkeys(
                ("customers.recycle_rule", "customers.assignment_rule", "customers.grade_rule"), _each(("create", "update", "delete"), EVERYTHING)
            ),
            # What is asked of customers is the boss's to say (E26).
            **_keeping(*PRICING),
        },
    ),
    "director": Ready(
        "销售总监",
        "本部门及下级部门的客户，可导入导出与删除",
        {
            **_office(TEAM, "transfer", "export"),
            **_developing(TEAM, "transfer", "export"),
            **_selling(TEAM, "export", "import", "manage"),
            **dict.fromkeys(("sales.pipeline", "sales.stage", "sales.reason"), _each(("create", "update", "delete"), EVERYTHING)),
            CUSTOMER: {**_each((*ALL_WRITING, "transfer", "share", "export", "import"), TEAM), "aggregate": EVERYTHING, "claim": BARE},
            # Makes the prices, and knows what they leave (E26, A26).
            **_keeping(*PRICING),
            COST: {"read": EVERYTHING},
        },
    ),
    "manager": Ready(
        "销售经理",
        "本部门及下属的客户",
        {
            **_office(TEAM, "transfer", "export"),
            **_developing(TEAM, "transfer", "export"),
            **_selling(TEAM, "export", "manage"),
            CUSTOMER: {**_each(("read", "create", "update", "transfer", "share", "export"), TEAM), "delete": MINE, "claim": BARE},
        },
    ),
    "sales": Ready(
        "销售",
        "自己的客户，可从公海领取",
        {
            **_office(MINE),
            **_developing(MINE),
            **_selling(MINE),
            CUSTOMER: {**_each(("read", "create", "update", "transfer", "share"), MINE), "claim": BARE},
        },
    ),
    "service": Ready("客服", "只看共享给自己的客户", {CUSTOMER: _each(("read", "update"), BARE)}),
    "marketing": Ready(
        "市场",
        "全部客户的分布与来源，联系方式打码；可录入线索",
        {
            **_office(MINE),
            CUSTOMER: {**_each(("read", "aggregate"), EVERYTHING), "create": MINE, "update": MINE},
            "customers.web_form": _each(ALL_WRITING, EVERYTHING),
            # Tells of products, and plans promotions (E15, A40); costs stay out.
            PRODUCT: _each(("create", "update", "export"), EVERYTHING),
            "products.price_condition": _each(("create", "update", "delete"), EVERYTHING),
        },
        HIDDEN_REACH,
    ),
    "products": Ready(
        "产品经理",
        "产品、技术参数、价目表、促销与成本；不看客户",
        {**_keeping(*CATALOGUE, *PRICING), COST: _each((*ALL_WRITING, "import", "export"), EVERYTHING)},
    ),
    "finance": _looking(
        "全部客户的开票资料，不看联系方式与跟进内容；维护产品成本", "财务", more={COST: _each((*ALL_WRITING, "import", "export"), EVERYTHING)}
    ),
    "clerk": Ready(
        "内勤",
        "导入导出与整理资料（可沿用原创建人与时间），管理总部公海",
        {
            **_office(MINE),
            CUSTOMER: _each(("read", "create", "update", "delete", "export", "import", "backdate"), EVERYTHING),
            COLLECTED: _each(("read", "create", "update", "transfer", "export"), EVERYTHING),
            "customers.business_line": {"read": EVERYTHING},
            **_keeping(*CATALOGUE),
            # What comes by itself: looked at here, never by who must not see numbers.
            "customers.web_form": _each(("read",), EVERYTHING),
            "customers.submission": _each(("read", "create", "update"), EVERYTHING),
        },
    ),
    "production": _looking("客户名称与需求分布，不看联系方式", "生产"),
    "purchasing": _looking("客户名称与需求分布，不看联系方式；维护产品成本", "采购", more={COST: _each(ALL_WRITING, EVERYTHING)}),
    "logistics": _looking(
        "客户名称、地址与收货电话，不看跟进内容",
        "物流",
        {
            CONTACT: dict.fromkeys(("email", "wechat", "birthday", "celebrated"), "none"),
            FOLLOW_UP: {"content": "none"},
            TRAIT: {"content": "none"},
            **NOT_TOLD,
        },
    ),
    "design": _looking(
        "客户名称与需求分布，不看联系方式；维护产品的技术资料",
        "设计",
        more={PRODUCT: _each(("create", "update", "export"), EVERYTHING), "products.parameter": _each(ALL_WRITING, EVERYTHING)},
    ),
    # Whoever changes a person's sign-in can become that person: the office enters people, an administrator lets them in.
    "hr": Ready(
        "人力资源",
        "录入新员工，账号由管理员开通；维护工作日历与考勤",
        {
            USER: _each(("read", "create", "export"), EVERYTHING),
            DEPARTMENT: {"read": EVERYTHING},
            ABSENCE: _each(ALL_WRITING, EVERYTHING),
            WORK_DAY: _each((*ALL_WRITING, "import"), EVERYTHING),
        },
    ),
    "dealer_manager": Ready("经销商经理", "经销商自己和下属的客户", {CUSTOMER: _each(("read", "create", "update"), LINE)}),
    "dealer_sales": Ready("经销商销售", "经销商销售自己的客户", {CUSTOMER: _each(("read", "create", "update"), MINE)}),
    "system": Ready(
        "系统管理员（三员）",
        "人员、部门与系统设置；不管权限，不看业务数据",
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
        "安全管理员",
        "角色与授权；可以给别人自己没有的权限，不能给自己，不看业务数据",
        {
            ROLE: _each((*ALL_WRITING, "manage"), EVERYTHING),
            HOLDING: _each(ALL_WRITING, EVERYTHING),
            "people.sharing_rule": _each(ALL_WRITING, EVERYTHING),
        },
    ),
    "auditor": Ready("审计员", "只看审计日志，不能修改任何内容", {"screens.inquiry": _each(("read", "create", "export"), EVERYTHING)}),
}


def make(create: Any) -> dict[str, Any]:
    """Creates the ready-made roles by `create(kind, data)`; key → the new role."""
    return {key: create("people.role", told(ready)) for key, ready in ROLES.items()}


def told(ready: Ready) -> dict[str, Any]:
    """The role as data, without what this house does not have: a kind may come with a later version."""
    known = shipped()
    grants = {kind: dict(ops) for kind, ops in ready.grants.items() if kind == "*" or kind in known}
    fields = {
        kind: {name: level for name, level in levels.items() if name in known[kind].fields} for kind, levels in ready.fields.items() if kind in known
    }
    return {"name": ready.name, "remark": ready.remark, "grants": grants, "fields": fields}
