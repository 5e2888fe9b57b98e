"""What an empty database gets in one step: all of 0001 to 0003, which older databases have or still get."""

from django.db import migrations, models

TRANSACTION_NUMBER = """
CREATE FUNCTION ledger_tx() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT pg_current_xact_id()::text::bigint + coalesce((SELECT tx_offset FROM ledger_epoch), 0)
$$;
-- Below this number every transaction of this database has ended, as the next statement will see. Those
-- of other databases on the same server are left out; the caller's own counts as running. The status is
-- asked last, so that a transaction that ends in between is either seen as another's or seen as ended.
CREATE FUNCTION ledger_finished_tx() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT least(
            min(begun.xid::text::bigint) FILTER (WHERE CASE
                WHEN EXISTS (
                    SELECT FROM pg_stat_activity WHERE backend_xid = begun.xid::xid AND datname <> current_database()
                ) THEN false
                ELSE pg_xact_status(begun.xid) = 'in progress'
            END),
            min(pg_snapshot_xmax(here.snapshot)::text::bigint),
            pg_current_xact_id_if_assigned()::text::bigint
        ) + coalesce((SELECT tx_offset FROM ledger_epoch), 0)
    FROM (SELECT pg_current_snapshot() AS snapshot) AS here
    LEFT JOIN LATERAL pg_snapshot_xip(here.snapshot) AS begun (xid) ON true
$$;
ALTER TABLE ledger_event ALTER COLUMN tx SET DEFAULT ledger_tx();
"""
# By row and ALWAYS: so that neither a parent table nor session_replication_role goes round it.
APPEND_ONLY = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Add a new event that corrects the old one.';
END
$$;
CREATE TRIGGER ledger_event_keep BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_event_keep_all BEFORE TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_keep BEFORE UPDATE OR DELETE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_keep_all BEFORE TRUNCATE ON ledger_head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_keep;
ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_keep_all;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_keep;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_keep_all;
"""
UNDO = """
DROP TRIGGER ledger_head_keep_all ON ledger_head;
DROP TRIGGER ledger_head_keep ON ledger_head;
DROP TRIGGER ledger_event_keep_all ON ledger_event;
DROP TRIGGER ledger_event_keep ON ledger_event;
DROP FUNCTION ledger_refuse();
ALTER TABLE ledger_event ALTER COLUMN tx DROP DEFAULT;
DROP FUNCTION ledger_finished_tx();
DROP FUNCTION ledger_tx();
"""


class Migration(migrations.Migration):

    replaces = [('ledger', '0001_initial'), ('ledger', '0002_append_only'), ('ledger', '0003_reader')]

    initial = True

    dependencies = [
    ]

    operations = [
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
                'indexes': [models.Index(fields=['tx', 'id'], name='ledger_event_tx')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'seq'), name='ledger_event_place')],
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
        migrations.RunSQL(
            sql=TRANSACTION_NUMBER + APPEND_ONLY,
            reverse_sql=UNDO,
        ),
    ]
