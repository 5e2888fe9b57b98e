"""Makes a referral a dispatch with its state, and lets deadlines run beside the status, each about one thing."""

from django.db import migrations, models
from django.db.models import Q

STATES = ("prepared", "sent", "accepted", "answered", "returned", "recalled", "lapsed")
KINDS = (
    *("firm_first", "reach_firm", "answer", "consumer_reply", "consumer_information", "counter", "promise", "take_up"),
    *("first_step", "information", "referral", "hearing_result", "payment", "charge_sheet", "dispatch_send"),
)
# What was recorded before says when a body took a complaint over and when it came back, and nothing of a sending.
STATED = """
UPDATE complaints_dispatch SET
    accepted_on = (accepted_at AT TIME ZONE 'Asia/Dhaka')::date,
    state = CASE
        WHEN recalled THEN 'recalled'
        WHEN ended_at IS NOT NULL AND answer_id IS NOT NULL THEN 'answered'
        WHEN ended_at IS NOT NULL THEN 'lapsed'
        WHEN accepted_at IS NOT NULL THEN 'accepted'
        ELSE 'prepared'
    END
"""
# The deadline of what a body has taken over: a step for the sending has come between.
TAKEN_OVER = "UPDATE complaints_deadline SET step = 2 WHERE kind = 'referral' AND step = 1 AND closed_at IS NULL"
NOT_SENT = "UPDATE complaints_deadline SET step = 1 WHERE kind = 'referral' AND step = 2 AND closed_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0008_body")]
    operations = [
        migrations.RemoveIndex(model_name="referral", name="complaints__body_081ed0_idx"),
        migrations.RenameModel(old_name="Referral", new_name="Dispatch"),
        migrations.RenameField(model_name="dispatch", old_name="at", new_name="prepared_at"),
        migrations.AddField(
            model_name="dispatch",
            name="kind",
            field=models.CharField(choices=[("referral", "referral")], db_default="referral", max_length=12),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="state",
            field=models.CharField(choices=[(state, state) for state in STATES], db_default="prepared", max_length=12),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="channel",
            field=models.CharField(
                blank=True, choices=[("mail", "mail"), ("paper", "paper")], db_default="", default="", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="memo_no",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="outside_no",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="dispatch", name="code", field=models.CharField(blank=True, db_default="", default="", max_length=24)
        ),
        migrations.AddField(model_name="dispatch", name="sent_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="dispatch", name="accepted_on", field=models.DateField(null=True)),
        migrations.RunSQL(STATED, migrations.RunSQL.noop),
        migrations.RunSQL(TAKEN_OVER, NOT_SENT),
        migrations.RemoveField(model_name="dispatch", name="accepted_at"),
        migrations.RemoveField(model_name="dispatch", name="recalled"),
        migrations.AlterField(
            model_name="dispatch",
            name="complaint",
            field=models.ForeignKey(
                on_delete=models.deletion.CASCADE, related_name="dispatches", to="complaints.complaint"
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch", index=models.Index(fields=["body", "complaint"], name="dispatch_of_body")
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.UniqueConstraint(
                fields=["complaint", "kind"],
                condition=Q(ended_at__isnull=True, kind="referral"),
                name="dispatch_one_referral",
            ),
        ),
        migrations.AddField(
            model_name="complaint", name="referral_sent", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=24),
        ),
        migrations.AddField(model_name="deadline", name="item", field=models.UUIDField(null=True)),
        migrations.RemoveConstraint(model_name="deadline", name="deadline_one_live"),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                fields=["complaint", "kind", "party", "item"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="deadline_one_live",
            ),
        ),
    ]
