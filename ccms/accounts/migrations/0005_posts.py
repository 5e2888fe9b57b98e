"""Puts the offices into a tree, and gives each officer and head of today the post that they hold.

`manage.py migrate` then makes the offices of the divisions, since their names come from the packs of the law.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

OFFICE = ["officer", "office_head", "supervisor", "auditor", "clerk"]
ROLES = [*OFFICE, "firm_agent", "firm_admin", "coordinator", "association", "admin", "body"]
POWERS = ["decide", "order", "registry", "share", "letters"]
HEAD_OFFICE = "UPDATE accounts_office SET kind = 'head' WHERE is_head"
BACK = "UPDATE accounts_office SET is_head = (kind = 'head')"
FORWARD = Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since"))


def give_posts(apps, _):
    """Make one post for each officer and head; a member that may not sign in any more keeps none."""
    member, post, holding = (apps.get_model("accounts", name) for name in ("Member", "Post", "Holding"))
    made = []
    for one in member.objects.filter(role__in=OFFICE[:2], is_active=True).order_by("pk"):
        is_head = one.role == "office_head"
        words = ("অফিস-প্রধান", "Head of the office") if is_head else ("কর্মকর্তা", "Officer")
        powers = POWERS if is_head else [power for power in POWERS if power != "share"]
        new = post(
            office_id=one.office_id, designation_bn=words[0], designation_en=words[1], powers=powers, is_head=is_head
        )
        made.append((new, holding(post=new, member_id=one.pk)))
    post.objects.bulk_create([each for each, _ in made])
    holding.objects.bulk_create([each for _, each in made])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_body")]
    operations = [
        migrations.RemoveConstraint(model_name="office", name="accounts_one_head_office"),
        migrations.AddField(
            model_name="office",
            name="kind",
            field=models.CharField(
                choices=[(kind, kind) for kind in ("head", "division", "district")], default="district", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="below",
                to="accounts.office",
            ),
        ),
        migrations.RunSQL(HEAD_OFFICE, BACK),
        migrations.RemoveField(model_name="office", name="is_head"),
        migrations.AddField(
            model_name="office",
            name="is_head",
            field=models.GeneratedField(
                db_persist=True, expression=Q(kind="head"), output_field=models.BooleanField()
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(
                condition=Q(kind="head"), fields=("kind",), name="accounts_one_head_office"
            ),
        ),
        migrations.RemoveConstraint(model_name="member", name="accounts_member_belongs"),
        migrations.AlterField(
            model_name="member",
            name="role",
            field=models.CharField(choices=[(role, role) for role in ROLES], max_length=16),
        ),
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
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="accounts.office"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=120)),
                ("designation_bn", models.CharField(max_length=120)),
                ("designation_en", models.CharField(max_length=120)),
                (
                    "powers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=[(power, power) for power in POWERS], max_length=8),
                        default=list,
                    ),
                ),
                ("is_head", models.BooleanField(default=False)),
                ("is_dg", models.BooleanField(default=False)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
            ],
            options={
                "db_table": "accounts_post",
                "constraints": [
                    models.CheckConstraint(condition=Q(powers__contained_by=POWERS), name="accounts_post_powers"),
                    models.UniqueConstraint(
                        condition=Q(is_dg=True, until__isnull=True), fields=("is_dg",), name="accounts_post_one_dg"
                    ),
                    models.CheckConstraint(condition=FORWARD, name="accounts_post_forward"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="accounts.post",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("order_no", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "db_table": "accounts_holding",
                "indexes": [models.Index(fields=["post", "since"], name="accounts_holding_post")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(until__isnull=True), fields=("post",), name="accounts_holding_one_holder"
                    ),
                    models.CheckConstraint(condition=FORWARD, name="accounts_holding_forward"),
                ],
            },
        ),
        migrations.RunPython(give_posts, migrations.RunPython.noop),
    ]
