"""Takes the registry of firms from the usual posts of officers outside of the head office, which all had it."""

from django.db import migrations

# A post that was added by an order has the powers that its order names, and keeps them.
TAKE = """
    UPDATE accounts_post p SET powers = array_remove(p.powers, 'registry')
    FROM accounts_office o
    WHERE o.id = p.office_id AND NOT o.is_head AND NOT p.is_head AND p.designation_en = 'Officer'
      AND p.powers @> ARRAY['decide', 'order', 'registry', 'letters']::varchar[]
      AND NOT EXISTS (SELECT FROM ledger_event e WHERE e.subject = 'post:' || p.id AND e.kind LIKE '%.added_post')
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_contact_disowned"), ("ledger", "0003_looks")]
    operations = [migrations.RunSQL(TAKE, migrations.RunSQL.noop)]
