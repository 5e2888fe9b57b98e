"""The tables of events, signed heads and the positions of readers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('event_id', models.UUIDField(unique=True)),
                ('subject', models.TextField()),
                ('seq', models.IntegerField()),
                ('kind', models.TextField()),
                ('actor', models.TextField()),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('prev', models.BinaryField()),
                ('body', models.BinaryField()),
                ('leaf', models.BinaryField()),
                ('tx', models.BigIntegerField(editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['tx', 'id'], name='ledger_event_tx'), models.Index(condition=models.Q(('kind__in', ['office.opened_case', 'office.searched_number'])), fields=['at', 'actor'], name='ledger_event_looks')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'seq'), name='ledger_event_place')],
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('head', 'Head'), ('break', 'Break')])),
                ('prev', models.BinaryField()),
                ('root', models.BinaryField()),
                ('positions', models.BinaryField()),
                ('size', models.IntegerField()),
                ('total', models.BigIntegerField()),
                ('upto_tx', models.BigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('body', models.BinaryField()),
                ('hash', models.BinaryField()),
                ('signature', models.BinaryField()),
                ('key_id', models.TextField()),
                ('public_key', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Epoch',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('tx_offset', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='ledger_epoch_single')],
            },
        ),
        migrations.CreateModel(
            name='Reader',
            fields=[
                ('name', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('tx', models.BigIntegerField(default=0)),
                ('event', models.BigIntegerField(default=0)),
            ],
        ),
    ]
