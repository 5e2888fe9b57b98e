"""Tells an applicant how their firm's application stands, by SMS and mail, and mails the link that proves an address.

The link is made while the mail is written, and kept nowhere.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.core.signing import Signer
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.models import Application, FirmContact, Member
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

BY_LINK = "confirm-application"  # the path of a text whose link is made for its recipient alone
APPLICANT = "applicant"  # a person at an address that nobody has confirmed
LEFT = "left"  # a contact of a firm that is used no more: the last that is sent there says so
SIGNER = Signer(salt="ccms.application")


def ask(application: Application, now: datetime) -> None:
    """Send the link, in the caller's transaction."""
    plan = NoticePlan(
        event=uuid4(),
        subject=f"application:{application.pk}",
        recipient=f"{APPLICANT}:{application.pk}",
        channel=Channel.EMAIL,
        template="applicant.confirm_email",
        language=application.language,
        at=now,
        group="confirm",  # a newer link makes an older one that still waits pointless
    )
    outbox.write([plan])


def path_for(recipient: str) -> str:
    """Return the address of the page that confirms."""
    found = Application.objects.get(pk=UUID(recipient.partition(":")[2]))
    asked = found.email_asked_at.isoformat() if found.email_asked_at else ""
    return reverse("register:confirm", kwargs={"word": SIGNER.sign_object([found.pk.hex, asked])})


def tell(application: Application, template: str, event: UUID, now: datetime, **params: str) -> None:
    """Tell the applicant by SMS and by mail, in the transaction of the event."""
    proved = [application.phone_index, contact_index(Channel.EMAIL, application.email.open())]
    ways = FirmContact.objects.filter(firm=application.firm, value_index__in=proved, named_by=None, retired_at=None)
    outbox.write(
        [
            NoticePlan(
                event=event,
                subject=f"firm:{application.firm_id}",
                recipient=f"contact:{contact.pk}",
                channel=contact.channel,
                template=template,
                language=application.language,
                at=now,
                params={"firm": str(application.firm_id), **params},
                group="application",
            )
            for contact in ways
        ]
    )


def tell_left(contact: FirmContact, template: str, event: UUID, now: datetime) -> None:
    """Tell the holder of an address that the firm uses it no more, in the transaction of the event."""
    if contact.channel == Channel.PAGE:
        return
    plan = NoticePlan(
        event=event,
        subject=f"firm:{contact.firm_id}",
        recipient=f"{LEFT}:{contact.pk}",
        channel=contact.channel,
        template=template,
        language="bn",
        at=now,
        params={"firm": str(contact.firm_id)},
    )
    outbox.write([plan])


def tell_people(firm: UUID, template: str, event: UUID, now: datetime) -> None:
    """Tell the administrators of a firm by mail what was done to its record, in the transaction of the event."""
    _mail(people_of(firm), firm, template, event, now, firm=str(firm))


def tell_cell(firm: UUID, template: str, event: UUID, now: datetime) -> None:
    """Tell the people of the Cell by mail; no name, since they may not know that of a shop only buyers named."""
    _mail(Member.objects.filter(role=Role.COORDINATOR, is_active=True), firm, template, event, now)


def people_of(firm: UUID) -> list[Member]:
    """Return the administrators of a firm that may sign in."""
    return list(Member.objects.filter(firm_id=firm, role=Role.FIRM_ADMIN, is_active=True))


def tell_contacts(contacts: Iterable[FirmContact], firm: UUID, template: str, event: UUID, now: datetime) -> None:
    """Tell a firm in which nobody has an account at its own number and address, in the transaction of the event."""
    outbox.write(
        [
            NoticePlan(
                event=event,
                subject=f"firm:{firm}",
                recipient=f"contact:{contact.pk}",
                channel=contact.channel,
                template=template,
                language="bn",
                at=now,
                params={"firm": str(firm)},
            )
            for contact in contacts
        ]
    )


def _mail(people: Iterable[Member], about: UUID, template: str, event: UUID, now: datetime, **params: str) -> None:
    outbox.write(
        [
            NoticePlan(
                event=event,
                subject=f"firm:{about}",
                recipient=f"member:{member.pk}",
                channel=Channel.EMAIL,
                template=template,
                language=member.language,
                at=now,
                params=params,
            )
            for member in people
        ]
    )
