"""The tables of people, firms and offices."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from ccms.gate.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Consumer',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('phone', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('phone_index', models.BinaryField(null=True, unique=True)),
                    ('name', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('email', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('email_asked_at', models.DateTimeField(null=True)),
                    ('email_confirmed_at', models.DateTimeField(null=True)),
                    ('language', models.CharField(default='bn', max_length=2)),
                    ('session_epoch', models.IntegerField(default=0)),
                    ('created_at', models.DateTimeField()),
                    ('erased_at', models.DateTimeField(null=True)),
                ],
                options={
                    'db_table': 'accounts_consumer',
                },
            ),
            migrations.CreateModel(
                name='DataKey',
                fields=[
                    ('owner', models.UUIDField(primary_key=True, serialize=False)),
                    ('wrapped', models.BinaryField()),
                    ('created_at', models.DateTimeField()),
                    ('erased_at', models.DateTimeField(null=True)),
                ],
                options={
                    'db_table': 'accounts_data_key',
                },
            ),
            migrations.CreateModel(
                name='Firm',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('slug', models.SlugField(max_length=80, unique=True)),
                    ('name_bn', models.CharField(max_length=120)),
                    ('name_en', models.CharField(max_length=120)),
                    ('kind', models.CharField(choices=[('marketplace', 'Marketplace'), ('own_store', 'Own Store'), ('fcommerce_page', 'Fcommerce Page'), ('food_delivery', 'Food Delivery'), ('ticketing', 'Ticketing'), ('grocery', 'Grocery'), ('other', 'Other')], default='other', max_length=16)),
                    ('registered', models.BooleanField(default=False)),
                    ('dbid', models.CharField(blank=True, max_length=32)),
                    ('website', models.CharField(blank=True, max_length=200)),
                    ('created_at', models.DateTimeField()),
                    ('claimed_at', models.DateTimeField(null=True)),
                    ('confirmed_at', models.DateTimeField(null=True)),
                    ('merged_into', models.ForeignKey(null=True, on_delete=models.PROTECT, related_name='merged', to='accounts.firm')),
                    ('parent', models.ForeignKey(null=True, on_delete=models.PROTECT, related_name='brands', to='accounts.firm')),
                ],
                options={
                    'db_table': 'accounts_firm',
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('dbid', ''), _negated=True), fields=('dbid',), name='accounts_firm_one_dbid'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='CodeRequest',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('phone', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('phone_index', models.BinaryField()),
                    ('requester', models.BinaryField(null=True)),
                    ('by_page', models.BooleanField(db_default=False, default=False)),
                    ('same_code_as', models.UUIDField(null=True)),
                    ('block_index', models.BinaryField()),
                    ('prefix_index', models.BinaryField()),
                    ('channel', models.CharField(choices=[('sms', 'Sms'), ('email', 'Email'), ('page', 'Page')], db_default='sms', default='sms', max_length=8)),
                    ('purpose', models.CharField(choices=[('file', 'file'), ('track', 'track'), ('answer', 'answer'), ('assist', 'assist')], max_length=8)),
                    ('language', models.CharField(default='bn', max_length=2)),
                    ('created_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('tries', models.SmallIntegerField(default=0)),
                    ('entered_at', models.DateTimeField(null=True)),
                    ('entered_with', models.UUIDField(null=True)),
                ],
                options={
                    'db_table': 'accounts_code_request',
                    'indexes': [
                        models.Index(fields=['phone_index', 'purpose', '-created_at'], name='accounts_code_phone'),
                        models.Index(fields=['block_index', '-created_at'], name='accounts_code_block'),
                        models.Index(fields=['prefix_index', '-created_at'], include=('entered_at',), name='accounts_code_prefix'),
                        models.Index(fields=['created_at'], name='accounts_code_age'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='CodeWait',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('phone', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('phone_index', models.BinaryField()),
                    ('purpose', models.CharField(max_length=8)),
                    ('language', models.CharField(max_length=2)),
                    ('since', models.DateTimeField(db_index=True)),
                ],
                options={
                    'db_table': 'accounts_code_wait',
                    'constraints': [
                        models.UniqueConstraint(fields=('phone_index', 'purpose'), name='accounts_code_wait_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Deployment',
                fields=[
                    ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                    ('epoch', models.UUIDField()),
                ],
                options={
                    'db_table': 'accounts_deployment',
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('id', 1)), name='accounts_one_deployment'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Shop',
                fields=[
                    ('firm', models.OneToOneField(on_delete=models.CASCADE, primary_key=True, related_name='shop', serialize=False, to='accounts.firm')),
                    ('public_id', models.CharField(max_length=12, unique=True)),
                    ('keys_made', models.SmallIntegerField(default=0)),
                    ('made_at', models.DateTimeField()),
                    ('question_url', models.CharField(blank=True, default='', max_length=500)),
                    ('questions_failed', models.IntegerField(default=0)),
                ],
                options={
                    'db_table': 'accounts_shop',
                },
            ),
            migrations.CreateModel(
                name='FirmAlias',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=120)),
                    ('words', models.CharField(max_length=240)),
                    ('sound', models.CharField(max_length=240)),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='aliases', to='accounts.firm')),
                ],
                options={
                    'db_table': 'accounts_firm_alias',
                    'constraints': [
                        models.UniqueConstraint(fields=('firm', 'words'), name='accounts_alias_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FirmContact',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('channel', models.CharField(choices=[('sms', 'Sms'), ('email', 'Email'), ('page', 'Page')], max_length=8)),
                    ('value', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('value_index', models.BinaryField(null=True)),
                    ('source', models.CharField(choices=[('register', 'Register'), ('firm', 'Firm'), ('officer', 'Officer'), ('complainant', 'Complainant')], max_length=12)),
                    ('proof', models.CharField(choices=[('proved', 'Proved'), ('unproved', 'Unproved')], default='unproved', max_length=8)),
                    ('proved_at', models.DateTimeField(null=True)),
                    ('designated', models.BooleanField(default=False)),
                    ('session_epoch', models.IntegerField(default=0)),
                    ('created_at', models.DateTimeField()),
                    ('retired_at', models.DateTimeField(null=True)),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='contacts', to='accounts.firm')),
                    ('named_by', models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='+', to='accounts.consumer')),
                ],
                options={
                    'db_table': 'accounts_firm_contact',
                    'indexes': [
                        models.Index(fields=['value_index'], name='accounts_contact_value'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(fields=('firm', 'channel', 'value_index', 'named_by'), name='accounts_contact_once', nulls_distinct=False),
                        models.CheckConstraint(condition=models.Q(('proof', 'unproved'), ('proved_at__isnull', False), _connector='OR'), name='accounts_contact_proved_when'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FirmClaim',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('name', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('email', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('made_at', models.DateTimeField()),
                    ('granted_at', models.DateTimeField(null=True)),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='claims', to='accounts.firm')),
                    ('contact', models.ForeignKey(on_delete=models.CASCADE, related_name='claims', to='accounts.firmcontact')),
                ],
                options={
                    'db_table': 'accounts_firm_claim',
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('granted_at__isnull', True)), fields=('contact',), name='accounts_one_open_claim'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FirmWallet',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('number', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('number_index', models.BinaryField(null=True)),
                    ('source', models.CharField(choices=[('register', 'Register'), ('firm', 'Firm'), ('officer', 'Officer'), ('complainant', 'Complainant')], max_length=12)),
                    ('created_at', models.DateTimeField()),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='wallets', to='accounts.firm')),
                    ('named_by', models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='+', to='accounts.consumer')),
                ],
                options={
                    'db_table': 'accounts_firm_wallet',
                    'indexes': [
                        models.Index(fields=['number_index'], name='accounts_wallet_number'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(fields=('firm', 'number_index'), name='accounts_wallet_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateField()),
                    ('until', models.DateField(null=True)),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='memberships', to='accounts.firm')),
                ],
                options={
                    'db_table': 'accounts_membership',
                    'constraints': [
                        models.UniqueConstraint(fields=('firm', 'since'), name='accounts_membership_once'),
                        models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='accounts_membership_forward'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Office',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('code', models.CharField(max_length=24, unique=True)),
                    ('name_bn', models.CharField(max_length=120)),
                    ('name_en', models.CharField(max_length=120)),
                    ('is_head', models.BooleanField(default=False)),
                ],
                options={
                    'db_table': 'accounts_office',
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('is_head', True)), fields=('is_head',), name='accounts_one_head_office'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Member',
                fields=[
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('email', models.EmailField(max_length=254, unique=True)),
                    ('name', models.CharField(blank=True, max_length=120)),
                    ('role', models.CharField(choices=[('officer', 'officer'), ('office_head', 'office_head'), ('auditor', 'auditor'), ('clerk', 'clerk'), ('firm_agent', 'firm_agent'), ('firm_admin', 'firm_admin'), ('coordinator', 'coordinator'), ('association', 'association'), ('admin', 'admin'), ('regulator', 'regulator')], max_length=16)),
                    ('regulator', models.CharField(blank=True, max_length=24)),
                    ('language', models.CharField(default='bn', max_length=2)),
                    ('is_active', models.BooleanField(default=True)),
                    ('session_epoch', models.IntegerField(default=0)),
                    ('dense_lists', models.BooleanField(db_default=False, default=False)),
                    ('single_keys', models.BooleanField(db_default=True, default=True)),
                    ('firm', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='members', to='accounts.firm')),
                    ('office', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='members', to='accounts.office')),
                ],
                options={
                    'db_table': 'accounts_member',
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(models.Q(('firm__isnull', True), ('office__isnull', False), ('regulator', ''), ('role__in', ['officer', 'office_head', 'auditor', 'clerk'])), models.Q(('firm__isnull', False), ('office__isnull', True), ('regulator', ''), ('role__in', ['firm_agent', 'firm_admin'])), models.Q(('firm__isnull', True), ('office__isnull', True), ('role', 'regulator'), models.Q(('regulator', ''), _negated=True)), models.Q(('firm__isnull', True), ('office__isnull', True), ('regulator', ''), ('role__in', ['coordinator', 'association', 'admin'])), _connector='OR'), name='accounts_member_belongs'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ApiKey',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=80)),
                    ('digest', models.BinaryField(unique=True)),
                    ('hint', models.CharField(max_length=4)),
                    ('scopes', ArrayField(base_field=models.CharField(max_length=16))),
                    ('networks', ArrayField(base_field=models.CharField(max_length=43), default=list)),
                    ('created_at', models.DateTimeField()),
                    ('created_by', models.TextField()),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(null=True)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('member', models.ForeignKey(null=True, on_delete=models.PROTECT, related_name='api_keys', to=settings.AUTH_USER_MODEL)),
                    ('firm', models.ForeignKey(null=True, on_delete=models.PROTECT, related_name='api_keys', to='accounts.firm')),
                ],
                options={
                    'db_table': 'accounts_api_key',
                    'indexes': [
                        models.Index(fields=['firm', 'created_at'], name='accounts_ap_firm_id_871edd_idx'),
                    ],
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('firm__isnull', True), ('member__isnull', True), _connector='XOR'), name='accounts_api_key_of_one'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='OrderKey',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('kid', models.CharField(max_length=8)),
                    ('secret', models.BinaryField(blank=True, db_default=b'', default=b'')),
                    ('hint', models.CharField(max_length=4)),
                    ('created_at', models.DateTimeField()),
                    ('created_by', models.TextField()),
                    ('used_at', models.DateTimeField(null=True)),
                    ('retired_at', models.DateTimeField(null=True)),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='order_keys', to='accounts.firm')),
                ],
                options={
                    'db_table': 'accounts_order_key',
                    'constraints': [
                        models.UniqueConstraint(fields=('firm', 'kid'), name='accounts_order_key_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ShopOrigin',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('origin', models.CharField(max_length=270)),
                    ('created_at', models.DateTimeField()),
                    ('created_by', models.TextField()),
                    ('proved_at', models.DateTimeField(null=True)),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='origins', to='accounts.firm')),
                ],
                options={
                    'db_table': 'accounts_shop_origin',
                    'constraints': [
                        models.UniqueConstraint(fields=('firm', 'origin'), name='accounts_shop_origin_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='PageCheck',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('version', models.CharField(max_length=16)),
                    ('mode', models.CharField(blank=True, max_length=8)),
                    ('buttons', models.SmallIntegerField()),
                    ('problems', models.JSONField(default=list)),
                    ('origin', models.ForeignKey(on_delete=models.CASCADE, related_name='checks', to='accounts.shoporigin')),
                ],
                options={
                    'db_table': 'accounts_page_check',
                    'indexes': [
                        models.Index(fields=['origin', '-at'], name='accounts_page_check_last'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ShopRefusal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('code', models.CharField(max_length=16)),
                    ('firm', models.ForeignKey(on_delete=models.CASCADE, related_name='refusals', to='accounts.firm')),
                ],
                options={
                    'db_table': 'accounts_shop_refusal',
                    'indexes': [
                        models.Index(fields=['firm', '-id'], name='accounts_shop_refusal_last'),
                    ],
                },
            ),
        ]),
    ]
