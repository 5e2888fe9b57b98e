"""Lets the search read all complaints anew, since names and halves of numbers were not written for it before."""

from django.db import migrations

# The worker reads on from the beginning; what is written stays found meanwhile.
ANEW = "UPDATE ledger_reader SET tx = 0, event = 0 WHERE name = 'search'"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_disowned_and_share"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(ANEW, migrations.RunSQL.noop)]
