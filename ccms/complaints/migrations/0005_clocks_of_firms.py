"""Clocks that ran before firms had a desk get the firm whose inbox they sort."""

from django.db import migrations

FILL = """
UPDATE complaints_deadline AS clock SET firm_id = complaint.firm_id
FROM complaints_complaint AS complaint
WHERE complaint.id = clock.complaint_id AND clock.closed_at IS NULL AND complaint.told_at IS NOT NULL
  AND (clock.kind IN ('firm_first', 'reach_firm', 'answer', 'counter', 'consumer_reply', 'promise', 'first_step',
                      'referral', 'hearing_result', 'payment')
       OR (clock.kind = 'information' AND clock.party = 'firm'))
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_firm_desk")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
