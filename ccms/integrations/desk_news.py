"""Tells a body's people and the administrators by mail that a desk of that body was set anew or ended."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.models import BodyAddress, Member
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.notices import outbox
from ccms.notices.composition.texts import LANGUAGES
from ccms.notices.outbox import NoticePlan

TO_BODY, TO_ADMIN = "member.desk_changed", "operator.desk_changed"


def tell(desk: BodyAddress, act: str, *, shown: str, event: UUID, by: str, now: datetime) -> None:
    """Queue the mails, in the transaction of the change; nobody is told of what they did themselves.

    The machine at an address reads all that the body is sent, so nobody may set it unseen.
    """
    params = {"act": act, "body": _name(desk, now), "way": shown}
    outbox.write(
        [
            NoticePlan(
                event=event,
                subject=f"body:{desk.body}",
                recipient=f"member:{member.pk}",
                channel=Channel.EMAIL,
                template=TO_ADMIN if member.role == Role.ADMIN else TO_BODY,
                language=member.language,
                at=now,
                params=params,
            )
            for member in _people(desk)
            if str(member.pk) != by.partition(":")[2]
        ]
    )


def _people(desk: BodyAddress) -> Iterator[Member]:
    """Yield the administrators, and the people of the body who read what this desk is sent."""
    people = Member.objects.filter(is_active=True)
    of_body = people.filter(role=Role.BODY, body=desk.body)
    if desk.district:
        of_body = of_body.filter(district__in={"", desk.district})
    yield from of_body.order_by("pk")
    yield from people.filter(role=Role.ADMIN).order_by("pk")


def _name(desk: BodyAddress, now: datetime) -> dict[str, str]:
    """Return the body in both languages, with the district where the desk is of one alone."""
    pack = book().on(dhaka_day(now))
    body = pack.bodies.get(desk.body)  # one that was ended may be in no pack any more
    names = {language: body.text.read(language) if body else desk.body for language in LANGUAGES}
    if desk.district in pack.districts:
        district = pack.districts[desk.district].text
        names = {language: f"{name} ({district.read(language)})" for language, name in names.items()}
    return names
