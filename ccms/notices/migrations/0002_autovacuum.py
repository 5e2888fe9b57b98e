"""Notices are vacuumed after a hundredth of them changed, instead of a fifth.

Each changes its state two or three times, and queues are read from the head of an index, where the sent ones stood.
"""

from django.db import migrations

SOONER = (
    "ALTER TABLE notices_notice SET (autovacuum_vacuum_scale_factor = 0.01,"
    " autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02)"
)
AS_USUAL = (
    "ALTER TABLE notices_notice RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor,"
    " autovacuum_analyze_scale_factor)"
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunSQL(SOONER, AS_USUAL)]
