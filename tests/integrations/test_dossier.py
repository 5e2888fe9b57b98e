"""A dossier: what it holds for whom, that it is the same twice, and that its making stands in the history."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody
from ccms.complaints.acts.files import Area, looked_into
from ccms.complaints.acts.office import AddNote
from ccms.complaints.dispatches.content import content_for
from ccms.complaints.fields import SENT
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.own_data.erasing import erase_person
from ccms.complaints.reading.office_case import office_case
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import day_in_words
from ccms.integrations.dossier.making import make, write_zip
from ccms.integrations.dossier.scope import NothingIsSent, Scope, scope_of
from ccms.law.pack.receivers import FIELDS as PROFILE_FIELDS
from ccms.law.pack.receivers import Level
from ccms.ledger.models import Event
from tests import factories
from tests.complaints.evidence.files import pdf, place_of, upload


@pytest.fixture
def case(desk):
    """Return a complaint under scrutiny with a picture and a paper of the buyer."""
    made = desk.taken_up()
    give(made, factories.a_picture(desk.now), "product_photo")
    give(made, upload(pdf(pages=3), "রসিদ.pdf"), "payment_proof")
    return made


def give(case, file, kind):
    return evidence.add_to_complaint(**case.by(case.buyer), upload=file, kind=kind)


def dossier_of(case, code="", now=None, **options):
    opened = office_case(case.reference, case.desk.actor(case.desk.nasrin))
    return make(opened, scope_of(opened.pack, code), now or case.desk.now, **options)


def text_of(dossier):
    return b"".join(item.content for item in dossier.items).decode()


def paths(dossier):
    return [item.path for item in dossier.items]


def test_the_office_s_own_has_every_sheet_and_every_file(case):
    made = dossier_of(case)

    sheets = [path for path in paths(made) if path.endswith(".html")]
    assert [path[:2] for path in sheets[:-1]] == [f"{number:02}" for number in range(1, 14)]
    files = {item.path: item.pages for item in made.items if item.evidence}
    assert files == {"evidence/01-product_photo.png": 1, "evidence/02-payment_proof.pdf": 3}
    assert {"index.html", "dossier.json", "ledger/events.jsonl"} <= set(paths(made))
    index = next(item.content.decode() for item in made.items if item.path == "index.html")
    assert all(item.sha256.hex() in index for item in made.items if item.path not in {"index.html", "dossier.json"})
    told = json.loads(next(item.content for item in made.items if item.path == "dossier.json"))
    assert [event["seq"] for event in told["timeline"]] == list(range(1, len(case.events()) + 1))


def test_the_same_state_gives_the_same_bytes_but_for_the_moment(case):
    first, again = io.BytesIO(), io.BytesIO()
    now = case.desk.now
    write_zip(dossier_of(case, now=now), first)
    case.desk.later(seconds=1)
    write_zip(dossier_of(case, now=now), again)
    assert first.getvalue() == again.getvalue()

    later = dossier_of(case, now=case.desk.now)
    changed = {
        one.path for one, other in zip(dossier_of(case, now=now).items, later.items, strict=True) if one != other
    }
    assert changed <= {"13-certificate.html", "index.html", "dossier.json"}


@pytest.mark.parametrize("code", ["CDCC", "BB", "POLICE"])
def test_a_receiver_gets_the_fields_of_its_profile_and_no_other(case, code):
    secret = {
        "complainant.name": "পরীক্ষা নাম",
        "complainant.mobile": case.person.phone.open(),
        "complaint.narrative": "দুটি জিন্স",
        "complaint.reference": case.reference,
        "complainant.address": "বাড়ি ১২, সড়ক ৩",
    }
    row = case.now_stands().complainant
    row.address = secret["complainant.address"]
    row.save()

    made = dossier_of(case, code)

    profile = office_case(case.reference, case.desk.actor(case.desk.nasrin)).pack.receivers[code]
    told = json.loads(next(item.content for item in made.items if item.path == "dossier.json"))
    assert set(told["fields"]) == set(profile.fields)
    for name, value in secret.items():
        assert (value in text_of(made)) is (name in profile.fields), name
    assert {item.evidence.kind for item in made.items if item.evidence} <= set(profile.papers)
    assert str(case.complaint.id) not in text_of(made)
    assert "ledger/events.jsonl" not in paths(made)


def test_a_body_that_gets_the_whole_file_reads_neither_the_office_s_notes_nor_what_is_withheld(case):
    perform(AddNote(text="শুধু অফিসের জন্য লেখা।"), **case.by(case.desk.nasrin))
    opened = office_case(case.reference, case.desk.actor(case.desk.nasrin))
    profile = replace(opened.pack.receivers["BB"], level=Level.FULL)

    for withheld in ((), ("payment.amount", "purchase.price", "complainant.mobile")):
        made = make(opened, Scope(replace(profile, withhold=withheld)), case.desk.now)
        text = text_of(made)
        assert "ledger/events.jsonl" in paths(made)
        assert "শুধু অফিসের জন্য লেখা।" not in text
        assert (case.person.phone.open() in text) is not bool(withheld)
        assert ("২,১৫০" in text) is not bool(withheld)
    assert "শুধু অফিসের জন্য লেখা।" in text_of(dossier_of(case))


def test_what_the_office_filled_in_for_a_body_stands_in_it_and_says_so(case):
    known = {"body": "BB", "basis": "same_matter", "despite": "কাগজ পরে যাবে।"}
    perform(CopyToBody(facts={"wallet_number": "01700000999"}, **known), **case.by(case.desk.nasrin))

    for code, completed in (("", ["payment.to"]), ("BB", ["payment.to"]), ("CDCC", [])):  # no field for the last
        made = dossier_of(case, code)
        told = json.loads(next(item.content for item in made.items if item.path == "dossier.json"))
        assert (told["completed"], "payment.to" in told["fields"]) == (completed, bool(completed))
        assert ("01700000999 (ভোক্তা অধিদপ্তর লিখেছে)" in text_of(made)) is bool(completed)
    assert verify_complaints().findings == []


def test_every_field_of_the_profiles_is_read():
    assert set(SENT) == set(PROFILE_FIELDS)
    assert all(each.paper for each in SENT.values())


def test_nobody_gets_one_who_only_reads_figures(case):
    with pytest.raises(NothingIsSent):
        dossier_of(case, "DNCRP")


def test_what_is_lost_closed_or_erased_is_named_and_nothing_else_is_lost(case):
    lost, closed = Evidence.objects.filter(holder=case.complaint.purchase_id).order_by("added_at", "id")
    place_of(lost.holder, lost.sha256).unlink()
    Evidence.objects.filter(id=closed.id).update(scan=Scan.MALICIOUS)

    made = dossier_of(case)
    assert sorted(gap.code for gap in made.gaps) == ["not-signed-yet", "quarantined", "unreadable"]
    assert not any(item.evidence for item in made.items)

    erase_person(case.person.pk, case.desk.now)
    made = dossier_of(case)
    assert "erased" in [gap.code for gap in made.gaps]
    assert "পরীক্ষা নাম" not in text_of(made)
    assert len([path for path in paths(made) if path.endswith(".html")]) == 14


def test_a_receiver_gets_the_covered_copy_in_place_of_the_original(case):
    given = Evidence.objects.get(kind="payment_proof", holder=case.complaint.purchase_id)
    areas = [Area(1, 0, 0, 500, 500)]
    covered = looked_into(**case.by(case.desk.nasrin), file=given.id, areas=areas, ground="private_data")
    with covered as keep:
        copy = keep()

    files = {item.evidence.id for item in dossier_of(case, "BB").items if item.evidence}
    assert files == {copy.id}
    sent = content_for(case.now_stands(), "BB", case.desk.now)
    assert [paper["id"] for paper in sent.papers] == [str(copy.id)]
    own = {item.evidence.id for item in dossier_of(case).items if item.evidence}
    assert {given.id, copy.id} <= own
    told = text_of(dossier_of(case, "BB"))
    assert "মূল ফাইল অফিসের কাছে আছে" in told
    assert given.name not in told


def test_the_page_hands_it_out_once_and_both_sides_read_what_was_opened(case):
    desk = case.desk
    page = case.get(desk.nasrin, "/make-dossier")
    assert page.status_code == 200

    answer = case.ask(desk.nasrin, "make-dossier", idempotency_key="6f1c5a3e-7c26-4f5e-9a71-0d6f6f3f2b11")
    content = b"".join(answer.streaming_content)
    again = case.ask(desk.nasrin, "make-dossier", idempotency_key="6f1c5a3e-7c26-4f5e-9a71-0d6f6f3f2b11")

    assert b"".join(again.streaming_content) == content
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
    assert case.events().count("office.made_dossier") == 1
    assert case.events().count("evidence.opened") == 2
    made = Event.objects.get(subject=case.complaint.subject, kind="office.made_dossier")
    assert made.data["files"] == 2
    assert not verify_complaints().findings


def test_a_receiver_s_needs_a_reason_for_each_thing_that_it_would_miss(case):
    desk = case.desk
    page = case.get(desk.nasrin, "/make-dossier?for=BB")
    assert "ওই দপ্তরের যা দেখার কথা নয়, তা এখনো ঢাকা হয়নি" in page.text

    refused = case.desk.sign_in(desk.nasrin).post(
        f"{case.url}/make-dossier?for=BB", {"idempotency_key": "6f1c5a3e-7c26-4f5e-9a71-0d6f6f3f2b12"}
    )
    assert refused.status_code == 422
    assert "office.made_dossier" not in case.events()

    names = [line.split('"')[0] for line in page.text.split('name="')[1:]]
    reasons = {name: "ক্রেতা দেননি।" for name in names if ":" in name}
    answer = case.desk.sign_in(desk.nasrin).post(
        f"{case.url}/make-dossier?for=BB", {"idempotency_key": "6f1c5a3e-7c26-4f5e-9a71-0d6f6f3f2b13", **reasons}
    )
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        index = next(archive.read(name) for name in archive.namelist() if name.endswith("index.html")).decode()
    assert "ক্রেতা দেননি।" in index
    made = Event.objects.get(subject=case.complaint.subject, kind="office.made_dossier")
    assert made.data["missing"] == sorted(reasons)


def test_another_office_s_officer_finds_nothing(case):
    stranger = case.desk.member("অন্য অফিস", code="rangpur")
    assert case.get(stranger, "/make-dossier").status_code == 404


def test_the_command_writes_a_folder_that_can_be_checked(case, tmp_path, capsys):
    call_command("dossier", case.reference, "--to", str(tmp_path))
    folder = next(tmp_path.glob("dossier-CC-*"))
    assert (folder / "SHA256SUMS").exists()
    assert case.events()[-1] == "evidence.opened"
    assert Event.objects.get(subject=case.complaint.subject, kind="office.made_dossier").actor == "admin"

    with pytest.raises(CommandError, match="send it back"):
        call_command("dossier", case.reference, "--for", "BB", "--to", str(tmp_path))
    with pytest.raises(CommandError, match="no body"):
        call_command("dossier", case.reference, "--for", "NOBODY", "--to", str(tmp_path))
    with pytest.raises(CommandError, match="no complaint"):
        call_command("dossier", "CC-00000-00000-0", "--to", str(tmp_path))


def test_what_a_body_would_miss_is_listed_before_anything_is_sent_with_the_way_to_put_it_right(case):
    paper = Evidence.objects.get(kind="payment_proof", holder=case.complaint.purchase_id)
    copied = case.ask(case.desk.nasrin, "copy-to-body", body="BB", basis="their_rules")
    assert f'href="{case.url}/redact-evidence?file={paper.id}"' in copied.text
    assert "ওই দপ্তরের যা দেখার কথা নয়, তা এখনো ঢাকা হয়নি" in copied.text

    page = case.get(case.desk.nasrin, "/refer").text
    taking = re.search(r'value="([A-Z_]+)"', page[page.index('name="body"') - 60 :])[1]
    referred = case.ask(case.desk.nasrin, "refer", body=taking, basis="competence")
    assert "দেওয়া নেই</a>" in referred.text


def test_where_and_when_it_was_made_first_stands_among_the_days_that_count(case):
    opened = office_case(case.reference, case.desk.actor(case.desk.nasrin))
    before = text_of(make(opened, scope_of(opened.pack, ""), case.desk.now))
    opened.complaint.first_made_at, opened.complaint.first_made_with = case.desk.today, "grs"
    opened.complaint.purchase.first_made_no = "GRS-55121"
    told = text_of(make(opened, scope_of(opened.pack, ""), case.desk.now))

    assert "প্রথম যেখানে করা" not in before
    assert "প্রথম যেখানে করা" in told
    assert f"সরকারের জিআরএস, {day_in_words(case.desk.today, 'bn')}, নম্বর GRS-55121" in told
