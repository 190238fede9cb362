"""The table of personalities a company begins with (P51); data from then on."""

from django.db import migrations
from django.utils import timezone

from kehai.kernel.keys import uuid7

READY = (
    ("果断型", "说话快、直奔结果，常打断别人", "先说结论和好处，给两三个可选方案，按时兑现；请他拍板。", "长篇铺垫、绕弯子、当众反驳"),
    ("热情型", "爱聊天、表情丰富，重感受和人情", "先聊人再聊事，多用案例和样品，及时夸奖；事后用文字确认约定。", "一上来就谈数字和条款，冷场"),
    ("平和型", "语速慢、好相处，不轻易表态，怕变化", "多陪伴少催促，说清售后与保障，把决定分成小步；主动约下一次。", "逼着当场签单，频繁换对接人"),
    ("严谨型", "问得细、看资料，重证据和规则", "带齐数据、检测报告和合同文本，准时，逐条答复；给他时间核对。", "夸大、含糊其辞、临时改口"),
    ("谨慎型", "反复比较，担心吃亏，常说再看看", "先讲老客户的真实情况，提供试用或小单，把风险写明；耐心重复。", "承诺做不到的事，隐瞒缺点"),
)


def seed(apps, schema_editor):
    """Where there is none yet; the sequence of the numbers is made here because it is otherwise made after all migrations."""
    Personality = apps.get_model("customers", "Personality")  # noqa: N806  as Django names models
    if Personality.objects.exists():
        return
    now = timezone.now()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute('CREATE SEQUENCE IF NOT EXISTS "customers_personality_number"')
        cursor.execute("SELECT nextval('customers_personality_number') FROM generate_series(1, %s::int)", (len(READY),))
        numbers = [value for (value,) in cursor.fetchall()]
    for at, (number, (name, signs, approach, avoid)) in enumerate(zip(numbers, READY, strict=True), 1):
        Personality.objects.create(
            id=uuid7(), number=f"PY{number:06d}", created_at=now, updated_at=now,
            name=name, signs=signs, approach=approach, avoid=avoid, position=at,
        )  # fmt: skip


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("customers", "0008_customer_card")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
