"""What an empty database gets in one step: all of 0001 to 0002, which older databases have or still get."""

from django.db import migrations, models

STANDING = """
CREATE FUNCTION gate_standing(counted bytea, moment timestamptz, mosts int[], lengths interval[])
RETURNS TABLE (free_at timestamptz, remaining int) LANGUAGE plpgsql AS $$
DECLARE
    found int;
    oldest timestamptz;
BEGIN
    remaining := 2147483647;
    FOR i IN 1 .. cardinality(mosts) LOOP
        SELECT count(*), min(youngest.at) INTO found, oldest FROM (
            SELECT at FROM gate_take
            WHERE key = counted AND at > moment - lengths[i]
            ORDER BY at DESC LIMIT mosts[i]
        ) AS youngest;
        IF found >= mosts[i] THEN
            free_at := greatest(free_at, oldest + lengths[i]);
        END IF;
        remaining := least(remaining, mosts[i] - found);
    END LOOP;
    RETURN NEXT;
END $$
"""
TAKE = """
CREATE FUNCTION gate_take(
    counted bytea, moment timestamptz, mosts int[], lengths interval[], counted_member bytea
)
RETURNS TABLE (free_at timestamptz, remaining int) LANGUAGE plpgsql AS $$
DECLARE
    longest interval := (SELECT max(length) FROM unnest(lengths) AS length);
BEGIN
    PERFORM pg_advisory_xact_lock(('x' || encode(substring(counted FOR 8), 'hex'))::bit(64)::bigint);
    IF counted_member IS NOT NULL THEN
        UPDATE gate_take SET at = greatest(at, moment), until = moment + longest
        WHERE key = counted AND member = counted_member AND at > moment - longest;
        IF FOUND THEN
            SELECT NULL::timestamptz, standing.remaining INTO free_at, remaining
            FROM gate_standing(counted, moment, mosts, lengths) AS standing;
            RETURN NEXT;
            RETURN;
        END IF;
    END IF;
    SELECT * INTO free_at, remaining FROM gate_standing(counted, moment, mosts, lengths);
    IF free_at IS NULL THEN
        INSERT INTO gate_take (key, member, at, until)
        VALUES (counted, counted_member, moment, moment + longest)
        ON CONFLICT (key, member) DO UPDATE SET at = EXCLUDED.at, until = EXCLUDED.until;
        remaining := remaining - 1;
    END IF;
    RETURN NEXT;
END $$
"""


class Migration(migrations.Migration):

    replaces = [('gate', '0001_initial'), ('gate', '0002_take')]

    initial = True

    dependencies = [
    ]

    operations = [
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
            name='Pause',
            fields=[
                ('key', models.BinaryField(primary_key=True, serialize=False)),
                ('until', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'gate_pause',
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
        migrations.CreateModel(
            name='Take',
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
        migrations.RunSQL(
            sql=STANDING,
            reverse_sql="DROP FUNCTION gate_standing(bytea, timestamptz, int[], interval[])",
        ),
        migrations.RunSQL(
            sql=TAKE,
            reverse_sql="DROP FUNCTION gate_take(bytea, timestamptz, int[], interval[], bytea)",
        ),
    ]
