"""Makes the test people and firms that a benchmark needs: `python -m benchmarks.stock WHAT COUNT FILE`, as JSON lines.

It runs with the installation's settings while its database runs. Signing in is not measured, so the result of a sign-in
is written directly.
"""

import json
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from itertools import batched
from pathlib import Path
from random import Random
from typing import Any

import django

SEED = 76
BATCH = 1000
FIRST_PHONE = 15_00_000_000  # those of the demonstration and of its copies begin with 13 and 14


def filers(count: int) -> Iterator[dict[str, str]]:
    """Make people who are signed in, each with a finished draft that waits for evidence and for being sent."""
    from ccms.accounts.models import FirmContact  # noqa: PLC0415 - after django.setup
    from ccms.complaints.models import Draft  # noqa: PLC0415
    from ccms.gate.clock import current_time  # noqa: PLC0415

    now, chance = current_time(), Random()  # noqa: S311 - no secret
    firms = list(FirmContact.objects.filter(proof="proved", channel="sms").values_list("firm_id", flat=True))
    body = _finished_draft(now)
    for people in _people(count, now):
        drafts = []
        for person in people:
            draft = Draft(id=uuid.uuid4(), consumer=person, saved_at=now, step="rules")
            draft.__dict__["_data_keys"] = person.__dict__["_data_keys"]
            draft.body = json.dumps({**body, "firm": str(chance.choice(firms))}, ensure_ascii=False)
            drafts.append(draft)
        Draft.objects.bulk_create(drafts)
        for person, draft in zip(people, drafts, strict=True):
            yield {"cookie": _cookie(person, now), "draft": str(draft.id)}


def callers(count: int) -> Iterator[dict[str, str]]:
    """Make people whose programs file by the API, each with a token and the body of one filing."""
    from ccms.accounts.models import FirmContact  # noqa: PLC0415
    from ccms.accounts.sessions import token_for  # noqa: PLC0415
    from ccms.gate.clock import current_time  # noqa: PLC0415

    now, chance = current_time(), Random()  # noqa: S311 - no secret
    firms = list(FirmContact.objects.filter(proof="proved", channel="sms").values_list("firm_id", flat=True))
    told = _finished_draft(now)
    known = {name: told[name] for name in ("category", "narrative", "wish", "facts")}
    body = {**known, "name": "Rahima Khatun", "district": "dhaka", "declaration": True}
    for people in _people(count, now):
        for person in people:
            sent = json.dumps({**body, "firm": str(chance.choice(firms))}, ensure_ascii=False)
            yield {"token": token_for(person, now), "body": sent}


def keys(count: int) -> Iterator[dict[str, str]]:
    """Make a key that reads for each of so many firms that have an open complaint."""
    from ccms.accounts import api_keys  # noqa: PLC0415
    from ccms.accounts.actors import Actor, Role  # noqa: PLC0415
    from ccms.accounts.models import ApiKey, Member  # noqa: PLC0415
    from ccms.gate.clock import current_time  # noqa: PLC0415

    now = current_time()
    wanted = api_keys.KeyWanted(name="bench", scopes=[api_keys.Scope.READ], days=30)
    for agent in agents(count):
        member = Member.objects.get(email=agent["email"])
        ApiKey.objects.filter(firm=member.firm_id, name=wanted.name).delete()  # those of the last run
        by = Actor(role=Role.FIRM_ADMIN, id=member.pk, firm=member.firm_id, contact_verified=True)
        yield {"key": api_keys.make(wanted, by, now)[1]}


def _people(count: int, now: Any) -> Iterator[list[Any]]:
    """Make people with proved numbers, a thousand at a time."""
    from ccms.accounts.models import Consumer  # noqa: PLC0415
    from ccms.accounts.privacy.sealing import give_keys, index_of  # noqa: PLC0415

    first = FIRST_PHONE + Consumer.objects.count()
    for numbers in batched(range(first, first + count), BATCH):
        phones = [f"+880{number}" for number in numbers]
        people = [Consumer(id=uuid.uuid4(), phone_index=index_of("phone", each), created_at=now) for each in phones]
        give_keys(people, now)
        for person, phone in zip(people, phones, strict=True):
            person.phone = phone
        Consumer.objects.bulk_create(people)
        yield people


