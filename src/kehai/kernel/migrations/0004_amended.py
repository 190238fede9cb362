from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0003_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='seal',
            name='amended',
            field=models.CharField(db_default='', default='', max_length=64),
        ),
    ]
