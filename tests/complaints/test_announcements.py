"""Every event is announced or says that nobody needs to hear of it; every text exists and is used."""

import re
from pathlib import Path

from ccms.complaints.announcements import OF_DELAYS, STARTED, UNTOLD
from ccms.complaints.events.book import ANNOUNCEMENTS
from ccms.complaints.fields import FIELDS
from ccms.complaints.intakes.keeping import INTAKE_EVENTS
from ccms.complaints.lifecycle import Outcome, Reason
from ccms.complaints.office_people import HeadTold
from ccms.complaints.own_data.erasing import ENDED_REQUESTS
from ccms.complaints.own_data.taking import PERSON_EVENTS, TO_OFFICERS, TO_THE_FILER, TO_THE_OLD_NUMBER
from ccms.complaints.registry.announced import FIRM_EVENTS
from ccms.complaints.verification import OF_NO_ACT
from ccms.notices.composition.texts import catalogue

BESIDE = (TO_THE_FILER, TO_THE_OLD_NUMBER, TO_OFFICERS)
SERVICES = Path(__file__).parents[2] / "ccms" / "complaints"
OTHERWISE_SENT = re.compile(
    r"^(code\.|consumer\.draft_|member\.|operator\.|office\.task_(missed|opened)$|(applicant|consumer)\.confirm_email$|applicant\.cell_letter$)"
)


def told():
    """Yield every template that an announcement can name, in each of the words that a fact can choose."""
    for templates in ANNOUNCEMENTS.values():
        for template in templates:
            audience, _, name = template.partition(".")
            audience = "office" if audience == "head" else audience
            if name in {"escalated", "closed"}:
                kinds = Reason if name == "escalated" else Outcome
                yield from (f"{audience}.{name}_{kind}" for kind in kinds)
            else:
                yield f"{audience}.{name}"
    yield from (*UNTOLD.values(), f"{STARTED}_unproved")
    yield from filter(None, FIRM_EVENTS.values())
    yield from (*filter(None, PERSON_EVENTS.values()), *BESIDE, *filter(None, INTAKE_EVENTS.values()))
    for template in OF_DELAYS:
        yield from (f"{template}_{whom}" for whom in HeadTold if whom is not HeadTold.OFFICE)


def test_every_event_that_a_service_writes_has_its_announcement():
    written = set()
    for path in SERVICES.rglob("*.py"):
        found = re.findall(r'"((?:consumer|firm|office|body|clock|evidence|notice)\.[a-z_]+)"', path.read_text())
        if path.name != "announcements.py" and path.parent.name != "events":
            written |= set(found)

    announced = {topic.partition("/")[0] for topic in ANNOUNCEMENTS}

    texts = {"consumer.draft_kept", "consumer.draft_ripe"}  # of drafts, which have no events
    texts |= {"firm.formal_notice", "firm.sent_by_office"}  # of letters
    texts |= {"office.task_missed", "office.task_opened"}
    texts |= {"firm.ordered"}  # whose receipt begins the days to pay
    of_no_complaint = {"clock.missed_task", "clock.dropped_list", "clock.noticed_unusual_day", "clock.scanned_file"}
    of_persons = {*PERSON_EVENTS, *PERSON_EVENTS.values(), *BESIDE, *INTAKE_EVENTS, *INTAKE_EVENTS.values()}
    of_persons.add(ENDED_REQUESTS)  # of somebody who was erased and is told nothing any more
    no_events = {*OF_NO_ACT, *FIRM_EVENTS, *of_persons, *FIELDS}  # fields of a complaint are named alike
    assert written - announced - no_events == texts | of_no_complaint


def test_every_announced_text_exists():
    known = set(catalogue())
    never = {
        # a filing that an officer looks at first is not told to the firm, and no outcome but these ends at the firm
        *(f"firm.escalated_{r}" for r in ("abuse_review", "not_consumer", "limitation", "remedy_received")),
        # who refuses gets the receipt of that answer alone, and whom nobody reaches gets nothing
        *(f"firm.escalated_{r}" for r in ("refused", "not_a_shop", "unreachable")),
    }

    assert {template for template in told() if template not in known} - never == set()


def test_no_text_is_left_over():
    unused = {key for key in catalogue() if key not in set(told()) and not OTHERWISE_SENT.match(key)}

    assert unused == set()


def test_nobody_is_told_twice_of_one_thing_in_one_place():
    """The outbox keeps one notice for each event, recipient and channel: a second one would be lost."""
    read_by = {"head": "office"}  # the head of an office reads its inbox
    for topic, templates in ANNOUNCEMENTS.items():
        audiences = [template.partition(".")[0] for template in templates]
        readers = [read_by.get(audience, audience) for audience in audiences]

        assert sorted(set(readers)) == sorted(readers), topic
