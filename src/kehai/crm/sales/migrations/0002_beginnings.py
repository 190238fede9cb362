"""One pipeline and the usual reasons, so that the first opportunity can be entered; data from then on."""

from django.db import migrations
from django.utils import timezone

from kehai.kernel import text
from kehai.kernel.keys import uuid7

PIPELINE = "标准销售流程"
STAGES = (
    ("初步接洽", 10, 14, "弄清客户要解决什么问题、谁来拍板、预算从哪里来，先不谈产品。"),
    ("需求确认", 30, 14, "和客户一起把需求写下来，对应到我们的产品或方案，请客户确认。"),
    ("方案报价", 50, 10, "报价时说明依据；约定客户答复的日期，弄清还有谁在报价。"),
    ("商务谈判", 70, 10, "逐条谈妥价格、付款、交期；让步要有交换。"),
    ("待签合同", 90, 7, "盯住用印流程，提前准备合同文本与开票资料。"),
)
REASONS = {
    "won": ("价格合适", "产品质量", "交期", "服务与响应", "品牌与口碑", "关系与信任", "方案更好"),
    "lost": ("价格太高", "产品不合适", "交期不满足", "竞争对手关系更好", "客户预算取消", "客户推迟", "联系不上", "信用不过关"),
}


def seed(apps, schema_editor):
    """Where there is none yet."""
    if not apps.get_model("sales", "Pipeline").objects.exists():
        _pipeline(apps, schema_editor)
    if not apps.get_model("sales", "Reason").objects.exists():
        rows = [{"sort": sort, "name": name, "position": at * 10} for sort, names in REASONS.items() for at, name in enumerate(names, 1)]
        _add(apps, schema_editor, "Reason", "RS", rows)


def _pipeline(apps, schema_editor):
    (made,) = _add(apps, schema_editor, "Pipeline", "PL", [{"name": PIPELINE, "position": 10}])
    rows = [
        {"pipeline_id": made.id, "name": name, "position": at * 10, "probability": sure, "stuck_days": days, "coaching": words}
        for at, (name, sure, days, words) in enumerate(STAGES, 1)
    ]
    _add(apps, schema_editor, "Stage", "SG", rows)


def _add(apps, schema_editor, model, prefix, rows):
    """The sequence of the numbers is made here because it is otherwise made after all migrations."""
    now, sequence = timezone.now(), f"sales_{model.lower()}_number"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f'CREATE SEQUENCE IF NOT EXISTS "{sequence}"')
        cursor.execute(f"SELECT nextval('{sequence}') FROM generate_series(1, %s::int)", (len(rows),))
        numbers = [f"{prefix}{value:06d}" for (value,) in cursor.fetchall()]
    found = text.name_tokens
    return [
        apps.get_model("sales", model).objects.create(
            id=uuid7(), number=number, created_at=now, updated_at=now, search=[*text.number_tokens(number), *found(row["name"])], **row
        )
        for number, row in zip(numbers, rows, strict=True)
    ]


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("sales", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
