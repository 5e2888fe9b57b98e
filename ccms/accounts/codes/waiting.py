"""Lets a person write on before a code can be sent, when the money for messages is spent; their number is unproved.

They may write a draft and nothing else. Their code follows by itself when there is money; entering it gives the draft
to the proved holder of the number.

Deletes the codes of an erased person; otherwise they would stay for a day, and waiting ones for a week.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from ccms.accounts.channels import Channel
from ccms.accounts.codes.abuse import BudgetSpent
from ccms.accounts.codes.one_time import CodeTicket, is_held_back, request_code, standing_ticket, was_answered
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.firms.ways import forget_named
from ccms.accounts.models import CodeRequest, CodeWait, Consumer
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import DataKey, index_of
from ccms.core.phones import normalise
from ccms.gate.counters import TooManyRequests, take_or_refuse
from ccms.gate.limits import Counted


def forget_codes(person: Consumer) -> None:
    """Delete what was asked for this person's number and address."""
    known = [(Channel.SMS, person.phone.open()), (Channel.EMAIL, person.email.open())]
    indexes = [contact_index(channel, value) for channel, value in known if value]
    CodeRequest.objects.filter(phone_index__in=indexes).delete()
    CodeWait.objects.filter(phone_index__in=indexes).delete()


KEPT = timedelta(days=7)
AT_ONCE, LOOKED_AT = 200, 5_000  # in one round: codes sent, and rows of which some are refused and wait on


def begin(phone: str, *, address: str, language: str, now: datetime) -> Consumer:
    """Return an unproved person for this browser, and let their code wait for money.

    Raises PhoneNotSupported, and TooManyRequests, lest one number fill the table with persons that nobody is.
    Nothing that the holder of the number has here before is shown or touched.
    """
    number = normalise(phone)
    with transaction.atomic():
        take_or_refuse(Counted.CODE_NUMBERS, address, now, member=number)
        take_or_refuse(Counted.UNPROVED, f"{address}|{number}", now)
        person = Consumer(phone=number, phone_index=None, language=language, created_at=now)
        sealing.give_keys([person], now)
        person.save(force_insert=True)
        _wait(number, CodePurpose.FILE, language, now)
    return person


def ticket_for(person: Consumer, now: datetime) -> CodeTicket | None:
    """Return the code that was sent to this number meanwhile, if it can still be entered."""
    return standing_ticket(person.phone.open(), CodePurpose.FILE, now)


def send_now(person: Consumer, send: Callable[[CodeRequest], None], now: datetime) -> None:
    """Send the code that waits for this person. Raises BudgetSpent and TooManyRequests, and then it waits on.

    It waits on as well where it leaves only seemingly: the person is told the same.
    """
    number = person.phone.open()
    with transaction.atomic():
        if not is_held_back(number, now):
            CodeWait.objects.filter(phone_index=index_of("phone", number), purpose=CodePurpose.FILE).delete()
        request_code(number, CodePurpose.FILE, address=None, send=send, now=now, language=person.language)


def send_waiting(send: Callable[[CodeRequest], None], now: datetime) -> int:
    """Send the codes that wait, longest wait first, until the money is spent again; returns how many."""
    CodeWait.objects.filter(since__lt=now - KEPT).delete()
    sent = 0
    for wait in CodeWait.objects.order_by("since")[:LOOKED_AT]:
        if sent == AT_ONCE:
            break  # by counting what was sent, nobody stands in line behind numbers that rest
        try:
            with transaction.atomic():
                sent += _send_one(wait, send, now)
        except BudgetSpent:
            return sent
        except TooManyRequests:
            continue  # this number has had its share; it waits on
    return sent


def _send_one(wait: CodeWait, send: Callable[[CodeRequest], None], now: datetime) -> bool:
    """Send the code that waits; tell whether it left. Leaving only seemingly, once, it waits on."""
    number, purpose = wait.phone.open(), CodePurpose(wait.purpose)
    held_back = is_held_back(number, now)
    if held_back and was_answered(number, purpose, wait.since):
        return False
    if not held_back and not CodeWait.objects.filter(pk=wait.pk).delete()[0]:
        return False  # another worker was here
    request_code(number, purpose, address=None, send=send, now=now, language=wait.language)
    return not held_back


def purge_person(person: Consumer, now: datetime) -> None:
    """Delete an unproved person; their draft has gone to the proved one, or was thrown away."""
    with transaction.atomic():
        forget_named(person.pk, now)
        DataKey.objects.filter(owner=person.pk).delete()
        person.delete()


def _wait(number: str, purpose: CodePurpose, language: str, now: datetime) -> None:
    row = CodeWait(phone=number, phone_index=index_of("phone", number), purpose=purpose, language=language, since=now)
    CodeWait.objects.bulk_create([row], ignore_conflicts=True)
