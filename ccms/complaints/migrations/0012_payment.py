"""Keeps what a payment service wrote and what each firm was told; finds purchases by their transaction."""

from django.db import migrations, models

# As `payment_messages.trx_of` writes it: Latin digits, capitals, no blanks.
FILL = """
UPDATE complaints_purchase
SET trx = left(upper(regexp_replace(translate(facts ->> 'trx_id', '০১২৩৪৫৬৭৮৯', '0123456789'), '\\s', '', 'g')), 40)
WHERE coalesce(facts ->> 'trx_id', '') <> ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_contact_disowned"),
        ("complaints", "0011_task"),
    ]

    operations = [
        migrations.AddField(
            model_name="purchase",
            name="payment_message",
            field=models.BinaryField(blank=True, db_default=b"", default=b""),
        ),
        migrations.AddField(
            model_name="purchase",
            name="trx",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="purchase",
            name="told",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.RunSQL(sql=FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="purchase",
            index=models.Index(condition=models.Q(("trx", ""), _negated=True), fields=["trx"], name="purchase_trx"),
        ),
    ]
