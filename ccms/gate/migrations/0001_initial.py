"""The tables of counters, pauses and kept answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name='RateLimitHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BinaryField()),
                ('member', models.BinaryField(null=True)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
            ],
            options={
                'db_table': 'gate_take',
                'indexes': [models.Index(fields=['key', '-at'], name='gate_take_youngest'), models.Index(fields=['until'], name='gate_take_over')],
                'constraints': [models.UniqueConstraint(fields=('key', 'member'), name='gate_take_member')],
            },
        ),
        migrations.CreateModel(
            name='Suspension',
            fields=[
                ('key', models.BinaryField(primary_key=True, serialize=False)),
                ('until', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'gate_pause',
            },
        ),
        migrations.CreateModel(
            name='Delay',
            fields=[
                ('key', models.BinaryField(primary_key=True, serialize=False)),
                ('tries', models.IntegerField()),
                ('until', models.DateTimeField()),
                ('forgotten_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'gate_delay',
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=24)),
                ('unit', models.CharField(max_length=6)),
                ('start', models.DateTimeField()),
                ('amount', models.BigIntegerField()),
            ],
            options={
                'db_table': 'gate_tally',
                'constraints': [models.UniqueConstraint(fields=('name', 'unit', 'start'), name='gate_tally_once')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('name', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('done_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'gate_duty',
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('key', models.BinaryField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('times', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'gate_alarm',
                'indexes': [models.Index(fields=['name', '-last_at'], name='gate_alarm_recent')],
                'constraints': [models.UniqueConstraint(fields=('name', 'key'), name='gate_alarm_once')],
            },
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=64)),
                ('key', models.UUIDField()),
                ('fingerprint', models.BinaryField()),
                ('answer', models.JSONField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'gate_kept_answer',
                'constraints': [models.UniqueConstraint(fields=('account', 'key'), name='gate_kept_answer_once')],
            },
        ),
    ]
