"""Keeps which rows of a list were ticked and left out, in place of kinds of row, and whether a wallet number is proved."""

from django.db import migrations, models

# A list that was ordered by kinds and is not done yet has to be ticked again: the choice is of rows now.
# The counts of one that is done held also rows of kinds that nobody had ticked; these were left out.
KEEP = """
    UPDATE accounts_register_file SET ordered_at = NULL, ordered_by = '' WHERE done_at IS NULL;
    UPDATE accounts_register_file f SET
        counts = f.counts - left_kinds.names,
        left_out = left_kinds.counted
    FROM (
        SELECT id, array_agg(each.key) AS names,
               jsonb_object_agg(each.key, jsonb_build_object('count', each.value, 'rows', '[]'::jsonb)) AS counted
        FROM accounts_register_file, jsonb_each(counts) AS each
        WHERE done_at IS NOT NULL AND each.key IN ('new', 'changed', 'missing') AND NOT kinds ? each.key
        GROUP BY id
    ) AS left_kinds
    WHERE left_kinds.id = f.id
"""


# What the operator took over by command had no row here; its event tells of it.
COMMANDED = """
    INSERT INTO accounts_register_file
        (id, register, content, made_by, made_at, rows, ordered_at, ordered_by, done_at, counts, left_out)
    SELECT split_part(subject, ':', 2)::uuid, said.data ->> 'register', '', actor, at, '[]', at, actor, at,
           said.data -> 'counts', '{}'
    FROM ledger_event, LATERAL (SELECT convert_from(body, 'UTF8')::jsonb -> 'data') AS said (data)
    WHERE kind = 'operator.imported_firms' AND subject LIKE 'import:%'
    ON CONFLICT (id) DO NOTHING
"""


# What a register, the firm or an office named counted as the firm's own.
PROVE = """
    UPDATE accounts_firm_wallet SET proof = 'proved', proved_at = created_at WHERE source <> 'complainant';
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_registry_of_heads"), ("ledger", "0003_looks")]
    operations = [
        migrations.AddField("registerfile", "rows", models.JSONField(default=list)),
        migrations.AddField("registerfile", "left_out", models.JSONField(default=dict)),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RemoveField("registerfile", "kinds"),
        migrations.RunSQL(COMMANDED, migrations.RunSQL.noop),
        migrations.AddField(
            "firmwallet",
            "proof",
            models.CharField(
                choices=[("proved", "Proved"), ("unproved", "Unproved")],
                db_default="unproved",
                default="unproved",
                max_length=8,
            ),
        ),
        migrations.AddField("firmwallet", "proved_at", models.DateTimeField(null=True)),
        migrations.AddField("firmwallet", "retired_at", models.DateTimeField(null=True)),
        migrations.RunSQL(PROVE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "firmwallet",
            models.CheckConstraint(
                condition=models.Q(("proof", "unproved"), ("proved_at__isnull", False), _connector="OR"),
                name="accounts_wallet_proved_when",
            ),
        ),
    ]
