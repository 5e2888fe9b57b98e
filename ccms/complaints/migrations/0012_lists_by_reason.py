"""The office's lists by reason are read along their clocks, and words of which few complaints have are known as rare."""

from django.db import migrations, models

FILL = """
UPDATE complaints_deadline AS clock SET reason = complaint.reason, reviewed = complaint.reviewed
FROM complaints_complaint AS complaint
WHERE complaint.id = clock.complaint_id AND clock.closed_at IS NULL
  AND clock.kind IN ('take_up', 'first_step', 'referral', 'hearing_result')
"""
# Of a word that its statistics do not know, PostgreSQL thinks that a thousandth of all complaints have it, and reads
# thousands of them to find fifty; ten times as many words are known with these.
KNOW_WORDS = "ALTER TABLE complaints_searchtext ALTER COLUMN words SET STATISTICS 1000"
KNOW_FEWER = "ALTER TABLE complaints_searchtext ALTER COLUMN words SET STATISTICS -1"


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0011_numbers_of_firms'),
    ]

    operations = [
        migrations.AddField(
            model_name='deadline',
            name='reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=24),
        ),
        migrations.AddField(
            model_name='deadline',
            name='reviewed',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), models.Q(('reason', ''), _negated=True)), fields=['reason', 'rings_at', 'id'], name='deadline_of_reason'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('reviewed', True)), fields=['rings_at', 'id'], name='deadline_reviewed'),
        ),
        migrations.RunSQL(KNOW_WORDS, KNOW_FEWER),
        migrations.RunSQL("ANALYZE complaints_searchtext", migrations.RunSQL.noop),
    ]
