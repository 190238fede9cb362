"""The roles a new company begins with (E47, K59); data from then on, to be changed on the screen."""

from typing import Any

SCOPE_MINE = ["SELF"]
SCOPE_TEAM = ["SELF", "SUBS", "TREE"]
EVERYTHING = ["ALL"]
CUSTOMER = "customers.customer"

# Key → (name, what it is for, grants). Kinds controlled by their parent (contacts, follow-ups) need no
# grant of their own; pools give their members and administrators theirs (access.md P4).
ROLES: dict[str, tuple[str, str, dict[str, dict[str, list[str]]]]] = {
    "administrator": (
        "系统管理员",
        "设置、人员、权限与全部数据",
        {
            "*": dict.fromkeys(
                ("read", "create", "update", "delete", "transfer", "share", "export", "import", "claim", "manage", "aggregate"), EVERYTHING
            )
        },
    ),
    "boss": (
        "老板",
        "看全部，可调配客户",
        {
            "*": dict.fromkeys(("read", "export", "aggregate"), EVERYTHING),
            CUSTOMER: dict.fromkeys(("read", "create", "update", "delete", "transfer", "export", "manage", "aggregate"), EVERYTHING),
        },
    ),
    "manager": (
        "销售经理",
        "本部门及下属的客户",
        {
            CUSTOMER: {
                "read": SCOPE_TEAM,
                "create": SCOPE_TEAM,
                "update": SCOPE_TEAM,
                "transfer": SCOPE_TEAM,
                "delete": SCOPE_MINE,
                "export": SCOPE_TEAM,
                "claim": [],
            }
        },
    ),
    "sales": (
        "销售",
        "自己的客户，可从公海领取",
        {
            CUSTOMER: {
                "read": SCOPE_MINE,
                "create": SCOPE_MINE,
                "update": SCOPE_MINE,
                "transfer": SCOPE_MINE,
                "claim": [],
            }
        },
    ),
    "clerk": (
        "内勤",
        "导入导出与整理资料，管理总部公海",
        {
            CUSTOMER: dict.fromkeys(("read", "create", "update", "export", "import"), EVERYTHING),
            "customers.business_line": {"read": EVERYTHING},
        },
    ),
}


def make(create: Any) -> dict[str, Any]:
    """Creates the ready-made roles by `create(kind, data)`; key → the new role."""
    return {key: create("people.role", {"name": name, "remark": remark, "grants": grants}) for key, (name, remark, grants) in ROLES.items()}
