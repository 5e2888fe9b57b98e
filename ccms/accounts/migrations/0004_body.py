"""Names the sister body of a member `body`, and the role likewise."""

from django.db import migrations, models
from django.db.models import Q

OFFICE = ["officer", "office_head", "auditor", "clerk"]
ROLES = [*OFFICE, "firm_agent", "firm_admin", "coordinator", "association", "admin", "body"]
RENAMED = "UPDATE accounts_member SET role = 'body' WHERE role = 'regulator'"
BACK = "UPDATE accounts_member SET role = 'regulator' WHERE role = 'body'"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_channels")]
    operations = [
        migrations.RemoveConstraint(model_name="member", name="accounts_member_belongs"),
        migrations.RenameField(model_name="member", old_name="regulator", new_name="body"),
        migrations.AlterField(
            model_name="member",
            name="role",
            field=models.CharField(choices=[(role, role) for role in ROLES], max_length=16),
        ),
        migrations.RunSQL(RENAMED, BACK),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=Q(role__in=OFFICE, office__isnull=False, firm__isnull=True, body="")
                | Q(role__in=["firm_agent", "firm_admin"], office__isnull=True, firm__isnull=False, body="")
                | (Q(role="body", office__isnull=True, firm__isnull=True) & ~Q(body=""))
                | Q(
                    role__in=["coordinator", "association", "admin"],
                    office__isnull=True,
                    firm__isnull=True,
                    body="",
                ),
                name="accounts_member_belongs",
            ),
        ),
    ]
