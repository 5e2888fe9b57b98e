"""Says in the ledger, where messages left or files were scanned before, that from now on an event tells of each."""

from django.db import migrations

from ccms.gate.clock import current_time
from ccms.ledger import outcomes


def begin(apps, schema_editor):
    del schema_editor
    notices, files = apps.get_model("notices", "Notice"), apps.get_model("complaints", "Evidence")
    left = notices.objects.filter(state__in=("sent", "delivered")).exclude(channel="in_app")
    judged = files.objects.filter(scan__in=("clean", "malicious", "unscannable"))
    if left.exists() or judged.exists():
        outcomes.begin("operator", current_time())


class Migration(migrations.Migration):
    dependencies = [("complaints", "0026_first_made_no"), ("notices", "0005_refused"), ("ledger", "0003_looks")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
