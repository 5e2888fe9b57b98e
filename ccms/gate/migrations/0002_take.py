"""The functions that count requests inside the database, under one lock for each key and in one round trip."""

from django.db import migrations

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
    dependencies = [("gate", "0001_initial")]

    operations = [
        migrations.RunSQL(STANDING, "DROP FUNCTION gate_standing(bytea, timestamptz, int[], interval[])"),
        migrations.RunSQL(TAKE, "DROP FUNCTION gate_take(bytea, timestamptz, int[], interval[], bytea)"),
    ]
