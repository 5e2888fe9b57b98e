from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_refused")]
    operations = [
        migrations.AddField(
            model_name="gatewaystate",
            name="why",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
    ]
