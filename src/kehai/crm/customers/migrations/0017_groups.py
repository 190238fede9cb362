"""Customer groups and their members (B30)."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import kehai.kernel.columns
import kehai.kernel.keys


class Migration(migrations.Migration):
    """Two tables."""

    dependencies = [
        ("customers", "0016_disputes"),
        ("people", "0005_spelling"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerGroup",
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
                (
                    "sort",
                    models.CharField(
                        choices=[("chosen", "Chosen one by one"), ("rule", "By rule")],
                        default="chosen",
                        help_text="Cannot be changed later.",
                        max_length=6,
                        verbose_name="members",
                    ),
                ),
                (
                    "condition",
                    models.JSONField(blank=True, default=dict, help_text="Read anew each time the group is asked.", verbose_name="customers that"),
                ),
                (
                    "shared",
                    models.BooleanField(
                        default=False, help_text="Others see name and rule, and of its members those they see anyway.", verbose_name="for everyone"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="remark")),
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
                "verbose_name": "customer group",
                "verbose_name_plural": "customer groups",
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
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
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer", verbose_name="customer"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customergroup",
                        verbose_name="customer group",
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
                "verbose_name": "member of a group",
                "verbose_name_plural": "members of groups",
            },
        ),
        migrations.AddIndex(
            model_name="customergroup",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_customergroup_new",
            ),
        ),
        migrations.AddIndex(
            model_name="customergroup",
            index=django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_customergroup_find"),
        ),
        migrations.AddIndex(
            model_name="customergroup",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_customergroup_own",
            ),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_groupmember_new",
            ),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_groupmember_find"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None)), fields=("group", "customer"), name="customers_groupmember_once"
            ),
        ),
    ]
