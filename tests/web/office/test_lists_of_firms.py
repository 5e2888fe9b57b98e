"""Lists of firms of authorities and associations: compared first, then taken over, and never more than was ticked."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms import entries, naming, ways
from ccms.accounts.models import Firm, FirmContact, FirmIdentity, Membership, RegisterFile, RegisterRow
from ccms.complaints.registry import contacts, importing
from ccms.complaints.registry.importing import Kind
from ccms.law.pack.book import book
from ccms.ledger.models import Event
from tests import factories
from tests.web.office.working import words_of

HEAD = "DBID,Name (Bangla),Name,Mobile,Email,Website,Issued,Valid until\n"
PADMA = "151258421,পদ্মা শাড়ি,Padma Sharee,01711223344,padma@example.com,padma.example,2024-03-01,\n"
MEGHNA = "151258422,মেঘনা ফ্যাশন,Meghna Fashion,01811223344,,,01/03/2024,\n"
MEMBERS = "Member ID;Company;Mobile;Email;Website;Trade licence;Member since;Member until\n"


@pytest.fixture
def head(desk):
    return desk.member("প্রধান", Role.OFFICE_HEAD)


@pytest.fixture
def dbid(desk):
    return book().on(desk.today).registers["dbid"]


def kinds(text, register):
    return [str(each.kind) for each in importing.compare(text, register)]


def apply(desk, text, code="dbid"):
    register = book().on(desk.today).registers[code]
    return importing.apply(text, register, None, "operator", desk.now, str(uuid.uuid4())).counts


def upload(desk, who, text, register="dbid"):
    sent = {"idempotency_key": str(uuid.uuid4()), "register": register}
    file = SimpleUploadedFile("list.csv", text.encode("utf-8-sig"), content_type="text/csv")
    return desk.sign_in(who).post("/office/registry/lists", {**sent, "file": file})


def test_a_list_enters_firms_whose_numbers_and_contacts_are_proved(desk, dbid):
    assert kinds(HEAD + PADMA + MEGHNA, dbid) == ["new", "new"]

    assert apply(desk, HEAD + PADMA + MEGHNA) == {"new": 2}

    firm = naming.find("padma sharee")[0]
    assert (firm.registered, firm.dbid, firm.website) == (True, "151258421", "padma.example")
    assert FirmIdentity.objects.get(firm=firm).proof == "register"
    assert all(contact.is_proved for contact in firm.contacts.all())
    assert naming.find("01711223344") == [firm]
    assert kinds(HEAD + PADMA + MEGHNA, dbid) == ["same", "same"]
    assert Event.objects.get(subject=f"firm:{firm.pk}").kind == "operator.imported_firms"
    assert apply(desk, HEAD + PADMA + MEGHNA) == {"same": 2}
    assert Firm.objects.count() == 2


def test_a_lists_postal_address_is_where_letters_go_and_one_too_short_is_named(desk, dbid):
    head = HEAD.replace("Website", "Address,Website")
    row = PADMA.replace("padma@example.com,", 'padma@example.com,"বাড়ি ৩, রোড ১\nরাজশাহী ৬০০০",')
    short = MEGHNA.replace("01811223344,,", "01811223344,,ঢাকা,")

    assert apply(desk, head + row + short) == {"new": 1, "conflict": 1}

    posted = FirmContact.objects.get(channel="letter")
    assert (posted.value.open(), posted.is_proved, posted.source) == ("বাড়ি ৩, রোড ১\nরাজশাহী ৬০০০", True, "register")
    [wrong] = [each for each in importing.compare(head + short, dbid) if each.kind is Kind.CONFLICT]
    assert wrong.why == ("Address",)


def test_a_changed_row_changes_the_firm_and_ends_its_old_number(desk, dbid):
    apply(desk, HEAD + PADMA)
    changed = HEAD + PADMA.replace("01711223344", "01999887766")

    assert kinds(changed, dbid) == ["changed"]
    apply(desk, changed)

    used = FirmContact.objects.filter(retired_at=None, channel="sms")
    assert [contact.value.open() for contact in used] == ["+8801999887766"]
    assert Firm.objects.count() == 1


def test_a_list_brings_back_what_an_older_one_had_and_nothing_that_an_officer_took_away(desk, head):
    other = PADMA.replace("01711223344", "01999887766")
    for row in (PADMA, other, PADMA):
        apply(desk, HEAD + row)
    kept = FirmContact.objects.get(retired_at=None, channel="sms")
    assert (kept.value.open(), kept.proof) == ("+8801711223344", "proved")
    desk.later(minutes=5)
    contacts.retire_contact(kept.pk, contacts.Gone.OF_ANOTHER, desk.actor(head), desk.now)
    buyer = factories.consumer(desk.now)
    ways.name_ways(kept.firm, {Channel.SMS: "+8801711223344"}, person=buyer.pk, now=desk.now)
    desk.later(days=1)
    apply(desk, HEAD + PADMA.replace("Sharee", "Sari"))

    used = FirmContact.objects.filter(retired_at=None, channel="sms")
    assert list(used.values_list("named_by", "proof")) == [(buyer.pk, "unproved")]


def test_what_is_missing_only_ends_its_time_and_comes_back(desk, dbid):
    apply(desk, HEAD + PADMA + MEGHNA)

    assert kinds(HEAD + PADMA, dbid) == ["same", "missing"]
    apply(desk, HEAD + PADMA)

    gone = RegisterRow.objects.exclude(until=None).get()
    assert (gone.until, gone.firm.registered, Firm.objects.count()) == (desk.today, True, 2)
    assert FirmContact.objects.filter(firm=gone.firm, retired_at=None).exists()
    assert kinds(HEAD + PADMA, dbid) == ["same"]
    assert kinds(HEAD + PADMA + MEGHNA, dbid) == ["same", "changed"]


@pytest.mark.parametrize(
    "row",
    [
        ",পদ্মা শাড়ি,Padma,01711223344,,,,\n",
        "151258421,,,01711223344,,,,\n",
        "151258421,পদ্মা,Padma,12345,,,,\n",
        "151258421,পদ্মা,Padma,,not-a-mail,,,\n",
        "151258421,পদ্মা,Padma,,,,32/13/2024,\n",
        "1,পদ্মা,Padma,,,,,\n",
        PADMA + PADMA,
    ],
)
def test_what_cannot_be_read_is_left_alone_and_named(desk, dbid, row):
    compared = importing.compare(HEAD + row, dbid)

    assert {each.kind for each in compared} == {Kind.CONFLICT}
    assert all(each.why for each in compared)
    apply(desk, HEAD + row)
    assert not Firm.objects.exists()


def test_a_number_of_a_firm_with_another_name_is_a_conflict_and_with_the_same_name_the_firm(desk, dbid):
    apply(desk, HEAD + PADMA)
    RegisterRow.objects.all().delete()  # as if it had been entered from papers

    assert kinds(HEAD + PADMA.replace("Padma Sharee", "Jamuna Motors").replace("পদ্মা শাড়ি", "যমুনা মোটরস"), dbid) == [
        "conflict"
    ]
    assert kinds(HEAD + PADMA, dbid) == ["new"]
    apply(desk, HEAD + PADMA)
    assert Firm.objects.count() == 1


def test_members_of_an_association_are_members_for_their_time_and_their_contacts_prove_nothing(desk):
    row = "77;Padma Sharee;01711223344;;;TRAD/DSCC/012345;2024-01-01;\n"

    assert apply(desk, MEMBERS + row, "ecab") == {"new": 1}

    firm = Firm.objects.get()
    assert Membership.objects.get(firm=firm).since == date(2024, 1, 1)
    assert not firm.contacts.get().is_proved
    assert FirmIdentity.objects.get(firm=firm).proof == "stated"
    apply(desk, MEMBERS, "ecab")
    assert Membership.objects.get(firm=firm).until == desk.today


def press(desk, who, address, do, rows=(), **given):
    """Send the form of the rows by one of its buttons; return where it leads."""
    page = desk.sign_in(who).get(address)
    named = {"shown": page.context["marks"], "page": page.context["page"]}
    sent = {"idempotency_key": str(uuid.uuid4()), "do": do, "row": list(rows), **named, **given}
    return desk.sign_in(who).post(address.partition("?")[0] + "/ticks", sent).headers["Location"]


def take(desk, who, address, seen=None):
    """Look once more, and take over what is ticked."""
    page = desk.sign_in(who).get(address + "/take")
    sent = {"idempotency_key": str(uuid.uuid4()), "seen": seen or page.context["seen"]}
    return desk.sign_in(who).post(address + "/take", sent)


def test_an_officer_looks_at_a_list_ticks_rows_and_the_worker_takes_over_exactly_these(desk, head):
    apply(desk, HEAD + MEGHNA)
    jamuna = PADMA.replace("151258421", "151258423").replace("Padma", "Jamuna").replace("পদ্মা", "যমুনা")
    karim = jamuna.replace("151258423", "151258424").replace("Jamuna", "Karim").replace("যমুনা", "করিম")
    address = upload(desk, head, HEAD + PADMA + jamuna + karim).headers["Location"]
    said = words_of(desk.sign_in(head).get(address))
    assert "তালিকায় আর নেই: ১" in said
    assert "নতুন: ৩" in said
    assert Firm.objects.count() == 1

    press(desk, head, address, "all:new")
    there = press(desk, head, address, "take", ["2", "4"])
    assert there == address + "/take"
    assert "সারি ৩" in words_of(desk.sign_in(head).get(there))
    assert take(desk, head, address).status_code == 302
    assert importing.run_due(desk.now) == 1
    assert importing.run_due(desk.now) == 0

    kept, gone = RegisterFile.objects.get(), RegisterRow.objects.get(firm__name_en="Meghna Fashion")
    left_out = {"new": {"count": 1, "rows": ["3"]}, "missing": {"count": 1, "rows": [f"r{gone.pk}"]}}
    assert (kept.counts, kept.left_out, bool(kept.content)) == ({"new": 2}, left_out, False)
    entered = set(Firm.objects.values_list("name_en", flat=True))
    assert entered == {"Meghna Fashion", "Padma Sharee", "Karim Sharee"}
    assert gone.until is None  # it was not ticked
    events = Event.objects.filter(subject=f"import:{kept.pk}").order_by("seq")
    by = desk.actor(head).text
    told = [(event.kind, event.actor) for event in events]
    assert told == [("office.previewed_firms", by), ("office.imported_firms", by)]
    assert (events[1].data["counts"], events[1].data["left_out"]) == ({"new": 2}, left_out)
    said = words_of(desk.sign_in(head).get(address))
    assert "নেওয়া হয়েছে" in said
    assert "সারি ৩" in said
    assert take(desk, head, address, "any").status_code == 404
    assert importing.run_due(desk.now) == 0


def test_the_ticks_of_a_long_list_are_kept_from_page_to_page(desk, head):
    rows = "".join(f"1512{number:05},দোকান {number},Shop {number},,,,,\n" for number in range(1, 1202))
    address = upload(desk, head, HEAD + rows).headers["Location"]
    first = desk.sign_in(head).get(address)
    assert (len(first.context["rows_shown"]), first.context["page"].paginator.num_pages) == (200, 7)

    page = press(desk, head, address, "page:2", ["2", "3"])
    assert page == address + "?page=2"
    page = press(desk, head, page, "page:7", ["203"])
    page = press(desk, head, page, "page:1", ["1202"])

    shown = {row["mark"] for row in desk.sign_in(head).get(page).context["rows_shown"] if row["ticked"]}
    assert shown == {"2", "3"}
    seen = desk.sign_in(head).get(address + "/take").context
    assert [number for _kind, number in seen["taken"]] == ["৪"]
    assert RegisterFile.objects.get().rows == ["2", "3", "203", "1202"]
    press(desk, head, page, "all:new")
    press(desk, head, page, "page:1", ["2"])
    assert len(RegisterFile.objects.get().rows) == 1201 - 199


def test_another_choice_than_the_one_that_was_looked_at_is_not_taken_over(desk, head):
    address = upload(desk, head, HEAD + PADMA + MEGHNA).headers["Location"]
    press(desk, head, address, "page:1", ["2"])
    seen = desk.sign_in(head).get(address + "/take").context["seen"]
    press(desk, head, address, "page:1", ["2", "3"])

    assert take(desk, head, address, seen).status_code == 422
    apply(desk, HEAD + PADMA)  # somebody else took the row over meanwhile
    assert take(desk, head, address, seen).status_code == 422
    assert RegisterFile.objects.get().ordered_at is None


def test_nothing_is_taken_over_without_a_tick(desk, head):
    address = upload(desk, head, HEAD + PADMA).headers["Location"]

    assert "কোনো সারিতে টিক নেই" in words_of(desk.sign_in(head).get(address + "/take"))
    assert take(desk, head, address).status_code == 422
    press(desk, head, address, "page:1", ["r1", "77", "x"])
    assert RegisterFile.objects.get().rows == []


def test_a_list_that_nobody_takes_over_is_deleted_after_a_week(desk, head):
    upload(desk, head, HEAD + PADMA)
    desk.later(days=7, minutes=1)

    importing.run_due(desk.now)

    assert not RegisterFile.objects.get().content


@pytest.mark.parametrize("text", ["", "Name;Mobile\nx;01711223344\n", HEAD.replace("DBID", "Number") + PADMA, '"'])
def test_a_file_of_another_kind_is_refused(desk, head, text):
    page = upload(desk, head, text)

    assert page.status_code == 422
    assert not RegisterFile.objects.exists()


def test_a_file_that_is_no_text_is_refused(desk, head):
    sent = {"idempotency_key": str(uuid.uuid4()), "register": "dbid"}
    file = SimpleUploadedFile("list.csv", b"\xff\xfe\x00", content_type="text/csv")

    assert desk.sign_in(head).post("/office/registry/lists", {**sent, "file": file}).status_code == 422


def test_only_the_registry_takes_lists_over(desk):
    assert upload(desk, desk.nasrin, HEAD + PADMA).status_code == 404
    assert desk.sign_in(desk.nasrin).get("/office/registry/lists").status_code == 404
    kept = importing.keep(HEAD + PADMA, "dbid", desk.actor(desk.member("প্রধান", Role.OFFICE_HEAD)), desk.now)
    address = f"/office/registry/lists/{kept.pk}"
    assert desk.sign_in(desk.nasrin).get(address).status_code == 404
    sent = {"idempotency_key": str(uuid.uuid4()), "do": "all:new", "seen": "x"}
    for page in ("/ticks", "/take"):
        assert desk.sign_in(desk.nasrin).post(address + page, sent).status_code == 404
    assert RegisterFile.objects.get().rows == []


def test_the_operator_previews_and_takes_over(desk, tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_text(HEAD + PADMA + "1,x,x,,,,,\n", "utf-8")

    call_command("firms", "import", str(file), "--register", "dbid")
    said = capsys.readouterr().out
    assert "preview" in said
    assert "new: 1, changed: 0, same: 0, missing: 0, conflict: 1" in said
    assert "row 3: conflict in DBID" in said
    assert not Firm.objects.exists()
    call_command("firms", "import", str(file), "--register", "dbid", "--apply")
    assert "taken over: new: 1" in capsys.readouterr().out
    assert Firm.objects.count() == 1
    with pytest.raises(CommandError):
        call_command("firms", "import", str(file), "--register", "nothing")
    with pytest.raises(CommandError, match="No such file"):
        call_command("firms", "import", f"{file}.gone", "--register", "dbid")


def test_a_shadow_that_a_buyer_named_stays_apart_and_is_suggested(desk, head, dbid):

    person = factories.consumer(desk.now)
    shadow = entries.make_shadow("অন্য নাম", now=desk.now, named_by=person.pk, phone="01711223344")

    apply(desk, HEAD + PADMA)

    firm = Firm.objects.get(registered=True)
    shadow.refresh_from_db()
    assert shadow.merged_into is None
    page = desk.sign_in(head).get(f"/office/firms/{shadow.slug}")
    assert [other.url for other in page.context["alike"]] == [f"/office/firms/{firm.slug}"]
