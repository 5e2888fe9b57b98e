"""The tables of the snapshots of the public figures."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('accounts', '0001_initial'),
    ]
    operations = [
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('method', models.SmallIntegerField()),
                ('taken_at', models.DateTimeField()),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('tx', models.BigIntegerField()),
                ('event', models.BigIntegerField()),
                ('invented', models.BooleanField()),
                ('body', models.JSONField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['-day', '-id'], name='snapshot_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FirmFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.JSONField()),
                ('firm', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='+', to='accounts.firm')),
                ('snapshot', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='firms', to='figures.snapshot')),
            ],
            options={
                'db_table': 'figures_of_firm',
                'constraints': [
                    models.UniqueConstraint(fields=('snapshot', 'firm'), name='figures_of_firm_once'),
                ],
            },
        ),
    ]
