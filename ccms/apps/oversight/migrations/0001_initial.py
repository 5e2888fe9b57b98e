"""The tables of what the Cell watches over."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('accounts', '0001_initial'),
    ]
    operations = [
        migrations.CreateModel(
            name='WeekCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('firm', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.firm')),
                ('week', models.DateField()),
                ('member', models.BooleanField()),
                ('filed', models.IntegerField()),
                ('silence', models.IntegerField()),
                ('refused', models.IntegerField()),
                ('no_effort', models.IntegerField()),
                ('broken_promise', models.IntegerField()),
                ('unreachable', models.IntegerField()),
            ],
            options={
                'db_table': 'oversight_week',
                'constraints': [models.UniqueConstraint(fields=('firm', 'week', 'member'), name='oversight_week_once')],
            },
        ),
        migrations.CreateModel(
            name='BreachCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('firm', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.firm')),
                ('rule', models.CharField(max_length=40)),
                ('month', models.CharField(max_length=7)),
                ('member', models.BooleanField()),
                ('alleged', models.IntegerField()),
                ('found', models.IntegerField()),
                ('answered', models.IntegerField()),
            ],
            options={
                'db_table': 'oversight_breach',
                'constraints': [models.UniqueConstraint(fields=('month', 'rule', 'firm', 'member'), name='oversight_breach_once')],
            },
        ),
        migrations.CreateModel(
            name='FirmLetter',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='accounts.firm')),
                ('kind', models.CharField(choices=[('call_in', 'call_in'), ('letter', 'letter'), ('office', 'office')], max_length=8)),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters_about_firms', to='accounts.office')),
                ('text', models.TextField()),
                ('meeting_on', models.DateField(null=True)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('author', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.CharField(blank=True, max_length=64)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'oversight_letter',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'office'), ('office__isnull', False)), models.Q(models.Q(('kind', 'office'), _negated=True), ('office__isnull', True)), _connector='OR'), name='oversight_letter_has_reader')],
            },
        ),
        migrations.CreateModel(
            name='MonthReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7, unique=True)),
                ('method', models.SmallIntegerField()),
                ('body', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField()),
                ('frozen_by', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'oversight_report',
            },
        ),
        migrations.CreateModel(
            name='ReportNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('text', models.TextField()),
                ('author', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'oversight_report_note',
                'indexes': [models.Index(fields=['month', 'at'], name='oversight_note_of_month')],
            },
        ),
    ]
