"""Lists every rate limit of the endpoints in one table; tests read the same table. Money is in paisa.

Slows down password guessing: each try in a row waits longer, and no account is locked for ever.

Names what is counted by a keyed digest, so that the rows of the counters tell nothing about anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from ccms.core.crypto import blind_index
from ccms.gate.models import Delay


def digest_of(name: str, key: str) -> bytes:
    """Return the name under which something is counted; equal only for the same name and key."""
    return blind_index(settings.CCMS_INDEX_KEY, f"gate:{name}:{key}")[:16]


class Counted(StrEnum):
    """What is counted, each for one key: a number, an address, an account, a complaint."""

    CODE_SENT = "code_sent"  # a phone and who asks
    CODE_STRANGERS = "code_strangers"  # a phone; different networks that ask and never proved it
    CODE_FIRST = "code_first"  # a phone and a stranger; what each may ask whatever the others asked
    CODE_PART = "code_part"  # a phone and a stranger; what each may ask of what all share beyond that
    CODE_SENT_TO_STRANGERS = "code_sent_to_strangers"  # a phone; what all of them ask beyond that
    CODE_SENT_LATE = "code_sent_late"  # a phone; what one of them gets when all of that is used up
    CODE_NUMBERS = "code_numbers"  # an address; different numbers
    CODE_WRONG = "code_wrong"  # a phone and who asked
    CODE_WRONG_IN_A_ROW = "code_wrong_in_a_row"  # a phone, who asked, and a purpose; a right code begins anew
    CODE_FIRST_WRONG = "code_first_wrong"  # a phone and a stranger; as CODE_FIRST, of wrong tries
    CODE_PART_WRONG = "code_part_wrong"  # a phone and a stranger; as CODE_PART, of wrong tries
    CODE_WRONG_BY_STRANGERS = "code_wrong_by_strangers"  # a phone; what all of them try beyond that
    CODE_PROVED = "code_proved"  # a phone and a network; where it was proved
    SIGN_IN = "sign_in"  # an address; tries at the doors of offices and firms
    SECOND_FACTOR_WRONG = "second_factor_wrong"  # a member
    SECOND_FACTOR_USED = "second_factor_used"  # a member and a code: each works once
    TRACK_WRONG = "track_wrong"  # an address
    TRACK_RIGHT = "track_right"  # an address
    EMAIL_LINK = "email_link"  # a consumer
    APPLICATIONS = "applications"  # a network; firms that begin to register themselves
    APPLICATION_PHONES = "application_phones"  # a phone; the same
    APPLICATION_MAILS = "application_mails"  # an e-mail address; links that prove it
    ASSISTED = "assisted"  # a clerk; callers to whom a code was sent
    UNPROVED = "unproved"  # a phone at an address; beginnings while no code can be sent
    FIRM_REQUESTS = "firm_requests"  # a firm
    FIRM_MESSAGES = "firm_messages"  # a firm and a complaint
    API_READS = "api_reads"  # who calls: a key, a consumer, or an address
    API_WRITES = "api_writes"  # the same
    API_FILINGS = "api_filings"  # the same
    SHOPS_NAMED = "shops_named"  # a consumer; shops in his own words, which others find from then on
    SHOPS_LOOKED_UP = "shops_looked_up"  # an address; names of shops that are looked up on the page of figures
    HAND_OVER = "hand_over"  # an address; orders that a shop's page sends along
    SHOP_BUTTON = "shop_button"  # a shop; buyers whom its pages send
    CROSSING = "crossing"  # a consumer; ways from a shop's frame to a page of ours
    CROSSED = "crossed"  # an address; keys of such ways that are tried
    ORIGIN_CHECK = "origin_check"  # a firm; looks at a page of its own
    PAGE_CHECK = "page_check"  # a firm; reports of a page of its own
    SHOP_QUESTION = "shop_question"  # a consumer and a firm; questions whether it was told
    SHOP_QUESTIONS = "shop_questions"  # a consumer; the same, of all firms
    TICKETS = "tickets"  # a firm; batches of its help desk's tickets
    AT_WORK = "at_work"  # an account and its key; a request that takes long before its act
    EXPORTS = "exports"  # a firm; tables of its complaints that the worker makes
    DATA_DOWNLOADS = "data_downloads"  # a consumer; archives of all that is kept about them
    DATA_REQUESTS = "data_requests"  # a consumer; corrections and erasures that are asked for
    TAKE_OVERS = "take_overs"  # a consumer; strangers who say that a complaint is theirs, of each of which an SMS tells
    LOST_NUMBER = "lost_number"  # a complaint; requests, by whomever, that its holder has to stop
    LOST_NUMBERS = "lost_numbers"  # an address; people who say that the number of a complaint is lost
    INTAKES = "intakes"  # a clerk; complaints of elsewhere that are typed
    API_INTAKES = "api_intakes"  # a key's maker; complaints that a program of another office hands over
    INTAKE_FILES = "intake_files"  # a clerk; files of them, whose people are all asked by SMS
    INTAKE_PHONES = "intake_phones"  # a phone; invitations to confirm one
    BODY_TESTS = "body_tests"  # a body; messages without content by which it tries its desk
    # in a sandbox, by the machine's time
    TEST_COMPLAINTS = "test_complaints"  # a firm; made-up complaints
    TEST_EVENTS = "test_events"  # a firm; one of every event sent to a webhook
    TEST_MOVES = "test_moves"  # a firm; moves of the clock that all share


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many within any stretch of this length."""

    most: int
    length: timedelta


SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LIMITS: Mapping[Counted, tuple[Window, ...]] = {
    Counted.CODE_SENT: (
        Window(1, 60 * SECOND),
        Window(3, 15 * MINUTE),
        Window(5, HOUR),
        Window(10, DAY),
    ),
    # Decision 28: 25 networks of two SMS each, eight more, and eight late ones: at most 66 a day from strangers to a
    # phone. No network takes more than three of the eight, so that one leaves some to others. When all are used up, one
    # more every three hours: mobile networks change addresses, and an owner in a new one waits so long, not a day.
    Counted.CODE_STRANGERS: (Window(25, DAY),),
    Counted.CODE_FIRST: (Window(2, DAY),),
    Counted.CODE_PART: (Window(3, DAY),),
    Counted.CODE_SENT_TO_STRANGERS: (Window(8, DAY),),
    Counted.CODE_SENT_LATE: (Window(1, 3 * HOUR),),
    # Bangladeshi phones share addresses, so nobody is stopped below this.
    Counted.CODE_NUMBERS: (Window(300, HOUR),),
    Counted.CODE_WRONG: (Window(10, HOUR),),
    Counted.CODE_WRONG_IN_A_ROW: (Window(20, DAY),),
    # Of one network three, and of all twenty more, of which one takes five: with the 41 networks that can have asked,
    # 143 guesses at a phone a day. Three are enough for an owner who mistypes, whatever others have used up.
    Counted.CODE_FIRST_WRONG: (Window(3, DAY),),
    Counted.CODE_PART_WRONG: (Window(5, DAY),),
    Counted.CODE_WRONG_BY_STRANGERS: (Window(20, DAY),),
    Counted.CODE_PROVED: (Window(1, 90 * DAY),),
    # each costs a quarter of a second of a processor; people of one office share an address
    Counted.SIGN_IN: (Window(20, MINUTE), Window(100, HOUR)),
    Counted.SECOND_FACTOR_WRONG: (Window(5, 5 * MINUTE),),
    Counted.SECOND_FACTOR_USED: (Window(1, 5 * MINUTE),),
    Counted.TRACK_WRONG: (Window(60, MINUTE),),
    Counted.TRACK_RIGHT: (Window(300, MINUTE),),
    Counted.EMAIL_LINK: (Window(1, 60 * SECOND), Window(5, DAY)),
    # many sellers of one market or training share an address
    Counted.APPLICATIONS: (Window(30, DAY),),
    Counted.APPLICATION_PHONES: (Window(5, DAY),),
    Counted.APPLICATION_MAILS: (Window(1, 60 * SECOND), Window(5, DAY)),
    Counted.ASSISTED: (Window(80, DAY),),
    Counted.UNPROVED: (Window(5, DAY),),
    Counted.FIRM_REQUESTS: (Window(300, MINUTE),),
    Counted.FIRM_MESSAGES: (Window(20, DAY),),
    # 600 reads and 60 writes a minute, and twice that in one minute of five
    Counted.API_READS: (Window(1200, MINUTE), Window(3000, 5 * MINUTE)),
    Counted.API_WRITES: (Window(120, MINUTE), Window(300, 5 * MINUTE)),
    Counted.API_FILINGS: (Window(60, MINUTE), Window(2000, DAY)),
    Counted.SHOPS_NAMED: (Window(20, DAY),),
    Counted.SHOPS_LOOKED_UP: (Window(300, MINUTE),),
    # many phones share an address; above this the order is left out and the form still opens
    Counted.HAND_OVER: (Window(300, MINUTE),),
    # above this too; an operator lifts it for a shop about which very many come at once
    Counted.SHOP_BUTTON: (Window(60, MINUTE), Window(2000, DAY)),
    # above both the number is proved once more; 128 random bits are not guessed
    Counted.CROSSING: (Window(10, HOUR),),
    Counted.CROSSED: (Window(60, MINUTE),),
    Counted.ORIGIN_CHECK: (Window(20, HOUR),),
    Counted.PAGE_CHECK: (Window(60, HOUR),),
    # one draft asks once; the others are for a number that was mistyped, and a second purchase
    Counted.SHOP_QUESTION: (Window(5, DAY),),
    Counted.SHOP_QUESTIONS: (Window(20, DAY),),
    Counted.TICKETS: (Window(60, MINUTE), Window(2000, DAY)),
    # Given back when the work is done, and soon by itself where a process was killed over it. What takes longer may be
    # begun twice; that it acts once is held elsewhere.
    Counted.AT_WORK: (Window(1, 5 * SECOND),),
    Counted.EXPORTS: (Window(10, DAY),),
    Counted.DATA_DOWNLOADS: (Window(3, DAY),),
    Counted.DATA_REQUESTS: (Window(10, DAY),),
    Counted.TAKE_OVERS: (Window(3, DAY),),
    Counted.LOST_NUMBER: (Window(3, DAY),),
    Counted.LOST_NUMBERS: (Window(30, DAY),),  # many phones share an address
    Counted.INTAKES: (Window(300, DAY),),
    Counted.API_INTAKES: (Window(60, MINUTE), Window(2000, DAY)),
    Counted.INTAKE_FILES: (Window(10, DAY),),
    Counted.INTAKE_PHONES: (Window(3, DAY), Window(10, 30 * DAY)),
    # each calls a server, which the person that sets the address chooses
    Counted.BODY_TESTS: (Window(5, 10 * MINUTE), Window(50, DAY)),
    Counted.TEST_COMPLAINTS: (Window(200, DAY),),
    # each is some forty-five calls of a server that nobody has proved to be the firm's
    Counted.TEST_EVENTS: (Window(10, MINUTE), Window(200, DAY)),
    Counted.TEST_MOVES: (Window(40, DAY),),
}


