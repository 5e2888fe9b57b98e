"""The tables of the snapshots of the public figures."""

import django.db.models.deletion
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
                'indexes': [models.Index(fields=['-day', '-id'], name='snapshot_day')],
            },
        ),
        migrations.CreateModel(
            name='FirmFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('snapshot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='firms', to='figures.snapshot')),
                ('firm', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.firm')),
                ('body', models.JSONField()),
            ],
            options={
                'db_table': 'figures_of_firm',
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'firm'), name='figures_of_firm_once')],
            },
        ),
        migrations.CreateModel(
            name='OpenRows',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('snapshot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='figures.snapshot')),
                ('body', models.JSONField()),
            ],
            options={
                'db_table': 'figures_open_rows',
            },
        ),
    ]
