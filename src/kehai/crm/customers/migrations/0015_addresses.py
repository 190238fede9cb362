"""Addresses are of the type that is masked up to the district; the columns stay as they are."""

from django.db import migrations

import kehai.kernel.columns


class Migration(migrations.Migration):
    """Nothing is rewritten."""

    dependencies = [("customers", "0014_pools_hide_by_company")]

    operations = [
        migrations.AlterField("collected", "address", kehai.kernel.columns.AddressField(blank=True, max_length=300, verbose_name="address")),
        migrations.AlterField("customer", "address", kehai.kernel.columns.AddressField(blank=True, max_length=300, verbose_name="address")),
    ]
