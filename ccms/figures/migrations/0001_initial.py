from django.db import migrations, models

# By row and ALWAYS, as the ledger's: neither a parent table nor session_replication_role goes round it.
KEPT = """
CREATE FUNCTION figures_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept as it was told: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Take a new snapshot.';
END
$$;
CREATE TRIGGER figures_snapshot_keep BEFORE UPDATE OR DELETE ON figures_snapshot
    FOR EACH ROW EXECUTE FUNCTION figures_refuse();
CREATE TRIGGER figures_snapshot_keep_all BEFORE TRUNCATE ON figures_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION figures_refuse();
CREATE TRIGGER figures_of_firm_keep BEFORE UPDATE OR DELETE ON figures_of_firm
    FOR EACH ROW EXECUTE FUNCTION figures_refuse();
CREATE TRIGGER figures_of_firm_keep_all BEFORE TRUNCATE ON figures_of_firm
    FOR EACH STATEMENT EXECUTE FUNCTION figures_refuse();
ALTER TABLE figures_snapshot ENABLE ALWAYS TRIGGER figures_snapshot_keep;
ALTER TABLE figures_snapshot ENABLE ALWAYS TRIGGER figures_snapshot_keep_all;
ALTER TABLE figures_of_firm ENABLE ALWAYS TRIGGER figures_of_firm_keep;
ALTER TABLE figures_of_firm ENABLE ALWAYS TRIGGER figures_of_firm_keep_all;
"""
UNDO = """
DROP TRIGGER figures_of_firm_keep_all ON figures_of_firm;
DROP TRIGGER figures_of_firm_keep ON figures_of_firm;
DROP TRIGGER figures_snapshot_keep_all ON figures_snapshot;
DROP TRIGGER figures_snapshot_keep ON figures_snapshot;
DROP FUNCTION figures_refuse();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0009_question_address'),
    ]

    operations = [
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('method', models.SmallIntegerField()),
                ('taken_at', models.DateTimeField()),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('tx', models.BigIntegerField()),
                ('event', models.BigIntegerField()),
                ('invented', models.BooleanField()),
                ('body', models.JSONField()),
            ],
            options={
                'indexes': [models.Index(fields=['-day', '-id'], name='snapshot_day')],
            },
        ),
        migrations.CreateModel(
            name='FirmFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.JSONField()),
                ('firm', models.ForeignKey(db_index=False, on_delete=models.deletion.PROTECT, related_name='+', to='accounts.firm')),
                ('snapshot', models.ForeignKey(db_index=False, on_delete=models.deletion.PROTECT, related_name='firms', to='figures.snapshot')),
            ],
            options={
                'db_table': 'figures_of_firm',
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'firm'), name='figures_of_firm_once')],
            },
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
