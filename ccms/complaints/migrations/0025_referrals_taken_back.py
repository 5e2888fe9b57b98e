"""A referral that its office took back says so, and lets nobody read the complaint any more."""

from django.db import migrations, models

FILL = """
UPDATE complaints_referral AS referral SET recalled = true
WHERE referral.accepted_at IS NULL AND EXISTS (
  SELECT FROM ledger_event AS event
  WHERE event.subject = 'complaint:' || referral.complaint_id AND event.kind = 'office.recalled_dispatch'
    AND event.at = referral.ended_at)
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0024_what_was_promised"), ("ledger", "0001_initial")]
    operations = [
        migrations.AddField("referral", "recalled", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
