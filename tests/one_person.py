"""One person who files without end beside others who file once: what it costs these others, in the product's time.

The gateway takes so many messages in a minute; a minute is one step, so no clock of the machine plays a part.
"""

from datetime import timedelta
from statistics import median, quantiles

from django.db import transaction

from ccms.complaints.filing.receiving import file
from ccms.notices import queues
from ccms.notices.composition.composing import COMPANIONS, compose_notices
from ccms.notices.models import Notice, State
from ccms.notices.queues import NOTICE_QUEUE, Result
from tests import factories as make
from tests.costs.meter import Meter

A_MINUTE = 26  # filings of one person in a minute: 37,315 in a day
OTHERS = 5
TOOK = 60  # messages that a slow gateway takes in a minute
AT_ONCE = 10


def waits(now, filings, *, floods, took=TOOK):
    """Return how many minutes each message of the others waited, and the rows that each filing of the one read."""
    shop = make.firm(now)
    make.contact(shop, now)
    one = make.as_consumer(make.consumer(now))
    theirs, waited, rows, at = {}, [], [], now
    for minute in range(-(-filings // A_MINUTE)):
        at = now + timedelta(minutes=minute)
        for number in range(A_MINUTE if floods else 0):
            facts, meter = {"purchase_number": f"N{minute}-{number}"}, Meter()
            with meter.counting():
                file(filing=make.filing(shop, now, facts=facts), by=one, now=at)
            rows.append(meter.count.rows)
        for _ in range(OTHERS):
            filed = file(filing=make.filing(shop, now), by=make.as_consumer(make.consumer(now)), now=at)
            theirs[filed.complaint.reference] = minute
        waited += _sent(at, minute, theirs, took)
    while any(table == queues.NOTICES for table, _channel in queues.due(at)):
        minute, at = minute + 1, at + timedelta(minutes=1)
        waited += _sent(at, minute, theirs, took)
    return waited, rows


def _sent(at, minute, theirs, took):
    """Let the gateway take a minute's messages; return how long those of the others waited."""
    found, left = [], took
    for channel in ("sms", "email"):
        while left > 0:
            with transaction.atomic():
                claims = queues.claim(NOTICE_QUEUE, at, min(left, AT_ONCE), channel=channel)
                claims += queues.claim_companions(claims, at, channel=channel, most=COMPANIONS)
            if not claims:
                break
            ready, ended = compose_notices(claims, at)
            left -= len(ready)
            gone = [Result(claim, State.SENT, at) for one in ready for claim in one.claims]
            queues.settle(NOTICE_QUEUE, [*gone, *ended])
            told = Notice.objects.filter(pk__in=[claim.id for claim in claims], recipient__startswith="consumer:")
            subjects = told.values_list("subject", flat=True)  # a shop's own are gathered, whoever else files
            found += [minute - theirs[subject] for subject in subjects if subject in theirs]
    return found


def told(waited):
    """Return the median and the 95th percentile."""
    return median(waited), quantiles(waited, n=20)[-1]


def beside(now, filings, took):
    """Return what others wait without the one and with the one, and both as a line of a report."""
    alone, flooded = (waits(now, filings, floods=floods, took=took)[0] for floods in (False, True))
    figures = f"{told(flooded)}, without them {told(alone)}; longest {max(flooded)} and {max(alone)}"
    said = f"one person files {A_MINUTE} a minute, {filings:,} in all, a gateway takes {took}: "
    return alone, flooded, f"{said}minutes that others' messages wait, median and 95th percentile {figures}"
