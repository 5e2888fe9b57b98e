"""The tables of notices, codes and what was sent."""

import ccms.accounts.channels
import ccms.notices.models.outbox
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

from ccms.gate.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('accounts', '0001_initial'),
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('state', models.CharField(choices=[('queued', 'queued'), ('sending', 'sending'), ('sent', 'sent'), ('delivered', 'delivered'), ('parked', 'parked'), ('superseded', 'superseded'), ('expired', 'expired')], default=ccms.notices.models.outbox.State['QUEUED'], max_length=10)),
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
                    ('maybe_with', models.CharField(blank=True, db_default='', default='', max_length=32)),
                    ('created_at', models.DateTimeField()),
                    ('event', models.UUIDField()),
                    ('subject', models.CharField(max_length=48)),
                    ('recipient', models.CharField(max_length=48)),
                    ('channel', models.CharField(max_length=8)),
                    ('template', models.CharField(max_length=64)),
                    ('language', models.CharField(max_length=2)),
                    ('params', models.JSONField(default=dict)),
                    ('group', models.CharField(max_length=32, null=True)),
                    ('proof_due', models.BooleanField(default=False)),
                    ('gathers', models.BooleanField(db_default=False, default=False)),
                    ('carried_by', models.UUIDField(null=True)),
                    ('inbox', models.CharField(blank=True, db_default='', default='', max_length=4)),
                    ('handled_at', models.DateTimeField(null=True)),
                    ('handled_by', models.CharField(blank=True, db_default='', default='', max_length=48)),
                ],
                options={
                    'indexes': [models.Index(fields=['subject', 'created_at'], name='notice_subject'), models.Index(condition=models.Q(('state', 'queued')), fields=['channel', 'next_try_at'], name='notice_due'), models.Index(condition=models.Q(('state', 'sending')), fields=['leased_until'], name='notice_leased'), models.Index(condition=models.Q(('state', 'sent')), fields=['sent_at'], name='notice_unproved'), models.Index(condition=models.Q(('state', 'parked')), fields=['created_at'], name='notice_parked'), models.Index(condition=models.Q(('proof_due', True)), fields=['next_try_at'], name='notice_proof_due'), models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='notice_provider'), models.Index(condition=models.Q(('channel', 'in_app')), fields=['recipient', 'created_at'], name='notice_shown'), models.Index(condition=models.Q(('gathers', True)), fields=['recipient', 'channel', 'created_at'], name='notice_gathers'), models.Index(condition=models.Q(('handled_at__isnull', True), ('inbox', 'act')), fields=['recipient'], name='notice_to_handle'), models.Index(condition=models.Q(('carried_by__isnull', False)), fields=['carried_by'], name='notice_carried')],
                    'constraints': [models.UniqueConstraint(fields=('event', 'recipient', 'channel'), name='notice_once')],
                },
            ),
            migrations.CreateModel(
                name='NoticeRead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reads', to='notices.notice')),
                    ('member', models.UUIDField()),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'db_table': 'notices_read',
                    'constraints': [models.UniqueConstraint(fields=('notice', 'member'), name='notice_read_once')],
                },
            ),
            migrations.CreateModel(
                name='CodeMessage',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('state', models.CharField(choices=[('queued', 'queued'), ('sending', 'sending'), ('sent', 'sent'), ('delivered', 'delivered'), ('parked', 'parked'), ('superseded', 'superseded'), ('expired', 'expired')], default=ccms.notices.models.outbox.State['QUEUED'], max_length=10)),
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
                    ('maybe_with', models.CharField(blank=True, db_default='', default='', max_length=32)),
                    ('created_at', models.DateTimeField()),
                    ('request_id', models.UUIDField()),
                    ('channel', models.CharField(db_default='sms', default=ccms.accounts.channels.Channel['SMS'], max_length=8)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['next_try_at'], name='code_due'), models.Index(condition=models.Q(('state', 'sending')), fields=['leased_until'], name='code_leased'), models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='code_provider'), models.Index(fields=['created_at'], name='code_age')],
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
                    ('why', models.CharField(blank=True, db_default='', default='', max_length=32)),
                    ('balance', models.BigIntegerField(null=True)),
                    ('balance_at', models.DateTimeField(null=True)),
                ],
                options={
                    'db_table': 'notices_gateway',
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
        ]),
    ]
