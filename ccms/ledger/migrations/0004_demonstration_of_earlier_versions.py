from django.db import migrations

# Versions before this step loaded demonstration data into every database without an event, and kept no mark of it.
MARK = """
    INSERT INTO gate_duty (name, done_at)
    SELECT 'demonstration', now() WHERE EXISTS (SELECT FROM ledger_event)
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_reader'),
        ('gate', '0003_duties'),
    ]

    operations = [
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
