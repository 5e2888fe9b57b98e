"""The table of complaints that are told one by one, which are kept as they were told."""

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE TRIGGER figures_open_rows_keep BEFORE UPDATE OR DELETE ON figures_open_rows
    FOR EACH ROW EXECUTE FUNCTION figures_refuse();
CREATE TRIGGER figures_open_rows_keep_all BEFORE TRUNCATE ON figures_open_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_refuse();
ALTER TABLE figures_open_rows ENABLE ALWAYS TRIGGER figures_open_rows_keep;
ALTER TABLE figures_open_rows ENABLE ALWAYS TRIGGER figures_open_rows_keep_all;
"""
UNDO = """
DROP TRIGGER figures_open_rows_keep_all ON figures_open_rows;
DROP TRIGGER figures_open_rows_keep ON figures_open_rows;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='OpenRows',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.JSONField()),
                ('snapshot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='figures.snapshot')),
            ],
            options={
                'db_table': 'figures_open_rows',
            },
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
