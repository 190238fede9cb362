"""What ready-made roles do not read, or read masked."""

from collections.abc import Mapping

Fields = Mapping[str, Mapping[str, str]]
CUSTOMER, CONTACT, FOLLOW_UP, TRAIT = "customers.customer", "customers.contact", "customers.follow_up", "customers.person_trait"
DEVELOPMENT = "customers.development"
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
# Who ships needs to know where to, and what, not what it costs.
TO_SHIP: Fields = {
    CONTACT: dict.fromkeys(("email", "wechat", "birthday", "celebrated"), "none"),
    FOLLOW_UP: {"content": "none"},
    TRAIT: {"content": "none"},
    "sales.order": dict.fromkeys(
        ("net", "tax", "amount", "shipped", "returned", "claim", "credit", "credit_told", "released", "released_why"), "none"
    ),
    "sales.order_line": dict.fromkeys(("price", "amount", "net", "tax", "gross"), "none"),
    "sales.goods_return": dict.fromkeys(("amount", "refunded"), "none"),
    "sales.sample_request": dict.fromkeys(("fee", "rating", "feedback"), "none"),
    **NOT_TOLD,
}
