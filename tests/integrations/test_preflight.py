"""The pre-flight: what a receiver would send a complaint back for, and nothing of a sound one."""

from dataclasses import replace
from datetime import date

import pytest

from ccms.complaints.dispatches.content import MEGABYTE
from ccms.complaints.dispatches.preflight import FORMS, Contents, Kind, Missing, Paper, preflight
from ccms.complaints.fields import SENT
from ccms.law.pack.book import book
from ccms.law.pack.receivers import FIELDS as NAMES
from ccms.law.pack.receivers import Level

TODAY = date(2026, 11, 30)
SOUND = {
    "complainant.name": "রহিমা খাতুন",
    "complainant.mobile": "+8801712345678",
    "complainant.district": "dhaka",
    "complainant.parents": "করিম উদ্দিন, সালেহা বেগম",
    "complainant.address": "বাড়ি ১২, সড়ক ৩, মিরপুর",
    "firm.name": "শাড়িঘর",
    "firm.page": "facebook.com/sharighor",
    "firm.dbid": "123456789",
    "firm.answer": "টাকা ফেরত দেব।",
    "purchase.number": "SG-1",
    "purchase.price": 215_000,
    "purchase.ordered_on": "2026-11-01T10:00:00+00:00",
    "purchase.delivered_on": "2026-11-09",
    "payment.service": "bkash",
    "payment.transaction": "8N7A6D5E4F",
    "payment.amount": 215_000,
    "payment.at": "2026-11-01T10:05:00+00:00",
    "payment.to": "01812345678",
    "complaint.reference": "R4NEPG98MYE",
    "complaint.month": "2026-11",
    "complaint.filed_on": "2026-11-20",
    "complaint.category": "WRONG_ITEM",
    "complaint.rules": ["ACT-45-AS-PROMISED"],
    "complaint.wish": "refund",
    "complaint.narrative": "দুটি জিন্স চেয়েছিলাম, দুটি টি-শার্ট এসেছে।",
    "complaint.findings": [{"rule": "ACT-45-AS-PROMISED", "result": "BREACH"}],
}
WRONG = {
    "complainant.name": "…",
    "complainant.mobile": "01712345678",
    "complainant.district": "nowhere",
    "complainant.parents": "—",
    "complainant.address": "??",
    "firm.name": "-",
    "firm.page": "!",
    "firm.dbid": "#",
    "firm.answer": "…",
    "purchase.number": "*",
    "purchase.price": -1,
    "purchase.ordered_on": "2027-01-01",
    "purchase.delivered_on": "yesterday",
    "payment.service": "hundi",
    "payment.transaction": "8N",
    "payment.amount": "215000",
    "payment.at": "1999-12-31",
    "payment.to": ".",
    "complaint.reference": "R4NEPG98MYF",
    "complaint.month": "2026-13",
    "complaint.filed_on": 20261120,
    "complaint.category": "NOTHING",
    "complaint.rules": "ACT-45",
    "complaint.wish": "revenge",
    "complaint.narrative": "...",
    "complaint.findings": {"rule": "ACT-45"},
}


@pytest.fixture(scope="module")
def pack():
    return book().on(TODAY)


@pytest.fixture(scope="module")
def receivers(pack):
    return [each for each in pack.receivers.values() if each.level is not Level.FIGURES]


def sound(receiver):
    """Return what this receiver can only take."""
    types = receiver.files.types if receiver.files else ()
    papers = [
        Paper(f"file-{kind}", kind, types[0], receiver.files.largest_mb * MEGABYTE, redacted=True)
        for kind in receiver.papers
    ]
    return Contents(SOUND, tuple(papers))


def test_what_a_receiver_can_only_take_has_no_finding(pack, receivers):
    assert receivers
    for receiver in receivers:
        assert preflight(sound(receiver), receiver, pack, TODAY) == []


def test_each_empty_field_and_each_that_cannot_be_is_found_alone(pack, receivers):
    assert set(SOUND) == set(WRONG) == set(SENT) == set(NAMES)
    assert {each.kind for each in SENT.values()} == set(FORMS)
    whole = replace(receivers[0], fields=tuple(SOUND), papers=(), files=None, withhold=())
    for name in SOUND:
        for empty in (None, "", "  "):
            contents = Contents({**SOUND, name: empty})
            assert preflight(contents, whole, pack, TODAY) == [Missing(Kind.FIELD, name)]
        contents = Contents({**SOUND, name: WRONG[name]})
        found = [Missing(Kind.FORM, name)]
        assert preflight(contents, whole, pack, TODAY) == found, name


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"whole": False, "size": 10**9}, Kind.CLOSED),
        ({"size": 10**9}, Kind.SIZE),
        ({"media_type": "text/plain"}, Kind.TYPE),
        ({"redacted": False}, Kind.UNREDACTED),
    ],
)
def test_each_paper_that_it_does_not_take_is_found_alone(pack, receivers, change, kind):
    taking = [each for each in receivers if each.papers and each.withhold]
    assert taking
    for receiver in taking:
        contents = sound(receiver)
        first, *others = sorted(contents.papers, key=lambda paper: not can_hold(pack, paper.kind, receiver))
        if kind is Kind.UNREDACTED and not can_hold(pack, first.kind, receiver):
            continue
        odd = Contents(SOUND, (replace(first, **change), *others))
        expected = [Missing(kind, first.kind, first.id)]
        if kind is Kind.TYPE and "text/plain" in receiver.files.types:
            expected = []
        assert preflight(odd, receiver, pack, TODAY) == expected
        without = Contents(SOUND, tuple(others))
        assert preflight(without, receiver, pack, TODAY) == [Missing(Kind.PAPER, first.kind)]


def can_hold(pack, kind, receiver):
    return pack.evidence_kinds[kind].can_hold(receiver.withhold)


def test_a_file_that_can_hold_nothing_of_what_is_withheld_need_not_be_covered(pack, receivers):
    receiver = next(each for each in receivers if "product_photo" in each.papers and each.withhold)
    for kind, withheld, is_found in (
        ("lab_report", ("complainant.address",), False),
        ("payment_proof", ("complainant.address",), True),
        ("payment_proof", ("complainant.parents",), False),
        ("product_photo", ("complainant.parents",), False),
        ("courier_slip", ("complainant.address",), True),
        ("courier_slip", ("complainant.parents",), False),
        ("bank_statement", ("complainant.parents",), True),
        ("other", ("complainant.parents",), True),
        ("of an older pack", ("complainant.parents",), True),
    ):
        profile = replace(receiver, papers=(kind,), withhold=withheld)
        paper = Paper("file", kind, profile.files.types[0], 1)
        found = [Missing(Kind.UNREDACTED, kind, "file")] if is_found else []
        assert preflight(Contents(SOUND, (paper,)), profile, pack, TODAY) == found, (kind, withheld)


def test_what_it_must_not_get_is_found_in_a_text_that_it_gets(pack, receivers):
    telling = replace(
        receivers[0],
        fields=("complaint.narrative",),
        papers=(),
        files=None,
        withhold=("complainant.address", "complainant.parents"),
    )
    for word, is_found in (("মিরপুর", True), ("সালেহা বেগম", True), ("সালেহা", False)):
        contents = Contents({**SOUND, "complaint.narrative": f"আমি {word} থেকে লিখছি।"})
        found = [Missing(Kind.WITHHELD, "complaint.narrative")] if is_found else []
        assert preflight(contents, telling, pack, TODAY) == found, word
    assert preflight(Contents({**SOUND, "complainant.address": ""}), telling, pack, TODAY) == []
