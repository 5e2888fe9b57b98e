"""The tables of complaints and what belongs to them."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models.functions import Coalesce

from ccms.gate.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('accounts', '0001_initial'),
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Purchase',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('number', models.CharField(blank=True, max_length=64)),
                    ('amount_paisa', models.BigIntegerField(null=True)),
                    ('facts', models.JSONField(default=dict)),
                    ('personal_facts', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('created_at', models.DateTimeField()),
                    ('consumer', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='purchases', to='accounts.consumer')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['consumer', 'number'], name='complaints__consume_7fcc84_idx'),
                        models.Index(condition=models.Q(('number', ''), _negated=True), fields=['number'], name='purchase_number'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Complaint',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('reference', models.CharField(max_length=11, unique=True)),
                    ('category', models.CharField(max_length=32)),
                    ('wish', models.CharField(max_length=32)),
                    ('amount_paisa', models.BigIntegerField(null=True)),
                    ('language', models.CharField(default='bn', max_length=2)),
                    ('status', models.CharField(choices=[('told_firm', 'told_firm'), ('with_firm', 'with_firm'), ('with_consumer', 'with_consumer'), ('promised', 'promised'), ('escalated', 'escalated'), ('scrutiny', 'scrutiny'), ('referred', 'referred'), ('hearing', 'hearing'), ('ordered', 'ordered'), ('settled', 'settled'), ('closed', 'closed')], max_length=16)),
                    ('reason', models.CharField(blank=True, choices=[('silence', 'silence'), ('unreachable', 'unreachable'), ('no_effort', 'no_effort'), ('disagreement', 'disagreement'), ('defence_unanswered', 'defence_unanswered'), ('broken_promise', 'broken_promise'), ('refused', 'refused'), ('consumer_unreached', 'consumer_unreached'), ('abuse_review', 'abuse_review'), ('not_consumer', 'not_consumer'), ('limitation', 'limitation'), ('remedy_received', 'remedy_received'), ('reopened', 'reopened')], max_length=24)),
                    ('outcome', models.CharField(blank=True, choices=[('withdrawn', 'withdrawn'), ('defence_accepted', 'defence_accepted'), ('unrated', 'unrated'), ('performed_unconfirmed', 'performed_unconfirmed'), ('rejected', 'rejected'), ('dismissed', 'dismissed'), ('order_complied', 'order_complied'), ('order_unpaid', 'order_unpaid'), ('out_of_scope', 'out_of_scope'), ('joined', 'joined')], max_length=24)),
                    ('on_table', models.CharField(blank=True, choices=[('offer', 'offer'), ('solved', 'solved'), ('defence', 'defence'), ('performance', 'performance')], max_length=16)),
                    ('asked', models.BooleanField(default=False)),
                    ('information_open', models.JSONField(default=list)),
                    ('interim', models.BooleanField(default=False)),
                    ('countered', models.BooleanField(default=False)),
                    ('reopened', models.BooleanField(default=False)),
                    ('reviewed', models.BooleanField(default=False)),
                    ('referral_accepted', models.BooleanField(default=False)),
                    ('hearing_held', models.BooleanField(default=False)),
                    ('promised_on', models.DateField(null=True)),
                    ('promised_paisa', models.BigIntegerField(null=True)),
                    ('promised_remedy', models.CharField(blank=True, db_default='', default='', max_length=24)),
                    ('told_at', models.DateTimeField(null=True)),
                    ('received_at', models.DateTimeField(null=True)),
                    ('receipt_basis', models.CharField(blank=True, max_length=24)),
                    ('receipt_proved', models.BooleanField(default=False)),
                    ('consumer_reached', models.BooleanField(default=False)),
                    ('filed_at', models.DateTimeField()),
                    ('changed_at', models.DateTimeField()),
                    ('escalated_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('protective', models.BooleanField(default=False)),
                    ('disclose_phone', models.BooleanField(default=False)),
                    ('publish', models.BooleanField(default=False)),
                    ('cause_on', models.DateField(null=True)),
                    ('safe_last', models.DateField(null=True)),
                    ('outer_last', models.DateField(null=True)),
                    ('findings', models.JSONField(default=list)),
                    ('event_seq', models.IntegerField(default=0)),
                    ('event_leaf', models.BinaryField(default=b'')),
                    ('consumer', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='complaints', to='accounts.consumer')),
                    ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='decided', to=settings.AUTH_USER_MODEL)),
                    ('firm', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='complaints', to='accounts.firm')),
                    ('joined_into', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='joined', to='complaints.complaint')),
                    ('office', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='complaints', to='accounts.office')),
                    ('officer', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='complaints', to=settings.AUTH_USER_MODEL)),
                    ('purchase', models.ForeignKey(on_delete=models.PROTECT, related_name='complaints', to='complaints.purchase')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['office', 'status', 'changed_at'], name='complaints__office__b16396_idx'),
                        models.Index(fields=['firm', 'status', 'changed_at'], name='complaints__firm_id_a4a388_idx'),
                        models.Index(fields=['consumer', '-filed_at'], name='complaints__consume_e35b35_idx'),
                        models.Index(condition=models.Q(('told_at__isnull', False)), fields=['firm', 'told_at'], name='complaint_told_firm'),
                        models.Index(condition=models.Q(('officer__isnull', False)), fields=['officer', 'status'], name='complaint_officer'),
                        models.Index(condition=models.Q(('joined_into__isnull', False)), fields=['joined_into'], name='complaint_joined_into'),
                        models.Index(condition=models.Q(('decided_by__isnull', False)), fields=['decided_by'], name='complaint_decided_by'),
                        models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['firm', 'category'], name='complaint_of_firm_open'),
                        models.Index(condition=models.Q(('status__in', ['escalated', 'scrutiny', 'referred', 'hearing'])), fields=['reason'], name='complaint_undecided'),
                    ],
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('status', 'closed'), _negated=True), ('outcome', '')), _connector='OR'), name='complaint_outcome_when_closed'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('body', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('step', models.CharField(default='firm', max_length=16)),
                    ('saved_at', models.DateTimeField()),
                    ('remind_on', models.DateField(null=True)),
                    ('reminded_at', models.DateTimeField(null=True)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('consumer', models.ForeignKey(on_delete=models.CASCADE, related_name='drafts', to='accounts.consumer')),
                ],
                options={
                    'indexes': [
                        models.Index(condition=models.Q(('remind_on__isnull', False)), fields=['remind_on'], name='draft_remind'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('remind_on__isnull', True), ('sent_at__isnull', True)), fields=('consumer',), name='draft_one_open'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Crossing',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('digest', models.BinaryField(unique=True)),
                    ('epoch', models.IntegerField()),
                    ('proved_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('spent_at', models.DateTimeField(null=True)),
                    ('consumer', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='accounts.consumer')),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                    ('draft', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='complaints.draft')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['expires_at'], name='crossing_age'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Evidence',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('holder', models.UUIDField()),
                    ('event', models.UUIDField(null=True)),
                    ('kind', models.CharField(max_length=32)),
                    ('media_type', models.CharField(max_length=40)),
                    ('size', models.BigIntegerField()),
                    ('sha256', models.BinaryField()),
                    ('name', models.CharField(max_length=150)),
                    ('side', models.CharField(max_length=8)),
                    ('added_by', models.CharField(max_length=64)),
                    ('added_at', models.DateTimeField()),
                    ('flags', models.JSONField(default=list)),
                    ('preview', models.CharField(default='none', max_length=8)),
                    ('preview_sha256', models.BinaryField(null=True)),
                    ('scan', models.CharField(default='not_scanned', max_length=12)),
                    ('scan_due_at', models.DateTimeField(null=True)),
                    ('scan_tries', models.SmallIntegerField(db_default=0, default=0)),
                    ('pieces', models.BinaryField(null=True)),
                    ('reduced', models.BooleanField(db_default=False, default=False)),
                    ('likeness', models.BigIntegerField(null=True)),
                    ('complaint', models.ForeignKey(null=True, on_delete=models.CASCADE, related_name='evidence', to='complaints.complaint')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['holder', 'added_at'], name='complaints__holder_31b0c3_idx'),
                        models.Index(fields=['added_by', 'added_at'], name='complaints__added_b_24b062_idx'),
                        models.Index(condition=models.Q(('preview', 'waiting')), fields=['added_at'], name='evidence_preview_waiting'),
                        models.Index(condition=models.Q(('scan__in', ['not_scanned', 'scanning'])), fields=['scan', 'scan_due_at'], name='evidence_to_scan'),
                        models.Index(fields=['sha256'], name='evidence_same_bytes'),
                        *(
                            models.Index(models.F('likeness').bitrightshift(begin).bitand(65535), condition=models.Q(('likeness__isnull', False)), name=f'evidence_band_{begin}')
                            for begin in (0, 16, 32, 48)
                        ),
                    ],
                    'constraints': [
                        models.UniqueConstraint(fields=('holder', 'sha256', 'side', 'complaint'), name='evidence_once_for_a_side', nulls_distinct=False),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FirmExport',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('form', models.CharField(max_length=5)),
                    ('language', models.CharField(max_length=2)),
                    ('ticked', models.BooleanField(default=False)),
                    ('statuses', ArrayField(base_field=models.CharField(max_length=16), default=list)),
                    ('firm_reference', models.CharField(blank=True, max_length=500)),
                    ('updated_since', models.DateTimeField(null=True)),
                    ('state', models.CharField(choices=[('waiting', 'waiting'), ('making', 'making'), ('ready', 'ready'), ('fetched', 'fetched'), ('expired', 'expired'), ('failed', 'failed')], max_length=8)),
                    ('asked_at', models.DateTimeField()),
                    ('after', models.CharField(blank=True, max_length=60)),
                    ('pieces', models.IntegerField(default=0)),
                    ('rows', models.IntegerField(default=0)),
                    ('octets', models.BigIntegerField(default=0)),
                    ('digest', models.BinaryField(null=True, unique=True)),
                    ('made_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('fetched_at', models.DateTimeField(null=True)),
                    ('why', models.CharField(blank=True, max_length=32)),
                    ('firm', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='+', to='accounts.firm')),
                    ('key', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='+', to='accounts.apikey')),
                    ('member', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'db_table': 'complaints_firm_export',
                    'indexes': [
                        models.Index(fields=['firm', '-asked_at'], name='firm_export_of_firm'),
                        models.Index(fields=['asked_at'], name='firm_export_age'),
                    ],
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('member__isnull', True), ('key__isnull', True), _connector='XOR'), name='firm_export_of_one'),
                        models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'making'))), fields=('firm',), name='firm_export_one_at_a_time'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ExportPiece',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('number', models.IntegerField()),
                    ('text', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('export', models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='+', to='complaints.firmexport')),
                ],
                options={
                    'db_table': 'complaints_firm_export_piece',
                    'constraints': [
                        models.UniqueConstraint(fields=('export', 'number'), name='firm_export_piece_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FirmTag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=40)),
                    ('firm', models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                ],
                options={
                    'db_table': 'complaints_firm_tag',
                    'constraints': [
                        models.UniqueConstraint(fields=('firm', 'text'), name='firm_tag_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FirmCard',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('firm_reference', models.CharField(blank=True, max_length=64)),
                    ('live', models.BooleanField(default=True)),
                    ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('complaint', models.ForeignKey(on_delete=models.CASCADE, related_name='firm_cards', to='complaints.complaint')),
                    ('firm', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='+', to='accounts.firm')),
                    ('tags', models.ManyToManyField(related_name='cards', to='complaints.firmtag')),
                ],
                options={
                    'db_table': 'complaints_firm_card',
                    'indexes': [
                        models.Index(condition=models.Q(('assignee__isnull', False), ('live', True)), fields=['assignee', 'complaint'], name='firm_card_assignee'),
                        models.Index(condition=models.Q(('firm_reference', ''), _negated=True), fields=['firm', 'firm_reference'], name='firm_card_reference'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(fields=('complaint', 'firm'), name='firm_card_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FirmChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(choices=[('assignee', 'assignee'), ('reference', 'reference'), ('tagged', 'tagged'), ('untagged', 'untagged')], max_length=12)),
                    ('value', models.CharField(blank=True, max_length=64)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('card', models.ForeignKey(on_delete=models.CASCADE, related_name='changes', to='complaints.firmcard')),
                ],
                options={
                    'db_table': 'complaints_firm_change',
                },
            ),
            migrations.CreateModel(
                name='FirmNote',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('text', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('at', models.DateTimeField()),
                    ('author', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('card', models.ForeignKey(on_delete=models.CASCADE, related_name='notes', to='complaints.firmcard')),
                    ('consumer', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='+', to='accounts.consumer')),
                ],
                options={
                    'db_table': 'complaints_firm_note',
                    'indexes': [
                        models.Index(fields=['card', 'at'], name='firm_note_read'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FirmTemplate',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=80)),
                    ('language', models.CharField(max_length=2)),
                    ('text', models.TextField()),
                    ('changed_at', models.DateTimeField()),
                    ('retired_at', models.DateTimeField(null=True)),
                    ('changed_by', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                ],
                options={
                    'db_table': 'complaints_firm_template',
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('firm', 'name'), name='firm_template_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='HandOver',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('digest', models.BinaryField(unique=True)),
                    ('signed', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('refused', models.BooleanField(default=False)),
                    ('expires_at', models.DateTimeField()),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['expires_at'], name='hand_over_age'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='OrderHolder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('jti', models.CharField(max_length=64)),
                    ('expires_at', models.DateTimeField()),
                    ('consumer', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='accounts.consumer')),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['expires_at'], name='order_holder_age'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(fields=('firm', 'jti'), name='order_holder_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ShopOrder',
                fields=[
                    ('purchase', models.OneToOneField(on_delete=models.CASCADE, primary_key=True, related_name='shop_order', serialize=False, to='complaints.purchase')),
                    ('kid', models.CharField(max_length=16)),
                    ('jti', models.CharField(max_length=64)),
                    ('issued_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('said', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('same_number', models.BooleanField(null=True)),
                    ('verified_at', models.DateTimeField()),
                    ('consumer', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to='accounts.consumer')),
                    ('firm', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to='accounts.firm')),
                ],
            ),
            migrations.CreateModel(
                name='RepaymentList',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('made_at', models.DateTimeField()),
                    ('started_at', models.DateTimeField(null=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('firm', models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                    ('made_by', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('started_by', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'db_table': 'complaints_repayment_list',
                    'indexes': [
                        models.Index(fields=['firm', '-made_at'], name='repayment_list_of_firm'),
                        models.Index(condition=models.Q(('finished_at__isnull', True), ('started_at__isnull', False)), fields=['started_at'], name='repayment_list_at_work'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='RepaymentRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('reference', models.CharField(blank=True, max_length=11)),
                    ('transaction', models.CharField(blank=True, max_length=40)),
                    ('amount_paisa', models.BigIntegerField(null=True)),
                    ('promised_paisa', models.BigIntegerField(null=True)),
                    ('day', models.DateField(null=True)),
                    ('typed', models.JSONField(null=True)),
                    ('meant', models.CharField(max_length=20)),
                    ('did', models.CharField(blank=True, max_length=20)),
                    ('why', models.JSONField(null=True)),
                    ('at', models.DateTimeField(null=True)),
                    ('list', models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='rows', to='complaints.repaymentlist')),
                ],
                options={
                    'db_table': 'complaints_repayment_row',
                    'constraints': [
                        models.UniqueConstraint(fields=('list', 'number'), name='repayment_row_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=60)),
                    ('query', models.TextField()),
                    ('made_at', models.DateTimeField()),
                    ('firm', models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                    ('made_by', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner', models.ForeignKey(db_index=False, null=True, on_delete=models.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'db_table': 'complaints_firm_view',
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'name'), name='firm_view_of_member'),
                        models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('firm', 'name'), name='firm_view_of_team'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ShopReply',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.BinaryField()),
                    ('state', models.CharField(max_length=8)),
                    ('told_at', models.DateTimeField(null=True)),
                    ('ticket', models.CharField(blank=True, max_length=8)),
                    ('remedy', models.CharField(blank=True, max_length=32)),
                    ('heard_at', models.DateTimeField()),
                    ('consumer', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='accounts.consumer')),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['heard_at'], name='shop_reply_age'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(fields=('consumer', 'firm', 'digest'), name='shop_reply_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Statement',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('event', models.UUIDField()),
                    ('kind', models.CharField(max_length=24)),
                    ('author', models.CharField(max_length=64)),
                    ('text', models.TextField()),
                    ('salt', models.BinaryField()),
                    ('internal', models.BooleanField(default=False)),
                    ('at', models.DateTimeField()),
                    ('complaint', models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='statements', to='complaints.complaint')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['complaint', 'at'], name='complaints__complai_2061db_idx'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Order',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('event', models.UUIDField()),
                    ('section', models.CharField(max_length=12)),
                    ('fine_paisa', models.BigIntegerField()),
                    ('repeated', models.BooleanField(default=False)),
                    ('made_by', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField()),
                    ('recovery_started_at', models.DateTimeField(null=True)),
                    ('complaint', models.ForeignKey(on_delete=models.CASCADE, related_name='orders', to='complaints.complaint')),
                    ('reasons', models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='+', to='complaints.statement')),
                ],
            ),
            migrations.CreateModel(
                name='Payment',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('event', models.UUIDField()),
                    ('amount_paisa', models.BigIntegerField()),
                    ('paid_on', models.DateField()),
                    ('receipt', models.CharField(max_length=64)),
                    ('order', models.ForeignKey(on_delete=models.CASCADE, related_name='payments', to='complaints.order')),
                ],
            ),
            migrations.CreateModel(
                name='Reward',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('event', models.UUIDField()),
                    ('amount_paisa', models.BigIntegerField()),
                    ('paid_on', models.DateField()),
                    ('receipt', models.CharField(max_length=64)),
                    ('order', models.ForeignKey(on_delete=models.CASCADE, related_name='rewards', to='complaints.order')),
                ],
            ),
            migrations.CreateModel(
                name='Referral',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('event', models.UUIDField()),
                    ('regulator', models.CharField(max_length=24)),
                    ('basis', models.CharField(max_length=120)),
                    ('at', models.DateTimeField()),
                    ('accepted_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('recalled', models.BooleanField(db_default=False, default=False)),
                    ('complaint', models.ForeignKey(on_delete=models.CASCADE, related_name='referrals', to='complaints.complaint')),
                    ('answer', models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='+', to='complaints.statement')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['regulator', 'complaint'], name='complaints__regulat_6a8c84_idx'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='InformationRequest',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('event', models.UUIDField()),
                    ('asked_by', models.CharField(max_length=64)),
                    ('party', models.CharField(max_length=8)),
                    ('asked_at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('complaint', models.ForeignKey(on_delete=models.CASCADE, related_name='information_requests', to='complaints.complaint')),
                    ('question', models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='+', to='complaints.statement')),
                    ('reply', models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='+', to='complaints.statement')),
                ],
            ),
            migrations.CreateModel(
                name='Hearing',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('event', models.UUIDField()),
                    ('at', models.DateTimeField()),
                    ('place', models.CharField(max_length=200)),
                    ('held_at', models.DateTimeField(null=True)),
                    ('attendance', models.CharField(blank=True, max_length=16)),
                    ('adjourned_at', models.DateTimeField(null=True)),
                    ('adjourn_reason', models.CharField(blank=True, max_length=32)),
                    ('complaint', models.ForeignKey(on_delete=models.CASCADE, related_name='hearings', to='complaints.complaint')),
                    ('minutes', models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='+', to='complaints.statement')),
                ],
            ),
            migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('event', models.UUIDField()),
                    ('action', models.CharField(max_length=24)),
                    ('author', models.CharField(max_length=64)),
                    ('verified', models.BooleanField(default=False)),
                    ('late', models.BooleanField(default=False)),
                    ('remedy', models.CharField(blank=True, max_length=24)),
                    ('code', models.CharField(blank=True, max_length=32)),
                    ('amount_paisa', models.BigIntegerField(null=True)),
                    ('day', models.DateField(null=True)),
                    ('transaction', models.CharField(blank=True, max_length=40)),
                    ('no_effort', models.CharField(blank=True, max_length=32)),
                    ('words', models.BinaryField(default=b'')),
                    ('at', models.DateTimeField()),
                    ('complaint', models.ForeignKey(on_delete=models.CASCADE, related_name='answers', to='complaints.complaint')),
                    ('statement', models.ForeignKey(null=True, on_delete=models.SET_NULL, to='complaints.statement')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['complaint', 'at'], name='complaints__complai_fa25cb_idx'),
                        models.Index(fields=['words'], name='answer_words'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Ticket',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kid', models.CharField(max_length=8)),
                    ('digest', models.BinaryField()),
                    ('opened_at', models.DateTimeField()),
                    ('state', models.CharField(max_length=8)),
                    ('remedy', models.CharField(blank=True, max_length=32)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('taken_at', models.DateTimeField()),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['taken_at'], name='ticket_age'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(fields=('firm', 'digest'), name='ticket_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Complainant',
                fields=[
                    ('complaint', models.OneToOneField(on_delete=models.CASCADE, primary_key=True, related_name='complainant', serialize=False, to='complaints.complaint')),
                    ('kind', models.CharField(default='self', max_length=24)),
                    ('district', models.CharField(max_length=24)),
                    ('name', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('represented', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('father', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('mother', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('address', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('occupation', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('form_completed_at', models.DateTimeField(null=True)),
                    ('consumer', models.ForeignKey(on_delete=models.PROTECT, to='accounts.consumer')),
                ],
            ),
            migrations.CreateModel(
                name='SearchText',
                fields=[
                    ('complaint', models.OneToOneField(on_delete=models.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='complaints.complaint')),
                    ('filed_at', models.DateTimeField()),
                    ('words', SearchVectorField()),
                    ('firm', models.ForeignKey(db_index=False, null=True, on_delete=models.CASCADE, related_name='+', to='accounts.firm')),
                    ('office', models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='+', to='accounts.office')),
                ],
                options={
                    'indexes': [
                        GinIndex(fields=['words'], name='complaints_search_words'),
                        models.Index(fields=['firm', '-filed_at'], name='complaints_search_firm'),
                        models.Index(fields=['office', '-filed_at'], name='complaints_search_office'),
                        models.Index(fields=['-filed_at'], name='complaints_search_filed'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('party', models.CharField(max_length=8)),
                    ('since', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('tries', models.SmallIntegerField(default=0)),
                    ('outcome', models.CharField(blank=True, max_length=16)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('complaint', models.ForeignKey(on_delete=models.CASCADE, related_name='calls', to='complaints.complaint')),
                ],
                options={
                    'db_table': 'complaints_call',
                    'indexes': [
                        models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_at', 'id'], name='call_due'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Deadline',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('reason', models.CharField(blank=True, db_default='', default='', max_length=24)),
                    ('reviewed', models.BooleanField(db_default=False, default=False)),
                    ('kind', models.CharField(choices=[('firm_first', 'firm_first'), ('reach_firm', 'reach_firm'), ('answer', 'answer'), ('consumer_reply', 'consumer_reply'), ('consumer_information', 'consumer_information'), ('counter', 'counter'), ('promise', 'promise'), ('take_up', 'take_up'), ('first_step', 'first_step'), ('information', 'information'), ('referral', 'referral'), ('hearing_result', 'hearing_result'), ('payment', 'payment'), ('charge_sheet', 'charge_sheet')], max_length=24)),
                    ('party', models.CharField(blank=True, max_length=8)),
                    ('step', models.SmallIntegerField(default=0)),
                    ('starts_at', models.DateTimeField()),
                    ('next_alarm_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('late_since', models.DateTimeField(null=True)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('closed_how', models.CharField(blank=True, max_length=12)),
                    ('complaint', models.ForeignKey(on_delete=models.CASCADE, related_name='deadlines', to='complaints.complaint')),
                    ('firm', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='+', to='accounts.firm')),
                    ('office', models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name='+', to='accounts.office')),
                ],
                options={
                    'indexes': [
                        models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['next_alarm_at', 'id'], name='deadline_rings_id'),
                        models.Index(models.F('kind'), Coalesce('late_since', 'due_at'), models.F('id'), condition=models.Q(('closed_at__isnull', True), ('kind__in', ['take_up', 'first_step', 'referral', 'hearing_result', 'payment'])), include=('complaint', 'party', 'due_at', 'late_since'), name='deadline_list_desk'),
                        models.Index(models.F('firm'), models.F('kind'), Coalesce('late_since', 'due_at'), models.F('id'), condition=models.Q(('closed_at__isnull', True), ('firm__isnull', False)), include=('complaint', 'due_at', 'late_since'), name='deadline_list_firm'),
                        models.Index(models.F('reason'), Coalesce('late_since', 'due_at'), models.F('id'), condition=models.Q(('closed_at__isnull', True), models.Q(('reason', ''), _negated=True)), name='deadline_of_reason'),
                        models.Index(Coalesce('late_since', 'due_at'), models.F('id'), condition=models.Q(('closed_at__isnull', True), ('reviewed', True)), name='deadline_reviewed'),
                        models.Index(condition=models.Q(('closed_at__isnull', True), ('office__isnull', False)), fields=['office', 'late_since', 'id'], include=('complaint', 'kind', 'party', 'due_at'), name='deadline_late'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('complaint', 'kind', 'party'), name='deadline_one_live'),
                    ],
                },
            ),
        ]),
    ]
