"""Lists the recipients of a person's complaints: the firm, offices, other bodies, their programs, and the person."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ccms.accounts.models import Consumer, FirmContact
from ccms.complaints.models import Complaint, Dispatch, FirmExport
from ccms.complaints.models.dispatch import DispatchKind, DispatchState
from ccms.complaints.plan import plain
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.notices.models import Delivery, Notice, State
from ccms.notices.models.webhook import Whether
from ccms.notices.queries import in_words

LEFT = (State.SENT, State.DELIVERED)


def recipients_of(complaints: Sequence[Complaint], language: str) -> list[dict[str, Any]]:
    """Return each time that something of these complaints went to somebody else, oldest first."""
    found = [row for each in complaints for row in _by_page(each, language)]
    found += [
        *_by_message(complaints, language),
        *_by_program(complaints, language),
        *_as_table(complaints, language),
        *_dispatched(complaints, language),
    ]
    return sorted(found, key=lambda row: row["at"])


def _by_page(complaint: Complaint, language: str) -> Iterator[dict[str, Any]]:
    """The office has its copy from the filing on, the firm once it was told."""
    office = complaint.office.name(language)
    yield _row(complaint.reference, "office", office, "page", complaint.filed_at)
    if complaint.told_at:
        yield _row(complaint.reference, "firm", complaint.firm.name(language), "page", complaint.told_at)


def _by_message(complaints: Sequence[Complaint], language: str) -> Iterator[dict[str, Any]]:
    """Messages to contacts of firms; the number or address is the firm's and is not said."""
    sent = Notice.objects.filter(
        subject__in=[each.reference for each in complaints], recipient__startswith="contact:", state__in=LEFT
    )
    contacts = FirmContact.objects.select_related("firm").in_bulk({_key(each) for each in sent})
    for each in sent:
        contact = contacts.get(_key(each))
        name = contact.firm.name(language) if contact else ""
        yield _row(each.subject, "firm", name, each.channel, each.sent_at or each.created_at)


def _key(notice: Notice) -> UUID:
    return UUID(notice.recipient.partition(":")[2])


def _by_program(complaints: Sequence[Complaint], language: str) -> Iterator[dict[str, Any]]:
    """Events that were sent to programs of firms and offices."""
    references = [each.reference for each in complaints]
    sent = Delivery.objects.filter(reference__in=references, state=Whether.DELIVERED)
    for each in sent.select_related("webhook__firm", "webhook__office"):
        owner = each.webhook.firm or each.webhook.office
        side = "firm" if each.webhook.firm else "office"
        yield _row(
            each.reference, side, owner.name(language) if owner else "", "program", each.tried_at or each.created_at
        )


def _as_table(complaints: Sequence[Complaint], language: str) -> Iterator[dict[str, Any]]:
    """Tables of its complaints that a firm fetched since it was told of this one."""
    fetched = FirmExport.objects.filter(firm_id__in={each.firm_id for each in complaints}, fetched_at__isnull=False)
    for table in fetched:
        for each in complaints:
            if each.firm_id == table.firm_id and each.told_at and table.made_at and each.told_at <= table.made_at:
                yield _row(each.reference, "firm", each.firm.name(language), "table", table.fetched_at or table.made_at)


def _dispatched(complaints: Sequence[Complaint], language: str) -> Iterator[dict[str, Any]]:
    """What was sent to other bodies and not taken back."""
    references = {each.pk: each for each in complaints}
    sent = Dispatch.objects.filter(complaint_id__in=references, sent_on__isnull=False)
    for each in sent.exclude(state=DispatchState.RECALLED):
        complaint = references[each.complaint_id]
        if each.kind == DispatchKind.FILE:  # the office's own e-filing
            yield _row(complaint.reference, "office", complaint.office.name(language), each.channel, each.prepared_at)
            continue
        body = book().on(dhaka_day(complaint.filed_at)).bodies.get(each.body)
        name = body.text.read(language) if body else each.body
        yield {**_row(complaint.reference, "body", name, each.channel, each.prepared_at), "on": str(each.sent_on)}


def _row(reference: str, side: str, name: str, way: str, at: datetime) -> dict[str, Any]:
    return {"complaint": reference, "to": side, "name": name, "way": way, "at": plain(at)}


def messages_to(person: Consumer, language: str) -> list[dict[str, Any]]:
    """Return every message that was made for the person, with its words and whether it left."""
    made = Notice.objects.filter(recipient__in=[f"consumer:{person.pk}", f"unconfirmed:{person.pk}"])
    return [
        {
            "about": "" if shown.notice.subject.startswith("consumer:") else shown.notice.subject,
            "at": plain(shown.notice.created_at),
            "way": shown.notice.channel,
            "state": shown.notice.state,
            "text": shown.line.headline,
        }
        for shown in in_words(list(made.order_by("created_at", "id")), language)
    ]
