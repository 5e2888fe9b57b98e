"""Lets a person whose number is lost ask for their complaint: when it gets the new number, and one open request each."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0024_fine_account'),
        ('complaints', '0029_dispatch_by_itself'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='datarequest',
            name='data_request_one_open',
        ),
        migrations.AddField(
            model_name='datarequest',
            name='move_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='datarequest',
            name='kind',
            field=models.CharField(choices=[('correction', 'correction'), ('erasure', 'erasure'), ('hand_over', 'hand_over'), ('take_over', 'take_over'), ('lost_number', 'lost_number')], max_length=12),
        ),
        migrations.AlterField(
            model_name='datarequest',
            name='state',
            field=models.CharField(choices=[('asked', 'asked'), ('agreed', 'agreed'), ('granted', 'granted'), ('done', 'done'), ('refused', 'refused'), ('taken_back', 'taken_back'), ('stopped', 'stopped')], default='asked', max_length=12),
        ),
        migrations.AddIndex(
            model_name='datarequest',
            index=models.Index(condition=models.Q(('state', 'granted')), fields=['move_at'], name='data_request_moves'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'agreed', 'granted'])), fields=('consumer', 'kind', 'complaint', 'field'), name='data_request_one_open', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'lost_number'), ('state__in', ['asked', 'agreed', 'granted'])), fields=('complaint',), name='data_request_one_number'),
        ),
    ]