def _finished_draft(now: object) -> dict[str, object]:
    """Return what somebody has typed who was sent something else than he had ordered (the reported case A4)."""
    from ccms.core.clock import dhaka_day  # noqa: PLC0415
    from ccms.demonstration.cases import at, two_jeans  # noqa: PLC0415
    from ccms.demonstration.sample_complaints import shifted  # noqa: PLC0415
    from ccms.demonstration.sample_histories import NARRATIVES  # noqa: PLC0415
    from ccms.law.pack.book import book  # noqa: PLC0415
    from ccms.law.purchase.answers import write_answers  # noqa: PLC0415
    from ccms.law.purchase.asking import open_now, settled  # noqa: PLC0415

    days = (dhaka_day(now) - dhaka_day(at("2026-04-22"))).days  # type: ignore[arg-type]
    told = {"firm_told": "no_solution", "firm_told_at": at("2026-04-16").date(), "firm_said": "promised"}
    told |= {"told_how": "phone", "told_proof": False, "firm_replied_at": at("2026-04-16").date()}
    facts = shifted({**two_jeans(), **told}, days)
    category, pack = str(facts.pop("category")), book().on(dhaka_day(now))  # type: ignore[arg-type]
    facts = settled(pack, category, facts)  # as one who passes over every question that may stay open
    if unanswered := [question.id for question in open_now(pack, category, facts)]:
        raise RuntimeError(f"the draft lacks answers: {', '.join(unanswered)}")
    return {
        "category": category,
        "card": "wrong_item",
        "facts": write_answers(facts),
        "narrative": NARRATIVES[0],
        "wish": "refund",
        "seen": ["rules"],
    }


def _cookie(person: object, now: object) -> str:
    from django.http import HttpResponse  # noqa: PLC0415

    from ccms.accounts.sessions import open_consumer_session  # noqa: PLC0415

    response = HttpResponse()
    open_consumer_session(response, person, now, remembered=True)  # type: ignore[arg-type]  # clocks are moved on
    name, cookie = next(iter(response.cookies.items()))
    return f"{name}={cookie.value}"


def actors(count: int) -> Iterator[tuple[Any, Any]]:
    """Yield filings with their actors, for the service itself."""
    from ccms.accounts.actors import Actor, Role  # noqa: PLC0415
    from ccms.complaints.filing.drafts import Typed  # noqa: PLC0415
    from ccms.complaints.models import Draft  # noqa: PLC0415
    from ccms.core.clock import dhaka_day  # noqa: PLC0415
    from ccms.gate.clock import current_time  # noqa: PLC0415
    from ccms.law.pack.book import book  # noqa: PLC0415
    from ccms.web.consumer.filing.journey import Journey, filing_of  # noqa: PLC0415

    now = current_time()
    for made in list(filers(count)):
        draft = Draft.objects.get(id=made["draft"])
        by = Actor(role=Role.CONSUMER, id=draft.consumer_id, consumer=draft.consumer_id)
        typed = Typed(draft.id, draft.step, json.loads(draft.body.open()), draft.saved_at)
        yield filing_of(Journey(by, now, book().on(dhaka_day(now)), typed)), by


_BARE = """
    INSERT INTO lean.complaint (reference, firm, status, due_at, consumer, subject, body)
    VALUES ('N' || nextval('lean.complaint_id_seq'), 7, 1, now() + interval '7 days', 'x@example.test', %s, %s)
    RETURNING id
"""
_BESIDE = (
    "INSERT INTO lean.event (complaint, kind, data) SELECT %s, each, '{}' FROM generate_series(1, 3) each",
    "INSERT INTO lean.message (complaint, channel, payload) SELECT %s, each, '{}' FROM generate_series(1, 2) each",
    "INSERT INTO lean.evidence (complaint, name, sha256, size, place) SELECT %s, 'a.png', sha256('x'), 100000, 'b'",
)


