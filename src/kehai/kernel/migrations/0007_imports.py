"""Imports find rows by several keys, tell what changes, are tried before they are written, and can be taken back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What an import was asked by one key stays asked by that key."""

    dependencies = (("kernel", "0006_mergers"),)

    operations = (
        migrations.AddField("import", "keys", models.JSONField(default=list)),
        migrations.AddField("import", "conflicts", models.CharField(default="keep", max_length=9)),
        migrations.AddField("import", "clears", models.BooleanField(default=False)),
        migrations.AddField("import", "changes", models.JSONField(default=list)),
        migrations.AddField("import", "tried", models.PositiveIntegerField(default=0)),
        migrations.AddField("import", "undo", models.JSONField(default=dict)),
        migrations.AlterField(
            "import",
            "status",
            models.CharField(
                choices=[
                    ("reading", "Reading"),
                    ("mapping", "Mapping"),
                    ("checking", "Checking"),
                    ("checked", "Checked"),
                    ("loading", "Loading"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                    ("undoing", "Undoing"),
                    ("undone", "Undone"),
                ],
                default="reading",
                max_length=10,
            ),
        ),
        migrations.RunSQL(
            "UPDATE kernel_import SET keys = jsonb_build_array(key) WHERE key <> ''",
            "UPDATE kernel_import SET key = COALESCE(keys ->> 0, '')",
        ),
        migrations.RemoveField("import", "key"),
        migrations.AddField("importrow", "keys", models.JSONField(null=True)),
        migrations.AddField("importrow", "children", models.JSONField(null=True)),
        migrations.AddField("importrow", "diff", models.JSONField(null=True)),
        migrations.AddField("importrow", "version", models.PositiveIntegerField(null=True)),
        migrations.AlterField(
            "importrow",
            "state",
            models.CharField(
                choices=[("n", "New"), ("u", "Update"), ("s", "Skip"), ("e", "Error"), ("=", "Same"), ("c", "Conflict"), ("a", "Joined")],
                max_length=1,
            ),
        ),
        # Rows that were checked wait under the field by which they were looked up.
        migrations.RunSQL(
            "UPDATE kernel_importrow r SET keys = jsonb_build_object(i.keys ->> 0, r.key) FROM kernel_import i "
            "WHERE i.id = r.run_id AND r.key IS NOT NULL AND jsonb_array_length(i.keys) > 0",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField("importrow", "key"),
        migrations.AddIndex(
            "change",
            models.Index("run", "id", condition=models.Q(("run__isnull", False)), name="kernel_change_run"),
        ),
        migrations.CreateModel(
            "ImportKept",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("record_id", models.UUIDField()),
                ("number", models.CharField(max_length=24)),
                ("label", models.TextField(default="")),
                ("reason", models.TextField()),
                ("run", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="kept", to="kernel.import")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("run", "record_id"), name="kernel_importkept_once")]},
        ),
    )
