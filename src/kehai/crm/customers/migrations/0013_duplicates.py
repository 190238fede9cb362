import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import kehai.kernel.columns
import kehai.kernel.keys


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0012_cards_and_collecting"),
        ("people", "0005_spelling"),
    ]

    operations = [
        migrations.CreateModel(
            name="DuplicateScan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("whole", models.BooleanField()),
                ("asked_by", models.CharField(blank=True, max_length=120)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("looked", models.IntegerField(default=0)),
                ("pairs", models.IntegerField(default=0)),
                ("found", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="NameKey",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="customers.customer"
                    ),
                ),
                ("key", models.CharField(db_collation="C", max_length=80)),
                ("sound", models.CharField(db_collation="C", max_length=200)),
                ("brand", models.CharField(db_collation="C", max_length=80)),
                ("weak", models.BooleanField()),
                ("place", models.CharField(max_length=6)),
                ("branch", models.CharField(max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("weak", False)), fields=["key"], name="customers_namekey_key"),
                    models.Index(condition=models.Q(("weak", False)), fields=["sound"], name="customers_namekey_sound"),
                    models.Index(condition=models.Q(("weak", False)), fields=["brand"], name="customers_namekey_brand"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessRequest",
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
                ("asked", models.CharField(max_length=200, verbose_name="what was looked for")),
                ("purpose", models.CharField(max_length=200, verbose_name="reason")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="answer")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
                        default="asked",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="asked by",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="decided by",
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
                (
                    "wanted",
                    models.ForeignKey(
                        editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "verbose_name": "access request",
                "verbose_name_plural": "access requests",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("deleted_at", None)),
                        name="customers_accessrequest_new",
                    ),
                    django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_accessrequest_find"),
                    models.Index(models.F("asker"), models.F("state"), name="customers_accessrequest_asker"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duplicate",
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
                ("score", models.IntegerField(help_text="0 to 99", verbose_name="likeness")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("code", "same credit code"),
                            ("name", "same name but for form and spelling"),
                            ("sound", "name sounds the same"),
                            ("short", "one name is short for the other"),
                            ("slip", "one character differs"),
                            ("phone", "same telephone"),
                            ("contact", "same telephone of a contact"),
                            ("email", "same e-mail address"),
                            ("domain", "e-mail of the same firm"),
                            ("alike", "similar name"),
                        ],
                        default="alike",
                        max_length=8,
                        verbose_name="strongest reason",
                    ),
                ),
                (
                    "second",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("code", "same credit code"),
                            ("name", "same name but for form and spelling"),
                            ("sound", "name sounds the same"),
                            ("short", "one name is short for the other"),
                            ("slip", "one character differs"),
                            ("phone", "same telephone"),
                            ("contact", "same telephone of a contact"),
                            ("email", "same e-mail address"),
                            ("domain", "e-mail of the same firm"),
                            ("alike", "similar name"),
                        ],
                        max_length=8,
                        null=True,
                        verbose_name="second reason",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("different", "Not a duplicate"), ("merged", "Merged"), ("gone", "No longer alike")],
                        default="open",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer", verbose_name="customer"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer", verbose_name="other customer"
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
                "verbose_name": "possible duplicate",
                "verbose_name_plural": "possible duplicates",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("deleted_at", None)),
                        name="customers_duplicate_new",
                    ),
                    django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_duplicate_find"),
                    models.Index(fields=["state", "-score", "-id"], name="customers_duplicate_best"),
                ],
                "constraints": [models.UniqueConstraint(fields=("one", "other"), name="customers_duplicate_pair")],
            },
        ),
    ]
