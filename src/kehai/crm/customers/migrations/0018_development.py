"""Cases of development, their reports, suggestions for them, targets of the month."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import kehai.crm.customers.records.development_target
import kehai.kernel.columns
import kehai.kernel.keys


class Migration(migrations.Migration):
    """Four tables."""

    dependencies = [
        ("customers", "0017_groups"),
        ("people", "0005_spelling"),
    ]

    operations = [
        migrations.CreateModel(
            name="Development",
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
                ("name", models.CharField(blank=True, help_text="Empty: the name of the customer.", max_length=200, verbose_name="target customer")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("target", "On the target list"),
                            ("applied", "Application handed in"),
                            ("returned", "Application returned"),
                            ("signed", "Application signed"),
                            ("planned", "First contact planned"),
                            ("checked", "Three points checked"),
                            ("contacted", "First contact held"),
                            ("developing", "In development"),
                            ("reported", "Final report handed in"),
                            ("reviewed", "Final report reviewed"),
                            ("won", "Won"),
                            ("given_up", "Given up"),
                            ("later", "Later"),
                        ],
                        default="target",
                        max_length=10,
                        verbose_name="step",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="why this customer")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("annual_report", "Annual report"),
                            ("introduction", "Product introduction"),
                            ("advertisement", "Advertisement"),
                            ("catalogue", "Product catalogue"),
                            ("publication", "Technical publication"),
                            ("internet", "Internet"),
                            ("research", "Industry research"),
                            ("institution", "Professional institution"),
                            ("statistics", "National statistics"),
                            ("company", "Our own company"),
                        ],
                        max_length=13,
                        null=True,
                        verbose_name="source of information",
                    ),
                ),
                ("source_detail", models.CharField(blank=True, max_length=200, verbose_name="source in detail")),
                ("expected_volume", models.CharField(blank=True, max_length=100, verbose_name="expected volume")),
                ("products", models.CharField(blank=True, max_length=200, verbose_name="products")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="applied")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signed")),
                ("returned_because", models.CharField(blank=True, max_length=400, verbose_name="returned because")),
                ("report_days", models.PositiveSmallIntegerField(default=7, verbose_name="report every so many days")),
                (
                    "contact_way",
                    models.CharField(
                        blank=True,
                        choices=[("meeting", "Personal talk"), ("phone", "Phone call"), ("online", "Online")],
                        max_length=7,
                        null=True,
                        verbose_name="way of first contact",
                    ),
                ),
                ("contact_who", models.CharField(blank=True, max_length=100, verbose_name="whom to talk to")),
                ("contact_on", models.DateField(blank=True, null=True, verbose_name="planned for")),
                ("questions", models.TextField(blank=True, verbose_name="questions to ask")),
                (
                    "strength",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=3, null=True, verbose_name="we are strong enough"
                    ),
                ),
                ("strength_remark", models.CharField(blank=True, max_length=400, verbose_name="on our strength")),
                (
                    "price_market",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=3, null=True, verbose_name="price competitive in this market"
                    ),
                ),
                (
                    "price_quantity",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=3, null=True, verbose_name="price competitive at this quantity"
                    ),
                ),
                (
                    "price_quality",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=3, null=True, verbose_name="price competitive for this quality"
                    ),
                ),
                ("price_remark", models.CharField(blank=True, max_length=400, verbose_name="on the price")),
                (
                    "positioning",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No")],
                        max_length=3,
                        null=True,
                        verbose_name="positioning, features and class fit the market",
                    ),
                ),
                (
                    "expertise",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No")],
                        max_length=3,
                        null=True,
                        verbose_name="professional questions can be answered",
                    ),
                ),
                ("positioning_remark", models.CharField(blank=True, max_length=400, verbose_name="on positioning and questions")),
                ("contacted_at", models.DateTimeField(blank=True, null=True, verbose_name="first contact")),
                ("thinking", models.TextField(blank=True, verbose_name="what the customer really thinks")),
                ("approach", models.TextField(blank=True, verbose_name="adjusted approach")),
                ("next_report_at", models.DateTimeField(blank=True, null=True, verbose_name="next report due")),
                ("suggestions", models.PositiveIntegerField(default=0, verbose_name="suggestions")),
                ("unanswered", models.PositiveIntegerField(default=0, verbose_name="suggestions to be answered")),
                ("final_report", models.TextField(blank=True, verbose_name="final report")),
                (
                    "proposal",
                    models.CharField(
                        blank=True,
                        choices=[("won", "Won"), ("given_up", "Given up"), ("later", "Later")],
                        max_length=8,
                        null=True,
                        verbose_name="proposal",
                    ),
                ),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="final report handed in")),
                (
                    "key_customer",
                    models.BooleanField(
                        default=False, help_text="Its final report is reviewed, then decided above the manager.", verbose_name="key customer"
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="reviewed")),
                ("review", models.TextField(blank=True, verbose_name="review")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("decision", models.TextField(blank=True, verbose_name="reasons of the decision")),
                ("moves", models.JSONField(default=list, editable=False)),
                (
                    "applied_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="applied by",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: not entered yet.",
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
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="final report by",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="signed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "development of a customer",
                "verbose_name_plural": "development of customers",
            },
        ),
        migrations.CreateModel(
            name="DevelopmentReport",
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
                ("content", models.TextField(verbose_name="what was done")),
                ("following", models.TextField(blank=True, verbose_name="what comes next")),
                ("difficulties", models.TextField(blank=True, verbose_name="difficulties")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="was due")),
                ("in_time", models.BooleanField(blank=True, null=True, verbose_name="in time")),
                ("guidance", models.TextField(blank=True, verbose_name="guidance")),
                ("guided_at", models.DateTimeField(blank=True, null=True, verbose_name="guided")),
                (
                    "development",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.development",
                        verbose_name="development case",
                    ),
                ),
                (
                    "guided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="guided by",
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
                "verbose_name": "development report",
                "verbose_name_plural": "development reports",
            },
        ),
        migrations.CreateModel(
            name="DevelopmentTarget",
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
                    "month",
                    models.DateField(
                        blank=True,
                        default=kehai.crm.customers.records.development_target.this_month,
                        help_text="Any day of the month.",
                        verbose_name="month",
                    ),
                ),
                ("to_open", models.PositiveIntegerField(default=0, verbose_name="cases to open")),
                ("to_contact", models.PositiveIntegerField(default=0, verbose_name="first contacts to hold")),
                ("to_win", models.PositiveIntegerField(default=0, verbose_name="customers to win")),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="remark")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="Either a department, or a person as the owner.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                        verbose_name="department",
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
                "verbose_name": "development target",
                "verbose_name_plural": "development targets",
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
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
                ("question", models.CharField(blank=True, max_length=400, verbose_name="question")),
                ("content", models.TextField(blank=True, verbose_name="suggestion")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked for"), ("given", "To be answered"), ("accepted", "Accepted"), ("rejected", "Not accepted")],
                        default="given",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.user",
                        verbose_name="answered by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "development",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.development",
                        verbose_name="development case",
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
                "verbose_name": "suggestion",
                "verbose_name_plural": "suggestions",
            },
        ),
        migrations.AddIndex(
            model_name="development",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_development_new",
            ),
        ),
        migrations.AddIndex(
            model_name="development",
            index=django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_development_find"),
        ),
        migrations.AddIndex(
            model_name="development",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_development_own",
            ),
        ),
        migrations.AddIndex(
            model_name="development",
            index=models.Index(
                models.F("state"),
                models.OrderBy(models.F("created_at"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_development_state",
            ),
        ),
        migrations.AddIndex(
            model_name="developmentreport",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_devreport_new",
            ),
        ),
        migrations.AddIndex(
            model_name="developmentreport",
            index=django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_devreport_find"),
        ),
        migrations.AddIndex(
            model_name="developmentreport",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_devreport_own",
            ),
        ),
        migrations.AddIndex(
            model_name="developmentreport",
            index=models.Index(models.F("development"), models.OrderBy(models.F("created_at"), descending=True), name="customers_devreport_case"),
        ),
        migrations.AddIndex(
            model_name="developmenttarget",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_devtarget_new",
            ),
        ),
        migrations.AddIndex(
            model_name="developmenttarget",
            index=django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_devtarget_find"),
        ),
        migrations.AddIndex(
            model_name="developmenttarget",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_devtarget_own",
            ),
        ),
        migrations.AddIndex(
            model_name="developmenttarget",
            index=models.Index(models.F("month"), name="customers_devtarget_month"),
        ),
        migrations.AddConstraint(
            model_name="developmenttarget",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None), ("owner__isnull", False)), fields=("owner", "month"), name="customers_devtarget_person_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="developmenttarget",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None), ("department__isnull", False)),
                fields=("department", "month"),
                name="customers_devtarget_department_once",
            ),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_suggestion_new",
            ),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=django.contrib.postgres.indexes.GinIndex(models.F("search"), name="customers_suggestion_find"),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_suggestion_own",
            ),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(models.F("development"), condition=models.Q(("deleted_at", None)), name="customers_suggestion_case"),
        ),
    ]
