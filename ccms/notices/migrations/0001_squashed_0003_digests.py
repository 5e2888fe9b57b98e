"""What an empty database gets in one step: all of 0001 to 0003, which older databases have or still get."""

import ccms.notices.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('notices', '0001_initial'), ('notices', '0002_gateways'), ('notices', '0003_digests')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CodeMessage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('queued', 'queued'), ('sending', 'sending'), ('sent', 'sent'), ('delivered', 'delivered'), ('parked', 'parked'), ('superseded', 'superseded'), ('expired', 'expired')], default=ccms.notices.models.State['QUEUED'], max_length=10)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('lease', models.IntegerField(default=0)),
                ('leased_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('provider', models.CharField(blank=True, default='', max_length=32)),
                ('provider_id', models.CharField(blank=True, default='', max_length=128)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, default='', max_length=32)),
                ('possibly_sent_twice', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('request_id', models.UUIDField()),
                ('channel', models.CharField(choices=[('sms', 'sms'), ('email', 'email'), ('in_app', 'in_app')], db_default='sms', default=ccms.notices.models.Channel['SMS'], max_length=8)),
                ('maybe_with', models.CharField(blank=True, db_default='', default='', max_length=32)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['next_try_at'], name='code_due'), models.Index(condition=models.Q(('state', 'sending')), fields=['leased_until'], name='code_leased'), models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='code_provider'), models.Index(fields=['created_at'], name='code_age')],
            },
        ),
        migrations.CreateModel(
            name='DevelopmentMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=8)),
                ('to', models.CharField(max_length=254)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField()),
                ('at', models.DateTimeField()),
                ('event', models.UUIDField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['to', '-id'], name='development_to')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('queued', 'queued'), ('sending', 'sending'), ('sent', 'sent'), ('delivered', 'delivered'), ('parked', 'parked'), ('superseded', 'superseded'), ('expired', 'expired')], default=ccms.notices.models.State['QUEUED'], max_length=10)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('lease', models.IntegerField(default=0)),
                ('leased_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('provider', models.CharField(blank=True, default='', max_length=32)),
                ('provider_id', models.CharField(blank=True, default='', max_length=128)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, default='', max_length=32)),
                ('possibly_sent_twice', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('event', models.UUIDField()),
                ('subject', models.CharField(max_length=48)),
                ('recipient', models.CharField(max_length=48)),
                ('channel', models.CharField(choices=[('sms', 'sms'), ('email', 'email'), ('in_app', 'in_app')], max_length=8)),
                ('template', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=2)),
                ('params', models.JSONField(default=dict)),
                ('group', models.CharField(max_length=32, null=True)),
                ('proof_due', models.BooleanField(default=False)),
                ('maybe_with', models.CharField(blank=True, db_default='', default='', max_length=32)),
                ('carried_by', models.UUIDField(null=True)),
                ('gathers', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'created_at'], name='notice_subject'), models.Index(condition=models.Q(('state', 'queued')), fields=['channel', 'next_try_at'], name='notice_due'), models.Index(condition=models.Q(('state', 'sending')), fields=['leased_until'], name='notice_leased'), models.Index(condition=models.Q(('state', 'sent')), fields=['sent_at'], name='notice_unproved'), models.Index(condition=models.Q(('state', 'parked')), fields=['created_at'], name='notice_parked'), models.Index(condition=models.Q(('proof_due', True)), fields=['next_try_at'], name='notice_proof_due'), models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='notice_provider'), models.Index(condition=models.Q(('channel', 'in_app')), fields=['recipient', 'created_at'], name='notice_shown'), models.Index(condition=models.Q(('gathers', True)), fields=['recipient', 'channel', 'created_at'], name='notice_gathers'), models.Index(condition=models.Q(('carried_by__isnull', False)), fields=['carried_by'], name='notice_carried')],
                'constraints': [models.UniqueConstraint(fields=('event', 'recipient', 'channel'), name='notice_once')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(max_length=32)),
                ('reference', models.CharField(blank=True, max_length=64)),
                ('provider_id', models.CharField(blank=True, max_length=128)),
                ('outcome', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='receipt_age')],
                'constraints': [models.UniqueConstraint(fields=('gateway', 'provider_id', 'reference', 'outcome'), name='receipt_once')],
            },
        ),
        migrations.CreateModel(
            name='GatewayState',
            fields=[
                ('name', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('spent', models.BigIntegerField(default=0)),
                ('minute', models.DateTimeField(null=True)),
                ('calls', models.IntegerField(default=0)),
                ('failures', models.IntegerField(default=0)),
                ('in_a_row', models.IntegerField(default=0)),
                ('rests', models.SmallIntegerField(default=0)),
                ('rests_until', models.DateTimeField(null=True)),
                ('trial', models.UUIDField(null=True)),
                ('balance', models.BigIntegerField(null=True)),
                ('balance_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'notices_gateway',
            },
        ),
    ]
