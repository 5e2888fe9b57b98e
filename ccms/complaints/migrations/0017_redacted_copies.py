"""Gives evidence the file that it is a redacted copy of, and the ground for covering parts of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0016_task_of_cell'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='ground',
            field=models.CharField(blank=True, db_default='', default='', max_length=24),
        ),
        migrations.AddField(
            model_name='evidence',
            name='redacts',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='complaints.evidence'),
        ),
    ]
