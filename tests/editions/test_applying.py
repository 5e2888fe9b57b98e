"""What may come into force and what may not, what the ledger says of it, and what a process then judges by."""

import hashlib
import re
import subprocess
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from ccms.config.management.commands import law as command
from ccms.editions import in_force
from ccms.editions.in_force import APPLIED, apply, keep_first, preview
from ccms.editions.models import Edition
from ccms.gate.clock import current_time
from ccms.law.pack import book as books
from ccms.law.pack.book import PACKS, book
from ccms.law.pack.comparing import CORRECTABLE
from ccms.law.pack.files import PackRefused, digest_of, files_of
from ccms.ledger.models import Event
from tests import factories
from tests.law.conftest import reading_once  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_once")]

SHIPPED = files_of(PACKS)
ANSWER = '\n[[period]]\nkind = "answer"\nfrom = {day}\nlength = "{length}"\nbn = "জবাবের সময়"\nen = "Time to reply"\n'


@pytest.fixture
def in_use(now):
    """The shipped packs are in force since a year."""
    apply(SHIPPED, now - timedelta(days=365))


@pytest.fixture
def following():
    """Let this process follow the law in force, and afterwards no more."""
    books.follow(in_force.newest)
    yield
    books._own.newest = books._own.taken = None


def typed(file, old, new):
    """Return the shipped packs with something typed in place of something else."""
    text = SHIPPED[file].decode()
    assert old in text
    return {**SHIPPED, file: text.replace(old, new, 1).encode()}


def with_file(name, text):
    return {**SHIPPED, name: text.encode()}


def refused(files, now):
    with pytest.raises(PackRefused) as found:
        preview(files, now)
    return str(found.value)


def test_a_version_from_tomorrow_comes_into_force_with_an_event(in_use, now):
    coming = with_file("answer.toml", ANSWER.format(day="2026-11-26", length="9 days"))

    applied = apply(coming, now, signed_by="somebody")

    event = Event.objects.filter(subject="law").order_by("-seq")[0]
    assert (event.kind, event.actor, event.at) == (APPLIED, "operator", now)
    assert event.data == {
        "before": digest_of(SHIPPED), "after": digest_of(coming), "files": ["answer.toml"], "signed_by": "somebody",
        "corrected": [],
    }  # fmt: skip
    assert str(applied.differences[0]).splitlines()[0] == "new version: period answer from 2026-11-26"
    assert "    length: '7 days' -> '9 days'" in str(applied.differences[0]).splitlines()


