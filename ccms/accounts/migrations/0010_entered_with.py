from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_question_address'),
    ]

    operations = [
        migrations.AddField(
            model_name='coderequest',
            name='entered_with',
            field=models.UUIDField(null=True),
        ),
    ]
