"""What a good customer card has (客户资料标准): which fields count, how they look, after how long nobody knows any more (K05, B13)."""

from kehai.kernel.quality.standard import Doubles, Standard

CARD = Standard(
    weights={
        "name": 10,
        "mobile|phone": 20,
        "credit_code": 12,
        "region": 10,
        "address": 8,
        "industry": 6,
        "category": 4,
        "legal_representative": 4,
        "size": 4,
        "ownership": 3,
        "business_form": 3,
        "email": 3,
        "income": 3,
        "importance": 2,
        "employees": 2,
        "registered_on": 2,
        "capital": 2,
        "website": 2,
    },
    looks={"credit_code": "^[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}$", "website": r"^(https?://)?[^ ./]+(\.[^ ./]+)+"},
    past=("registered_on", "trading_since"),
    fresh=("updated_at", "last_follow_up_at"),
    days=180,
    by=("owner", "owner.department", "pool", "source", "line", "stage", "grade"),
    doubles=Doubles("customers.duplicate", ("one", "other"), {"field": "state", "op": "eq", "value": "open"}),
)
# A contact is asked for what one needs to reach him and to know who he is; all else of his form counts little.
CONTACT = Standard(
    weights={"name": 10, "mobile|phone": 20, "position": 8, "department": 4, "wechat": 4, "email": 4, "birthday": 2},
    past=("birthday",),
    fresh=("updated_at",),
    days=365,
    by=("customer.owner", "position", "department"),
)
