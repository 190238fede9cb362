"""Ownership disputes: the case, its chained evidence, and what is frozen meanwhile (B57–B59)."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import kehai.kernel.columns
import kehai.kernel.keys


class Migration(migrations.Migration):
    """New tables only."""

    dependencies = [
        ("customers", "0015_addresses"),
        ("people", "0005_spelling"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
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
                ("about", models.CharField(max_length=200, verbose_name="customer in dispute")),
                ("reason", models.TextField(verbose_name="reason")),
                ("files", kehai.kernel.columns.FilesField(blank=True, default=list, verbose_name="evidence")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a decision"),
                            ("ruled", "Ruled by record order"),
                            ("decided", "Decided"),
                            ("appealed", "Appealed"),
                            ("final", "Final"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "proposal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("claimant", "To the claimant"),
                            ("owner", "Stays with the owner"),
                            ("split", "Split"),
                            ("pool", "Back to the pool"),
                        ],
                        max_length=8,
                        null=True,
                        verbose_name="by record order",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("claimant", "To the claimant"),
                            ("owner", "Stays with the owner"),
                            ("split", "Split"),
                            ("pool", "Back to the pool"),
                        ],
                        max_length=8,
                        null=True,
                        verbose_name="outcome",
                    ),
                ),
                ("claimant_share", models.IntegerField(blank=True, null=True, verbose_name="claimant's share %")),
                ("owner_share", models.IntegerField(blank=True, null=True, verbose_name="owner's share %")),
                ("by_rule", models.BooleanField(default=False, verbose_name="decided by rule")),
                ("decision", models.TextField(blank=True, verbose_name="reasons of the decision")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("hours", models.IntegerField(blank=True, null=True, verbose_name="hours to the decision")),
                ("appeal_until", models.DateTimeField(blank=True, null=True, verbose_name="appeal until")),
                ("appeal", models.TextField(blank=True, verbose_name="reasons of the appeal")),
                ("appeal_files", kehai.kernel.columns.FilesField(blank=True, default=list, verbose_name="new evidence")),
                ("appealed_at", models.DateTimeField(blank=True, null=True, verbose_name="appealed")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="final since")),
                ("ruling", models.JSONField(blank=True, default=list)),
                ("seal", models.CharField(blank=True, max_length=64)),
                (
                    "appellant",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="appealed by",
                    ),
                ),
                (
                    "claimant_team",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                        verbose_name="claimant's department",
                    ),
                ),
                (
                    "owner_team",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                        verbose_name="owner's department",
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="claimant",
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
                    "judge",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="decides",
                    ),
                ),
                (
                    "loser",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="decided against",
                    ),
                ),
                (
                    "own",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="claimant's own record",
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
                    "respondent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="owner when it was opened",
                    ),
                ),
                (
                    "wanted",
                    models.ForeignKey(
                        editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="decided for",
                    ),
                ),
            ],
            options={
                "verbose_name": "ownership dispute",
                "verbose_name_plural": "ownership disputes",
            },
        ),
        migrations.CreateModel(
            name="DisputeEvidence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.PositiveIntegerField()),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("side", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                ("person_id", models.UUIDField(null=True)),
                ("person_label", models.CharField(default="", max_length=120)),
                ("sort", models.CharField(max_length=40)),
                ("weight", models.SmallIntegerField(default=0)),
                ("source", models.CharField(max_length=60)),
                ("source_id", models.UUIDField(null=True)),
                ("details", models.JSONField(default=dict)),
                ("hash", models.CharField(max_length=64)),
                ("dispute", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.dispute")),
            ],
        ),
        migrations.CreateModel(
            name="DisputeHold",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="customers.customer"
                    ),
                ),
                ("dispute", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.dispute")),
            ],
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_dispute_new",
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_dispute_find"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(models.F("claimant"), models.F("state"), name="customers_dispute_claimant"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(models.F("respondent"), models.F("state"), name="customers_dispute_owner"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(models.F("judge"), models.F("state"), name="customers_dispute_judge"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                models.F("appeal_until"),
                condition=models.Q(("deleted_at", None), ("state__in", ("ruled", "decided"))),
                name="customers_dispute_window",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeevidence",
            constraint=models.UniqueConstraint(fields=("dispute", "place"), name="customers_disputeevidence_place"),
        ),
    ]
