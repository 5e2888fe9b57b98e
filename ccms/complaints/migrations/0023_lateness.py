"""A duty that was missed knows since when it is late, and lists put what is late for longest first."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce

FIRST_END = Coalesce("late_since", "due_at")
OF_OFFICE = ["take_up", "first_step", "referral", "hearing_result", "payment"]
# The periods that passed before are rows of their own; a chain of them begins with step 0.
FILL = """
UPDATE complaints_deadline AS clock SET
  late_since = (
    SELECT max(passed.due_at) FROM complaints_deadline AS passed
    WHERE passed.complaint_id = clock.complaint_id AND passed.kind = clock.kind AND passed.party = clock.party
      AND passed.closed_how = 'missed' AND passed.step = 0),
  office_id = CASE WHEN clock.kind <> 'payment' OR clock.party = 'office' THEN complaint.office_id END
FROM complaints_complaint AS complaint
WHERE complaint.id = clock.complaint_id AND clock.closed_at IS NULL AND clock.step > 0
  AND clock.kind IN ('take_up', 'first_step', 'hearing_result', 'payment')
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0022_crossings")]
    operations = [
        migrations.AddField("deadline", "late_since", models.DateTimeField(null=True)),
        migrations.AddField(
            "deadline",
            "office",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        *(
            migrations.RemoveIndex("deadline", name)
            for name in ("deadline_list_desk", "deadline_list_firm", "deadline_of_reason", "deadline_reviewed")
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(
                "kind",
                FIRST_END,
                "id",
                include=["complaint", "party", "due_at", "late_since"],
                condition=models.Q(closed_at__isnull=True, kind__in=OF_OFFICE),
                name="deadline_list_desk",
            ),
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(
                "firm",
                "kind",
                FIRST_END,
                "id",
                include=["complaint", "due_at", "late_since"],
                condition=models.Q(closed_at__isnull=True, firm__isnull=False),
                name="deadline_list_firm",
            ),
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(
                "reason",
                FIRST_END,
                "id",
                condition=models.Q(closed_at__isnull=True) & ~models.Q(reason=""),
                name="deadline_of_reason",
            ),
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(
                FIRST_END,
                "id",
                condition=models.Q(closed_at__isnull=True, reviewed=True),
                name="deadline_reviewed",
            ),
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(
                fields=["office", "late_since", "id"],
                include=["complaint", "kind", "party", "due_at"],
                condition=models.Q(closed_at__isnull=True, office__isnull=False),
                name="deadline_late",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