@dataclass(frozen=True, slots=True)
class CodeLimits:
    """How long a one-time code is valid, and when a run of unentered codes looks like SMS pumping."""

    life: timedelta = 10 * MINUTE
    tries: int = 5
    pause_after_wrong: timedelta = DAY
    kept: timedelta = DAY

    block_window: timedelta = HOUR
    block_alarm: int = 5  # numbers of one block of a hundred whose codes nobody entered
    block_pause: int = 20
    conversion_window: timedelta = 6 * HOUR
    conversion_alarm: int = 200  # the last so many codes of a prefix of seven digits
    conversion_alarm_percent: int = 20
    conversion_pause: int = 500
    conversion_pause_percent: int = 10
    # So many alarmed blocks at once are a campaign: then blocks and prefixes rest where else they only alarm.
    campaign_blocks: int = 10
    pause: timedelta = HOUR


CODES = CodeLimits()


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent in one minute, hour, day and month of Dhaka's calendar."""

    minute: int
    hour: int
    day: int
    month: int
    alarm_percent: int = 80


CODE_COST = 50  # one SMS part
# A day of 100,000 filings costs 50,000 taka; its worst minute brings 10,000 people.
CODE_BUDGET = Budget(minute=500_000, hour=2_000_000, day=6_000_000, month=60_000_000)


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """Wrong passwords slow an account down; nothing locks it for ever."""

    free_tries: int = 4  # the fifth is the first that waits
    longest_wait: timedelta = 300 * SECOND
    forgotten_after: timedelta = DAY
    alarm_times_normal: int = 20
    alarm_floor: int = 200  # wrong tries in an hour; fewer are never an alarm
    staff_idle: timedelta = 30 * MINUTE
    firm_idle: timedelta = 60 * MINUTE
    longest_session: timedelta = 12 * HOUR
    second_factor_fresh: timedelta = 10 * MINUTE  # before somebody lets people in or takes data away
    staff_password: int = 15
    firm_password: int = 12
    longest_password: int = 128


