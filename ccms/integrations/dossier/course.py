"""Writes the sheets about the course of a complaint: notices, history, other offices, hearing, decision and money."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.book import INTERNAL
from ccms.complaints.models import Dispatch
from ccms.complaints.reading.case_words import SIDES, STATEMENTS, STATES
from ccms.complaints.reading.office_case import OfficeCase
from ccms.integrations.dossier import paper_words
from ccms.integrations.dossier.paper_words import LANGUAGE
from ccms.integrations.dossier.parts import Row, Said, Sheet, Table, Words
from ccms.integrations.dossier.scope import Scope
from ccms.law import offences
from ccms.notices.channels.table import CHANNELS
from ccms.notices.queries import in_words, told_about

WRITTEN_HERE = frozenset({"minutes", "reasons", "section_reason", "information", "request", "reason", "note"})


def notices(case: OfficeCase, scope: Scope) -> Sheet:
    """Give the notices to the seller, each with what is proved of its arrival."""
    del scope
    sent = [each for each in told_about(case.complaint.reference) if each.recipient.startswith("contact:")]
    lines = {shown.notice.pk: shown.line.headline for shown in in_words(sent, LANGUAGE)}
    rows = tuple(
        (
            paper_words.at_moment(each.created_at),
            str(CHANNELS[each.channel].words),
            lines.get(each.pk, each.template),
            str(STATES[each.state]),
            paper_words.at_moment(each.sent_at),
            paper_words.at_moment(each.delivered_at),
        )
        for each in sent
    )
    head = (_("Made"), _("Way"), _("What it says"), _("State"), _("Sent"), _("Arrived"))
    table = (Table(head, rows),) if rows else ()
    return Sheet("07-notices", _("Notice to the seller, and proof of receipt"), tuple(_receipt(case)), table)


def _receipt(case: OfficeCase) -> Iterator[Row]:
    complaint = case.complaint
    yield Row(
        _("The seller was told"), paper_words.at_moment(complaint.told_at) or _("The seller has not been told yet.")
    )
    if complaint.received_at is None:
        yield Row(_("Notice received"), _("No receipt is proved."))
        return
    yield Row(_("Notice received"), paper_words.at_moment(complaint.received_at))
    yield Row(_("How it is known"), paper_words.choice(case.pack, "receipt_basis", complaint.receipt_basis))
    proved = _("by a contact that is proved") if complaint.receipt_proved else _("by a contact that is not proved")
    yield Row(_("Through which contact"), proved)


def timeline(case: OfficeCase, scope: Scope, upto: int) -> Sheet:
    """List the first events with their times in Dhaka and who acted; another body reads no act of the office alone."""
    past = [event for event in case.timeline.past[:upto] if scope.receiver is None or event.kind not in INTERNAL]
    rows = tuple(
        (
            paper_words.number(number),
            paper_words.at_moment(event.at),
            str(paper_words.who(case, event)),
            str(paper_words.what(case, event)),
        )
        for number, event in enumerate(past, 1)
    )
    head = (_("No."), _("When"), _("Who acted"), _("What happened"))
    return Sheet("09-timeline", _("What happened"), tables=(Table(head, rows),))


def dispatches(case: OfficeCase, scope: Scope) -> Sheet:
    """List what was sent to other offices, and what came back."""
    del scope
    sent = Dispatch.objects.filter(complaint=case.complaint).order_by("prepared_at", "id")
    head = (
        _("Addressee"),
        _("Prepared"),
        _("Sent"),
        _("Number of our letter"),
        _("Number of their letter"),
        _("Ended"),
    )
    rows = tuple(
        (
            paper_words.body(case.pack, each.body),
            paper_words.at_moment(each.prepared_at),
            paper_words.on_day(each.sent_on),
            each.memo_no,
            each.outside_no,
            paper_words.at_moment(each.ended_at),
        )
        for each in sent
    )
    table = (Table(head, rows),) if rows else ()
    notes = () if rows else (_("Nothing was sent to another office."),)
    return Sheet("11-dispatches", _("Other offices"), tables=table, notes=notes)


def decision(case: OfficeCase, scope: Scope) -> Sheet:
    """Give hearings, the order with its fine, what was paid, the complainant's share, and how it ended."""
    tables = [table for table in (_hearings(case), _money(case)) if table.rows]
    said = tuple(
        Said(f"{STATEMENTS[each.kind]}, {_author(case, each.author)}, {paper_words.at_moment(each.at)}", each.text)
        for each in case.statements
        if each.kind in WRITTEN_HERE and not (each.internal and scope.receiver)
    )
    return Sheet("12-decision", _("Hearing, decision, fine"), tuple(_decided(case)), tuple(tables), said)


def _author(case: OfficeCase, author: str) -> Words:
    return case.names.get(author) or SIDES.get(author.partition(":")[0], author)


def _decided(case: OfficeCase) -> Iterator[Row]:
    if case.money:
        order = case.money.order
        offence = case.pack.offences.get(order.section)
        says = f": {offence.text.read(LANGUAGE)}" if offence else ""
        yield Row(_("Decided"), paper_words.at_moment(order.made_at))
        yield Row(_("Section"), f"{paper_words.number(order.section)}{says}")
        yield Row(_("Fine"), paper_words.taka(order.fine_paisa))
        if order.repeated:
            yield Row(_("Repeated offence (section 55)"), order.earlier or gettext("Yes"))
        yield Row(_("Collected"), paper_words.taka(case.money.collected))
        yield Row(
            _("The complainant's share of it"), paper_words.taka(offences.reward(case.pack, case.money.collected))
        )
        yield Row(_("Paid to the complainant"), paper_words.taka(case.money.rewarded))
    if case.complaint.ended_at:
        yield Row(_("Ended"), paper_words.at_moment(case.complaint.ended_at))
        yield Row(_("Result"), paper_words.choice(case.pack, "outcome", case.complaint.outcome))
    elif not case.money:
        yield Row(_("Decided"), _("Not yet"))


def _hearings(case: OfficeCase) -> Table:
    rows = tuple(
        (
            paper_words.at_moment(each.at),
            each.place,
            paper_words.choice(case.pack, "attendance", each.attendance),
            paper_words.choice(case.pack, "adjourn", each.adjourn_reason),
        )
        for each in case.all_hearings
    )
    return Table((_("Hearing"), _("Place"), _("Who came"), _("If moved: why")), rows)


def _money(case: OfficeCase) -> Table:
    if case.money is None:
        return Table((), ())
    paid = [(_("Payment of the fine"), each) for each in case.money.payments]
    given = [(_("Share of the complainant"), each) for each in case.money.rewards if not each.undone_at]
    rows = tuple(
        (str(name), paper_words.taka(each.amount_paisa), paper_words.on_day(each.paid_on), each.receipt)
        for name, each in paid + given
    )
    return Table((_("Money"), _("Amount"), _("Day"), _("Receipt")), rows)
