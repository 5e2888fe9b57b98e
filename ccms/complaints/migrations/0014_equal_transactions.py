"""Writes the transactions that 0012 filled as every later one is written, and lets the search learn wallet numbers."""

from django.db import migrations

# 0012 left no-break spaces in, and wrote ß otherwise. Only a number with other signs than these can differ.
OTHER_SIGNS = r"[^!-~০-৯]"
TO_ASCII = str.maketrans("০১২৩৪৫৬৭৮৯０１２３４５６７８９", "0123456789" * 2)  # noqa: RUF001 - full-width digits are meant
SAME = 1000

# What was filed before is found by the number that money went to once the search has read all events anew.
READ_ANEW = "UPDATE ledger_reader SET tx = 0, event = 0 WHERE name = 'search'"


def normal(text):
    return "".join(text.translate(TO_ASCII).upper().split())[:40]


def equal_transactions(apps, schema_editor):
    del schema_editor
    purchase = apps.get_model("complaints", "Purchase")
    typed = purchase.objects.filter(payment_message=b"", facts__trx_id__regex=OTHER_SIGNS).only("facts", "trx")
    changed = []
    for row in typed.iterator(SAME):
        if row.trx != normal(row.facts["trx_id"]):
            row.trx = normal(row.facts["trx_id"])
            changed.append(row)
    purchase.objects.bulk_update(changed, ["trx"], batch_size=SAME)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0013_office_views"), ("ledger", "0003_looks")]
    operations = [
        migrations.RunPython(equal_transactions, migrations.RunPython.noop),
        migrations.RunSQL(READ_ANEW, migrations.RunSQL.noop),
    ]