SIGN_IN = SignInLimits()


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a code keeps a consumer or a link seller signed in."""

    consumer: timedelta = 12 * HOUR
    consumer_remembered: timedelta = 30 * DAY
    assisted: timedelta = 2 * HOUR  # how long a clerk may write for one caller
    told: timedelta = 10 * MINUTE  # how long a clerk may read out how a caller's complaint stands
    link_idle: timedelta = 60 * MINUTE
    link: timedelta = 12 * HOUR


SESSIONS = SessionLimits()
API_KEY_LIFE = 365 * DAY  # the longest
API_KEYS = 20  # of one firm or officer that work at the same time
ORDER_KEYS = 2  # of one firm that work at the same time: the old one while the new one is put in place
SURGE = 7 * DAY  # the longest for which a shop's limit is lifted
SHOP_ORIGINS = 20  # of one firm
PAGE_CHECKS = 10  # of one address that are kept
SHOP_REFUSALS = 50  # of one firm that are kept for its developers to look at
HAND_OVER_LIFE = 10 * MINUTE  # from the shop's page to ours
HAND_OVER_WAITS = HOUR  # here, until the number is proved
CROSSING_LIFE = 5 * MINUTE  # from a shop's frame to a page of ours
CROSSING_KEPT = DAY  # afterwards, as a code that was asked for
TWIN_WAITS = 10 * SECOND  # how long a doubled request waits for the first one's answer
WEBHOOKS = 10  # of one firm or office
WEBHOOK_REPLAY = WEBHOOK_LOG = 30 * DAY  # how long deliveries are kept, and can be sent again
TICKET_BATCH = 500
TICKETS = 500_000  # of one firm
TICKET_LIFE = 180 * DAY  # after the firm last told of it
QUESTION_FAILURES, QUESTION_PAUSE = 3, 10 * MINUTE  # so many in a row, and then nobody is asked for so long
EXPORT_LIFE = HOUR  # from when it is made
EXPORT_FETCHING = HOUR  # how long its text stays for a slow line, once the fetching has begun
EXPORT_NOTED = 3 * 365 * DAY  # who took what along


def begin_try(name: str, key: str, now: datetime) -> timedelta:
    """Count a try that is about to be judged; a positive answer means: judge nothing, wait so long.

    The row is locked while it is counted, so that parallel tries cannot all pass.
    """
    forgotten_at = now + SIGN_IN.forgotten_after
    first = {"tries": 1, "until": now, "forgotten_at": forgotten_at}
    with transaction.atomic():
        row, is_new = Delay.objects.select_for_update().get_or_create(key=digest_of(name, key), defaults=first)
        if is_new:
            return timedelta()
        if row.until > now:
            return row.until - now
        if row.forgotten_at <= now:
            row.tries = 0
        over = row.tries - SIGN_IN.free_tries
        row.until = now if over < 0 else now + min(timedelta(seconds=2 ** min(over, 20)), SIGN_IN.longest_wait)
        row.tries, row.forgotten_at = row.tries + 1, forgotten_at
        row.save()
    return timedelta()


def clear(name: str, key: str) -> None:
    """Forget the tries after a right one."""
    Delay.objects.filter(key=digest_of(name, key)).delete()


def purge(now: datetime) -> int:
    """Delete what nobody tried for a day; returns how many rows."""
    deleted, _ = Delay.objects.filter(forgotten_at__lte=now).delete()
    return deleted
