"""The samples of the demo company: in every state that matters, one that is overdue and one that was bought after."""

from datetime import date, timedelta
from typing import Any

from kehai.crm.customers.records.customer import Customer
from kehai.crm.products.records.product import Product
from kehai.crm.sales.records.sample_request import SampleRequest
from kehai.kernel import store
from kehai.site.demo_money import Make, act

# Subject, what for, how far it has come, and shipped so many days ago.
_SAMPLES: tuple[tuple[str, str, str, int], ...] = (
    ("密封圈样品", "客户准备在二车间试用", "draft", 0),
    ("滤芯样品", "与现用品牌对比寿命", "asked", 0),
    ("球阀样品", "新项目选型", "approved", 0),
    ("光电传感器样品", "验证粉尘环境下的稳定性", "shipped", 20),
    ("托辊样品", "装机试运转", "feedback", 30),
    ("液压扳手样机", "检修演示，用后归还", "returned", 45),
)


def load(make: Make, today: date) -> None:
    """By the doors everything goes through."""
    customers = list(Customer.objects.filter(deleted_at=None).exclude(owner=None).order_by("-number")[: len(_SAMPLES)])
    products = list(Product.objects.filter(deleted_at=None, state="on_sale").order_by("number")[: len(_SAMPLES)])
    for at, (customer, told) in enumerate(zip(customers, _SAMPLES, strict=False)):
        if products:
            _sample(make, customer, products[at % len(products)], told, today)


def _sample(make: Make, customer: Customer, product: Product, told: tuple[str, str, str, int], today: date) -> None:
    title, purpose, state, days = told
    facts: dict[str, Any] = {"title": title, "purpose": purpose, "customer": str(customer.id), "wanted_on": (today + timedelta(days=7)).isoformat()}
    if state == "returned":
        facts |= {"returnable": True, "return_by": (today + timedelta(days=3)).isoformat()}
    row = make("sales.sample_request", facts)
    store.update(SampleRequest, [(row.pk, {"owner_id": customer.owner_id})])
    make("sales.sample_line", {"request": str(row.pk), "product": str(product.id), "quantity": "2"})
    if state == "draft":
        return
    act(SampleRequest, row.pk, "ask", {})
    if state == "asked":
        return
    act(SampleRequest, row.pk, "approve", {})
    if state == "approved":
        return
    left = {"carrier": "顺丰速运", "tracking": f"SF20{row.number[-4:]}", "shipped_on": (today - timedelta(days=days)).isoformat()}
    act(SampleRequest, row.pk, "ship", left)
    if state == "shipped":
        return
    act(SampleRequest, row.pk, "receive", {})
    act(SampleRequest, row.pk, "give_feedback", {"result": "changed", "rating": 4, "feedback": "性能满意，安装孔距需要调整"})
    if state == "returned":
        act(SampleRequest, row.pk, "take_back", {})
