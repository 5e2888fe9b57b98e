"""What the owner of the database can do beside the product: switch the triggers off, change a row, leave no trace."""

import hashlib
import uuid

from django.db import connection, transaction

from ccms.complaints.models import Answer, Evidence, Order, Payment, Statement
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests.complaints.evidence.files import place_of

GUARDED = {
    "complaints_complaint": ("complaints_only_with_event", "complaints_never_emptied"),
    "ledger_event": ("ledger_event_keep", "ledger_event_keep_all"),
    "editions_edition": ("editions_edition_keep", "editions_edition_keep_all"),
}


def as_owner(sql, parameters=()):
    """Run one statement with the triggers off; they are on again afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what still waits would keep the triggers from being touched
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, parameters)
        assert cursor.rowcount, sql
        for table, triggers in GUARDED.items():
            for trigger in triggers:
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")


def delete_event(which):
    def tamper(complaint):
        event = Event.objects.filter(subject=complaint.subject).order_by("seq")[which]
        as_owner("DELETE FROM ledger_event WHERE event_id = %s", [event.event_id])

    return tamper


def delete_last_event(complaint):
    as_owner("DELETE FROM ledger_event WHERE subject = %s AND seq = %s", [complaint.subject, complaint.event_seq])


def alter_event(complaint):
    event = Event.objects.filter(subject=complaint.subject).latest("seq")
    body = bytes(event.body).replace(b"1000000", b"1000001")
    as_owner("UPDATE ledger_event SET body = %s WHERE event_id = %s", [body, event.event_id])


def alter_text(complaint):
    Statement.objects.filter(complaint=complaint, kind="narrative").update(text="সব ঠিক আছে।")


def delete_text(complaint):
    Statement.objects.filter(complaint=complaint, kind="reason").delete()


def invent_text(complaint):
    item = Statement.objects.filter(complaint=complaint).first()
    item.pk = uuid.uuid4()
    item.save(force_insert=True)


def file_of(complaint):
    item = Evidence.objects.get(holder=complaint.purchase_id)
    return item, place_of(item.holder, bytes(item.sha256))


def alter_file(complaint):
    _, place = file_of(complaint)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-1] + b"\x00")


def delete_file(complaint):
    file_of(complaint)[1].unlink()


def exchange_file(complaint):
    """Put other bytes in a file's place, and their digest into its row: both agree, the event does not."""
    item, place = file_of(complaint)
    other = hashlib.sha256(b"another picture")
    (place.parent / other.hexdigest()).write_bytes(b"another picture")
    Evidence.objects.filter(id=item.id).update(sha256=other.digest())


def delete_file_row(complaint):
    file_of(complaint)[0].delete()


def raise_fine(complaint):
    Order.objects.filter(complaint=complaint).update(fine_paisa=5_000_000)


def change_section(complaint):
    Order.objects.filter(complaint=complaint).update(section="44")


def lower_payment(complaint):
    Payment.objects.filter(order__complaint=complaint).update(amount_paisa=1)


def change_answer(complaint):
    Answer.objects.filter(complaint=complaint).update(code="delivered")


def delete_notice(template):
    def tamper(complaint):
        assert Notice.objects.filter(subject=complaint.reference, template=template).delete()[0] == 1

    return tamper


def redirect_notice(complaint):
    Notice.objects.filter(subject=complaint.reference, template="firm.ordered").update(
        recipient=f"contact:{complaint.id}"
    )


def invent_notice(complaint):
    notice = Notice.objects.filter(subject=complaint.reference).first()
    notice.pk, notice.event = uuid.uuid4(), uuid.uuid4()
    notice.save(force_insert=True)


TAMPERINGS = {
    "the first event deleted": (
        delete_event(0),
        {"chain-broken", "a notice tells of nothing that happened", "a text differs from its event"},
    ),
    "an event in between deleted": (
        delete_event(2),
        {
            "chain-broken",
            "a notice tells of nothing that happened",
            "column received_at differs from the events",
            "column receipt_basis differs from the events",
            "column receipt_proved differs from the events",
        },
    ),
    "the last event deleted": (
        delete_last_event,
        {
            "complaint does not end where its events end",
            "a notice tells of nothing that happened",
            "amount_paisa differs from its event",
            "paid_on differs from its event",
        },
    ),
    "an event's sum altered": (alter_event, {"leaf-differs", "amount_paisa differs from its event"}),
    "a text altered": (alter_text, {"a text differs from its event"}),
    "a text deleted": (delete_text, {"a text is missing"}),
    "a text invented": (invent_text, {"a text differs from its event"}),
    "a file altered": (alter_file, {"an evidence file was altered"}),
    "a file deleted": (delete_file, {"an evidence file is missing"}),
    "a file exchanged together with its row": (exchange_file, {"a file differs from its event"}),
    "a file's row deleted": (delete_file_row, {"a file is missing"}),
    "a fine raised": (raise_fine, {"fine_paisa differs from its event"}),
    "a section exchanged": (change_section, {"section differs from its event"}),
    "a payment lowered": (lower_payment, {"amount_paisa differs from its event"}),
    "an answer exchanged": (change_answer, {"code differs from its event"}),
    "the firm's notice deleted": (delete_notice("firm.formal_notice"), {"an event lacks a notice"}),
    "the consumer's notice deleted": (delete_notice("consumer.ordered"), {"an event lacks a notice"}),
    "the office's notice deleted": (delete_notice("office.intake"), {"an event lacks a notice"}),
    "a notice given to another": (redirect_notice, {"an event lacks a notice"}),
    "a notice invented": (invent_notice, {"a notice tells of nothing that happened"}),
}
