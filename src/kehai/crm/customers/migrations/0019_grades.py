"""Sales figures, grade rules, and how a customer came by its grade (B27, B28)."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import kehai.kernel.columns
import kehai.kernel.keys


class Migration(migrations.Migration):
    """Nullable columns: no row is rewritten."""

    dependencies = [
        ("customers", "0018_development"),
        ("people", "0005_spelling"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="grade_figure",
            field=kehai.kernel.columns.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="average sales at grading"),
        ),
        migrations.AddField(
            model_name="customer",
            name="grade_review_on",
            field=models.DateField(
                blank=True, help_text="Until then no rule changes a grade given by hand.", null=True, verbose_name="grade to be reviewed on"
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="grade_rule_id",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="grade_source",
            field=models.CharField(blank=True, choices=[("hand", "by hand"), ("rule", "by rule")], max_length=4, null=True, verbose_name="grade set"),
        ),
        migrations.AddField(
            model_name="customer",
            name="grade_version",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="GradeRule",
            fields=[
                ("id", models.UUIDField(default=kehai.kernel.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(editable=False, max_length=24, unique=True, verbose_name="number")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                ("created_by", models.UUIDField(editable=False, null=True)),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="changed")),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("extra", models.JSONField(default=dict, editable=False)),
                ("search", kehai.kernel.columns.TokensField(editable=False, null=True)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("region", kehai.kernel.columns.RegionField(blank=True, default="", max_length=6, verbose_name="region")),
                (
                    "place",
                    models.PositiveIntegerField(
                        default=10, help_text="Of two rules that fit a customer the lower number counts.", verbose_name="order"
                    ),
                ),
                (
                    "figure",
                    models.CharField(
                        choices=[("monthly", "average of a month"), ("yearly", "average of a year")],
                        default="monthly",
                        max_length=7,
                        verbose_name="sales",
                    ),
                ),
                ("months", models.PositiveIntegerField(default=6, help_text="Before the month that runs.", verbose_name="months looked at")),
                (
                    "least",
                    models.PositiveIntegerField(
                        default=3, help_text="Who has been sold to for less gets no grade by this rule.", verbose_name="months needed"
                    ),
                ),
                ("a_from", kehai.kernel.columns.MoneyField(decimal_places=2, max_digits=18, verbose_name="A from (CNY)")),
                ("b_from", kehai.kernel.columns.MoneyField(decimal_places=2, max_digits=18, verbose_name="B from (CNY)")),
                ("c_from", kehai.kernel.columns.MoneyField(decimal_places=2, help_text="Below it D.", max_digits=18, verbose_name="C from (CNY)")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("active", "Active"), ("paused", "Paused")], default="draft", max_length=6, verbose_name="state"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.businessline",
                        verbose_name="business line",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "grade rule",
                "verbose_name_plural": "grade rules",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("deleted_at", None)),
                        name="customers_graderule_new",
                    ),
                    django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_graderule_find"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesFigure",
            fields=[
                ("id", models.UUIDField(default=kehai.kernel.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(editable=False, max_length=24, unique=True, verbose_name="number")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                ("created_by", models.UUIDField(editable=False, null=True)),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="changed")),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("extra", models.JSONField(default=dict, editable=False)),
                ("search", kehai.kernel.columns.TokensField(editable=False, null=True)),
                ("month", models.DateField(help_text="Any day of it.", verbose_name="month")),
                (
                    "amount",
                    kehai.kernel.columns.MoneyField(
                        decimal_places=2,
                        help_text="Less than nothing where more came back than was sold.",
                        max_digits=18,
                        verbose_name="amount (CNY)",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("manual", "Entered by hand"), ("import", "Import")], default="manual", max_length=6, verbose_name="source"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "sales figure",
                "verbose_name_plural": "sales figures",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("deleted_at", None)),
                        name="customers_salesfigure_new",
                    ),
                    django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_salesfigure_find"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("deleted_at", None)), fields=("customer", "month"), name="customers_salesfigure_once")
                ],
            },
        ),
    ]
