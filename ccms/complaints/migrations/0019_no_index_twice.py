"""Indexes of one column that another index begins with are written for nothing, at each filing and each ring.

They are dropped by name: Django would drop and check every foreign key anew.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


DOUBLES = {
    "complaints_complaint_consumer_id_35a38d87": ("complaints_complaint", "consumer_id"),
    "complaints_complaint_decided_by_id_81f84636": ("complaints_complaint", "decided_by_id"),
    "complaints_complaint_firm_id_8e7f0abd": ("complaints_complaint", "firm_id"),
    "complaints_complaint_joined_into_id_46535222": ("complaints_complaint", "joined_into_id"),
    "complaints_complaint_office_id_3114992c": ("complaints_complaint", "office_id"),
    "complaints_complaint_officer_id_a5131298": ("complaints_complaint", "officer_id"),
    "complaints_purchase_consumer_id_475814f6": ("complaints_purchase", "consumer_id"),
    "complaints_statement_complaint_id_6bc80440": ("complaints_statement", "complaint_id"),
}
DROP = f"DROP INDEX {', '.join(DOUBLES)}"
MAKE = "; ".join(f"CREATE INDEX {name} ON {table} ({column})" for name, (table, column) in DOUBLES.items())


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_shops'),
        ('complaints', '0018_shop_orders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('joined_into__isnull', False)), fields=['joined_into'], name='complaint_joined_into'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('decided_by__isnull', False)), fields=['decided_by'], name='complaint_decided_by'),
        ),
        migrations.RunSQL(DROP, MAKE, state_operations=[
                migrations.AlterField(
                    model_name='complaint',
                    name='consumer',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='accounts.consumer'),
                ),
                migrations.AlterField(
                    model_name='complaint',
                    name='decided_by',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decided', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='complaint',
                    name='firm',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='accounts.firm'),
                ),
                migrations.AlterField(
                    model_name='complaint',
                    name='joined_into',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='complaints.complaint'),
                ),
                migrations.AlterField(
                    model_name='complaint',
                    name='office',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='accounts.office'),
                ),
                migrations.AlterField(
                    model_name='complaint',
                    name='officer',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='purchase',
                    name='consumer',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='accounts.consumer'),
                ),
                migrations.AlterField(
                    model_name='statement',
                    name='complaint',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='complaints.complaint'),
                ),
        ]),
    ]