def bare_filing(connection: Any) -> None:
    """Write one filing into the lean tables as `filing.sql` does, in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(_BARE, ["The parcel never came", "The parcel never came and the seller does not answer. " * 8])
        key = cursor.fetchone()[0]
        for statement in _BESIDE:
            cursor.execute(statement, [key])
        cursor.execute("COMMIT")


def references(count: int) -> Iterator[dict[str, str]]:
    """Draw complaints by chance, each with the cookie of its own person."""
    from ccms.complaints.models import Complaint  # noqa: PLC0415
    from ccms.gate.clock import current_time  # noqa: PLC0415

    now = current_time()
    # beginning at a random key, along the key: a million rows are not read for some thousand of them
    first = uuid.UUID(int=Random(SEED).getrandbits(128))  # noqa: S311
    found = list(Complaint.objects.select_related("consumer").filter(id__gte=first).order_by("id")[:count])
    if len(found) < count:
        found += list(Complaint.objects.select_related("consumer").order_by("id")[: count - len(found)])
    for complaint in found:
        yield {"reference": complaint.reference, "cookie": _cookie(complaint.consumer, now)}


def members(count: int) -> Iterator[dict[str, str]]:
    """Sign in each member of the demonstration, some times, as password and second factor would."""
    from ccms.accounts.models import Member  # noqa: PLC0415

    for member in Member.objects.filter(is_active=True).order_by("email"):
        for _ in range(count):
            yield {"email": member.email, "role": str(member.role), "cookie": _member_cookie(member)}


def agents(count: int) -> Iterator[dict[str, str]]:
    """Give each of so many firms an agent who is signed in: what one firm may ask for in a minute is limited.

    A firm for which nothing is open gets none: its list is empty, and quicker than a list.
    """
    from django.db.models import Exists, OuterRef  # noqa: PLC0415

    from ccms.accounts.actors import Role  # noqa: PLC0415
    from ccms.accounts.models import Firm, Member  # noqa: PLC0415
    from ccms.complaints.deadlines import SORTS_FOR_FIRM  # noqa: PLC0415
    from ccms.complaints.models import Deadline  # noqa: PLC0415
    from ccms.demonstration.people import employ  # noqa: PLC0415
    from ccms.gate.clock import current_time  # noqa: PLC0415

    now = current_time()
    listed = Deadline.objects.filter(firm=OuterRef("pk"), closed_at=None, kind__in=sorted(SORTS_FOR_FIRM))
    firms = Firm.objects.filter(Exists(listed), registered=True, parent=None)
    for firm in firms.order_by("slug")[:count]:
        email = f"bench@{firm.slug}.example"
        if not Member.objects.filter(email=email).exists():
            employ(now, email=email, role=Role.FIRM_AGENT, name="bench", firm=firm)
        yield {"email": email, "cookie": _member_cookie(Member.objects.get(email=email))}


def _member_cookie(member: Any) -> str:
    from allauth.account.internal.flows.login import record_authentication  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import login  # noqa: PLC0415
    from django.http import HttpRequest  # noqa: PLC0415

    from ccms.web.members.known import SessionStore  # noqa: PLC0415

    request = HttpRequest()
    request.session = SessionStore()
    login(request, member, settings.AUTHENTICATION_BACKENDS[0])
    for method in ("password", "mfa"):
        record_authentication(request, member, method)
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"


MAKERS: Mapping[str, Callable[[int], Iterator[dict[str, str]]]] = {
    "filers": filers,
    "references": references,
    "members": members,
    "agents": agents,
    "callers": callers,
    "keys": keys,
}


def main() -> None:
    """Write what was asked for, a JSON object in each line."""
    what, count, place = sys.argv[1:4]
    django.setup()
    with Path(place).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in MAKERS[what](int(count)))


if __name__ == "__main__":
    main()
