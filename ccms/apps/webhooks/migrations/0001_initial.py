"""The tables of webhooks and their deliveries."""

import ccms.apps.webhooks.models
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
                name='Webhook',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('firm', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='accounts.firm')),
                    ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='accounts.office')),
                    ('url', models.CharField(max_length=500)),
                    ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=48), default=list)),
                    ('secret', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('old_secret', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('old_until', models.DateTimeField(null=True)),
                    ('is_on', models.BooleanField(default=True)),
                    ('why_off', models.CharField(blank=True, choices=[('gone', 'gone'), ('failed', 'failed'), ('restored', 'restored')], default='', max_length=8)),
                    ('off_at', models.DateTimeField(null=True)),
                    ('failures', models.IntegerField(default=0)),
                    ('rests_until', models.DateTimeField(null=True)),
                    ('served_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField()),
                    ('created_by', models.TextField()),
                    ('ended_at', models.DateTimeField(null=True)),
                ],
                options={
                    'db_table': 'notices_webhook',
                    'indexes': [models.Index(fields=['firm', 'created_at'], name='webhook_of_firm'), models.Index(fields=['office', 'created_at'], name='webhook_of_office')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('firm__isnull', True), ('office__isnull', True), _connector='XOR'), name='webhook_of_one')],
                },
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('key', models.UUIDField(unique=True)),
                    ('webhook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='webhooks.webhook')),
                    ('event', models.UUIDField()),
                    ('kind', models.CharField(max_length=48)),
                    ('reference', models.CharField(blank=True, max_length=16)),
                    ('status', models.CharField(blank=True, max_length=16)),
                    ('at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'sending'), ('delivered', 'delivered'), ('failed', 'failed')], default=ccms.apps.webhooks.models.Whether['WAITING'], max_length=10)),
                    ('attempts', models.SmallIntegerField(default=0)),
                    ('due_at', models.DateTimeField()),
                    ('lease', models.IntegerField(default=0)),
                    ('leased_until', models.DateTimeField(null=True)),
                    ('answer', models.SmallIntegerField(null=True)),
                    ('refused', models.BooleanField(db_default=False, default=False)),
                    ('milliseconds', models.IntegerField(null=True)),
                    ('tried_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField()),
                ],
                options={
                    'db_table': 'notices_delivery',
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['webhook', 'id'], name='delivery_waiting'), models.Index(condition=models.Q(('state', 'waiting')), fields=['webhook', 'due_at'], name='delivery_due'), models.Index(condition=models.Q(('state__in', ('waiting', 'sending'))), fields=['webhook', 'reference', 'id'], name='delivery_order'), models.Index(condition=models.Q(('state', 'sending')), fields=['leased_until'], name='delivery_leased'), models.Index(fields=['webhook', '-id'], name='delivery_log'), models.Index(fields=['created_at'], name='delivery_age')],
                },
            ),
        ]),
    ]