def test_the_digest_is_what_a_shell_prints(tmp_path):
    for name, content in SHIPPED.items():
        (tmp_path / name).write_bytes(content)
    said = subprocess.run(
        ["/bin/sh", "-c", "LC_ALL=C sha256sum *.toml | sha256sum"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert said.split()[0] == digest_of(SHIPPED)
    assert digest_of(SHIPPED) != digest_of({**SHIPPED, "texts.toml": b""}) != hashlib.sha256(b"").hexdigest()


EDITS = [
    # a version that has begun, edited where it stands
    ("periods.toml", 'kind = "answer"\nlength = "7 days"', 'kind = "answer"\nlength = "8 days"',
     "period answer: the version that always held is in use and was changed in place (length: '7 days' -> '8 days'); "),
    ("act-2009.toml", 'section = "45"\nmax_fine = 50000', 'section = "45"\nmax_fine = 200000',
     "offence 45: the version that always held is in use and was changed in place (max_fine: 50000 -> 200000)"),
    ("bangladesh-bank.toml", "weight = 92", "weight = 91", "rule BB-CANCEL3: the version from 2023-09-26 is in use"),
    ("reasons.toml", '{ code = "harassing", needs = ["text"]', '{ code = "harassing", needs = []',
     "reasons refuse harassing: the version that always held is in use and was changed in place (needs"),
    # its days
    ("bangladesh-bank.toml", "from = 2023-09-26\n", "from = 2023-09-27\n",
     "rule BB-CANCEL3: the version from 2023-09-26 is in use and was taken away"),
    ("bangladesh-bank.toml", "from = 2023-09-26\n", "from = 2023-09-26\nuntil = 2026-11-24\n",
     "rule BB-CANCEL3: the version from 2023-09-26 ends on 2026-11-24; days that are over keep their law (2026-11-25)"),
    ("holidays-2026.toml", '2026-03-26 = { bn = "স্বাধীনতা দিবস", en = "Independence Day" }\n', "",
     "holidays 2026-03-26: the version from 2026-03-26 is in use and was taken away"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), EDITS)
def test_what_was_in_use_is_not_edited_in_place(in_use, now, file, old, new, said):
    assert said in refused(typed(file, old, new), now)
    assert Edition.objects.count() == 1


def test_a_version_that_would_begin_today_is_refused(in_use, now):
    said = refused(with_file("answer.toml", ANSWER.format(day="2026-11-25", length="9 days")), now)

    assert "period answer: the version from 2026-11-25 begins too early" in said
    assert "let it begin after 2026-11-25" in said


TAKEN = [
    ("bangladesh-bank.toml", "from = 2023-09-26\n", "from = 2023-09-26\nuntil = 2026-11-25\n", "ends"),
    ("holidays-2026.toml", '2026-12-25 = { bn = "বড়দিন", en = "Christmas Day" }\n', "", "taken away"),
    ("helplines.toml", '"16167"', '"16168"', "corrected"),
    ("periods.toml", "প্রতিষ্ঠানের জবাবের সময়", "দোকানের জবাবের সময়", "corrected"),
]


@pytest.mark.parametrize(("file", "old", "new", "kind"), TAKEN)
def test_an_end_that_lies_ahead_and_a_correction_are_taken(in_use, now, file, old, new, kind):
    assert [each.kind for each in apply(typed(file, old, new), now).differences] == [kind]


def test_a_correction_is_named_in_the_event(in_use, now):
    apply(typed("periods.toml", "প্রতিষ্ঠানের জবাবের সময়", "দোকানের জবাবের সময়"), now)

    assert Event.objects.filter(subject="law").order_by("-seq")[0].data["corrected"] == ["period answer"]


def test_what_has_not_begun_is_anybodys_to_change_or_to_take_back(in_use, now):
    apply(with_file("answer.toml", ANSWER.format(day="2027-07-01", length="9 days")), now)
    apply(with_file("answer.toml", ANSWER.format(day="2027-07-01", length="10 days")), now)
    back = apply(SHIPPED, now)

    assert back.after == digest_of(SHIPPED)
    assert [str(each) for each in back.differences] == ["taken away: period answer from 2027-07-01"]
    assert [edition.digest for edition in Edition.objects.order_by("id")][::3] == [digest_of(SHIPPED)] * 2


def test_the_same_packs_again_write_nothing(in_use, now):
    apply(SHIPPED, now)

    assert (Edition.objects.count(), Event.objects.filter(subject="law").count()) == (1, 1)


def test_what_a_release_brings_is_taken_as_it_is(in_use, now):
    changed = typed("periods.toml", 'kind = "answer"\nlength = "7 days"', 'kind = "answer"\nlength = "8 days"')

    assert apply(changed, now, as_they_are=True).before == digest_of(SHIPPED)


def test_a_migration_puts_a_release_in_force_but_nobodys_own_packs(now, settings, tmp_path, monkeypatch):
    older = with_file("answer.toml", ANSWER.format(day="2027-07-01", length="9 days"))
    apply(older, now)

    settings.CCMS_PACKS = tmp_path
    call_command("migrate", verbosity=0)
    assert Edition.newest().digest == digest_of(older)

    settings.CCMS_PACKS = None
    call_command("migrate", verbosity=0)
    assert Edition.newest().digest == digest_of(SHIPPED)


def test_the_first_edition_is_what_the_program_began_with(now):
    keep_first(now)
    keep_first(now)

    assert [(each.digest, each.at) for each in Edition.objects.all()] == [(digest_of(SHIPPED), now)]


def test_an_edition_is_not_changed_afterwards(in_use):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Edition.objects.update(digest="0" * 64)


def test_a_process_takes_the_newest_edition_between_two_requests(in_use, now, following):
    assert book().digest == digest_of(SHIPPED)
    apply(with_file("answer.toml", ANSWER.format(day="2026-11-26", length="9 days")), now)
    tomorrow = now.date() + timedelta(days=1)

    with books.one_law():
        before = book()
        assert in_force.look()
        assert book() is before
        assert book().on(tomorrow).periods["answer"].amount == 7
    assert book().on(tomorrow).periods["answer"].amount == 9
    assert not in_force.look()


def test_an_edition_that_this_program_cannot_read_leaves_the_law_as_it_was(in_use, now, following):
    assert book().digest == digest_of(SHIPPED)
    Edition.objects.create(digest="1" * 64, files={"texts.toml": "[text.okay]"}, at=now)

    with pytest.raises(PackRefused, match="okay"):
        in_force.look()
    assert book().digest == digest_of(SHIPPED)


def law(*words):
    out = StringIO()
    call_command("law", *map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    for name, content in SHIPPED.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_without_a_name_the_command_shows_what_would_change(in_use, folder):
    (folder / "answer.toml").write_text(ANSWER.format(day="2099-01-01", length="9 days"), encoding="utf-8")

    said = law("apply", folder)

    assert said.splitlines()[0] == "new version: period answer from 2099-01-01"
    assert said.splitlines()[-1] == "Nothing was put in force. Name who answers for it with --signed-by EMAIL."
    assert Edition.objects.count() == 1


def test_a_next_year_without_holidays_is_warned_of(in_use, folder, monkeypatch):
    for file in folder.glob("holidays-*.toml"):
        file.write_text(file.read_text("utf-8").replace("2027-", "2037-"), encoding="utf-8")
    monkeypatch.setattr(command, "current_time", lambda: datetime(2026, 11, 25, 6, tzinfo=UTC))

    assert "Warning: holidays of 2027: none is known" in law("apply", folder)


def test_whoever_answers_for_it_is_a_member_of_the_staff(in_use, folder):
    (folder / "answer.toml").write_text(ANSWER.format(day="2099-01-01", length="9 days"), encoding="utf-8")

    with pytest.raises(CommandError, match="no member of the staff has this address"):
        law("apply", folder, "--signed-by", "nobody@example.com")
    assert Edition.objects.count() == 1


def test_words_that_change_in_place_have_to_be_called_corrections(in_use, folder, django_user_model):
    factories.offices(current_time())
    call_command("staff", "let-in", "head@dncrp.example", "office_head", "--at", "head", verbosity=0)
    (folder / "periods.toml").write_bytes(
        typed("periods.toml", "প্রতিষ্ঠানের জবাবের সময়", "দোকানের জবাবের সময়")["periods.toml"]
    )

    with pytest.raises(CommandError, match="--corrections"):
        law("apply", folder, "--signed-by", "head@dncrp.example")
    said = law("apply", folder, "--signed-by", "head@dncrp.example", "--corrections")

    member = django_user_model.objects.get(email="head@dncrp.example")
    assert f"In force: {Edition.newest().digest}\nBefore: {digest_of(SHIPPED)}" in said
    assert Event.objects.filter(subject="law").order_by("-seq")[0].data["signed_by"] == str(member.pk)


def test_every_key_that_may_be_corrected_is_told_to_the_lawyer():
    guide = (PACKS / "README.md").read_text(encoding="utf-8")

    assert {key for key in CORRECTABLE if f"`{key}`" not in guide} == set()
    assert re.search(r"LC_ALL=C sha256sum \*\.toml \| sha256sum", guide)


OF_A_NEWER_PROGRAM = '[[tribunal]]\nid = "east"\n'


@pytest.mark.parametrize("as_they_are", [False, True], ids=["law apply", "migrate"])
def test_an_edition_that_this_program_cannot_read_is_replaced(in_use, now, as_they_are):
    unread = with_file("tribunals.toml", OF_A_NEWER_PROGRAM)
    texts = {name: content.decode() for name, content in unread.items()}
    Edition.objects.create(digest=digest_of(unread), files=texts, at=now)

    done = apply(SHIPPED, now, as_they_are=as_they_are)

    assert (done.compared, done.differences, done.files) == (False, (), ("tribunals.toml",))
    assert Edition.newest().digest == digest_of(SHIPPED)


def test_a_file_of_brackets_is_refused_as_any_other(in_use, now):
    said = refused(with_file("deep.toml", f"deep = {'[' * 3000}{']' * 3000}"), now)

    assert said == "deep.toml: has more brackets in one another than can be read"
