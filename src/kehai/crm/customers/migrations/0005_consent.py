from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_hand_over'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='consent_on',
            field=models.DateField(blank=True, null=True, verbose_name='consent given on'),
        ),
        migrations.AddField(
            model_name='contact',
            name='consent_source',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='source of the consent'),
        ),
        migrations.AddField(
            model_name='contact',
            name='erasure_asked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='erasure asked for'),
        ),
        migrations.AddField(
            model_name='contact',
            name='legal_basis',
            field=models.CharField(blank=True, choices=[('consent', 'Consent'), ('contract', 'Contract'), ('duty', 'Legal duty'), ('public', 'Made public by the person')], max_length=8, null=True, verbose_name='legal basis'),
        ),
        migrations.AddField(
            model_name='contact',
            name='legal_hold',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='legal hold'),
        ),
        migrations.AddField(
            model_name='contact',
            name='no_email',
            field=models.BooleanField(db_default=False, default=False, verbose_name='no advertising by e-mail'),
        ),
        migrations.AddField(
            model_name='contact',
            name='no_phone',
            field=models.BooleanField(db_default=False, default=False, verbose_name='no advertising by telephone'),
        ),
        migrations.AddField(
            model_name='contact',
            name='no_sms',
            field=models.BooleanField(db_default=False, default=False, verbose_name='no advertising by SMS'),
        ),
        migrations.AddField(
            model_name='contact',
            name='no_wechat',
            field=models.BooleanField(db_default=False, default=False, verbose_name='no advertising by WeChat'),
        ),
        migrations.AddField(
            model_name='contact',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='consent withdrawn'),
        ),
        migrations.AddField(
            model_name='customer',
            name='consent_on',
            field=models.DateField(blank=True, null=True, verbose_name='consent given on'),
        ),
        migrations.AddField(
            model_name='customer',
            name='consent_source',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='source of the consent'),
        ),
        migrations.AddField(
            model_name='customer',
            name='erasure_asked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='erasure asked for'),
        ),
        migrations.AddField(
            model_name='customer',
            name='legal_basis',
            field=models.CharField(blank=True, choices=[('consent', 'Consent'), ('contract', 'Contract'), ('duty', 'Legal duty'), ('public', 'Made public by the person')], max_length=8, null=True, verbose_name='legal basis'),
        ),
        migrations.AddField(
            model_name='customer',
            name='legal_hold',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='legal hold'),
        ),
        migrations.AddField(
            model_name='customer',
            name='no_email',
            field=models.BooleanField(db_default=False, default=False, verbose_name='no advertising by e-mail'),
        ),
        migrations.AddField(
            model_name='customer',
            name='no_phone',
            field=models.BooleanField(db_default=False, default=False, verbose_name='no advertising by telephone'),
        ),
        migrations.AddField(
            model_name='customer',
            name='no_sms',
            field=models.BooleanField(db_default=False, default=False, verbose_name='no advertising by SMS'),
        ),
        migrations.AddField(
            model_name='customer',
            name='no_wechat',
            field=models.BooleanField(db_default=False, default=False, verbose_name='no advertising by WeChat'),
        ),
        migrations.AddField(
            model_name='customer',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='consent withdrawn'),
        ),
    ]
