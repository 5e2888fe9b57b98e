"""What was found at a filing stays, whatever becomes of the packs, and who reads it is told that they changed."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ccms.api import cases
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.office import RuleOnPoints
from ccms.complaints.reading.office_case import office_case
from ccms.complaints.reading.own_case import case_of
from ccms.core import references
from ccms.law.pack import book as books
from ccms.law.pack.book import PACKS, read_files
from ccms.law.pack.files import digest_of, files_of
from ccms.ledger.models import Event
from ccms.web.consumer.tracking import summary
from tests.web.office.test_ruling import of_buyer, of_seller
from tests.web.office.working import words_of

SHIPPED = files_of(PACKS)


@pytest.fixture
def put_in_force():
    """Return a function that lets this process judge by other files."""

    def put(files):
        opened = read_files(files)
        books.follow(lambda: opened)

    yield put
    books._own.newest = books._own.taken = None


def typed(file, old, new):
    text = SHIPPED[file].decode()
    assert old in text
    return {**SHIPPED, file: text.replace(old, new, 1).encode()}


def kept_now(old="breach = ", new='breach = "false" # '):
    """The rule that this filing was found to break is kept by what now stands in its place."""
    before, _, rule = SHIPPED["act-2009.toml"].decode().partition('id = "ACT-45-AS-PROMISED"')
    changed = rule.replace(old, new, 1)
    return {**SHIPPED, "act-2009.toml": f'{before}id = "ACT-45-AS-PROMISED"{changed}'.encode()}


def words_in_between(page, begin, end):
    said = words_of(page)
    return said[said.index(begin) : said.index(end)]


def with_a_new_rule(since, **decides):
    """The shipped packs with a rule that no filing was judged by."""
    told = "".join(f'{name} = "{value}"\n' for name, value in decides.items())
    new = (
        f'[[rule]]\nid = "DCG-NEW"\nfrom = {since}\ncategories = ["WRONG_ITEM"]\nweight = 10\n{told}'
        'citation = { law = "guideline-2021", verified = false, confidence = "A", sources = ["S34"] }\n'
        'informs = { bn = "কর্মকর্তা দেখেন।", en = "An officer finds it." }\n'
        'bn = "নতুন দায়িত্ব।"\nen = "A new duty."\n'
        'texts.BREACH = { bn = "মানা হয়নি।", en = "Not kept." }\ntexts.OK = { bn = "মানা হয়েছে।", en = "Kept." }\n'
    )
    return {**SHIPPED, "new.toml": new.encode()}


def rules_of(desk, case):
    return words_in_between(case.get(desk.nasrin), "জমার দিনে নিয়ম যা বলে", "যে দিনগুলো জরুরি")


def test_the_filing_names_the_packs_by_which_it_was_judged(desk):
    case = desk.escalated()

    assert Event.objects.get(subject=case.complaint.subject, seq=1).data["packs"] == digest_of(SHIPPED)


def test_what_was_found_stays_after_an_edit_in_place_and_the_officer_reads_both(desk, put_in_force):
    case = desk.escalated()
    before = rules_of(desk, case)
    put_in_force(kept_now())
    after = rules_of(desk, case)

    assert "বদলেছে" not in before
    assert after.startswith(before)
    assert "অভিযোগটি জমা পড়ার পর আইনের নিয়ম-ফাইল বদলেছে" in after
    assert "আজকের নিয়ম-ফাইল দিয়ে দেখলে এগুলোর ফল অন্য রকম হতো: মানা হয়েছে" in after
    found = {each.rule: each.result for each in office_case(case.reference, desk.actor(desk.nasrin)).findings}
    assert found["ACT-45-AS-PROMISED"] == "BREACH"


@pytest.mark.parametrize(("since", "applies"), [("2099-01-01", "true"), ("2021-07-04", "pay_method == 'cod'")])
def test_a_rule_that_came_later_and_does_not_apply_changes_nothing(desk, put_in_force, since, applies):
    case = desk.escalated()
    put_in_force(with_a_new_rule(since, applies=applies, breach="!listing_complete"))
    said = rules_of(desk, case)

    assert "নিয়ম-ফাইল বদলেছে" in said
    assert "অন্য রকম" not in said


def test_a_rule_that_was_not_kept_and_now_does_not_apply_is_named(desk, put_in_force):
    case = desk.escalated()
    put_in_force(kept_now("breach = ", 'applies = "false"\nbreach = '))

    assert "ফল অন্য রকম হতো: খাটে না" in rules_of(desk, case)


def test_everybody_reads_a_ruling_by_which_a_rule_does_not_apply(desk, put_in_force):
    case = desk.taken_up()
    put_in_force(with_a_new_rule("2021-07-04", applies="listing_complete", breach="!records_produced"))
    perform(RuleOnPoints(facts={"listing_complete": False}, text="পাতাটি দেখেছি।"), **case.by(desk.nasrin))

    for read in (of_buyer(case), of_seller(case), words_of(case.get(desk.nasrin, "/history"))):
        assert "খাটে না: নতুন দায়িত্ব।" in read


def test_where_only_a_word_was_corrected_nothing_is_said_to_come_out_otherwise(desk, put_in_force):
    case = desk.escalated()
    put_in_force(typed("periods.toml", "প্রতিষ্ঠানের জবাবের সময়", "দোকানের জবাবের সময়"))
    said = rules_of(desk, case)

    assert "নিয়ম-ফাইল বদলেছে" in said
    assert "অন্য রকম" not in said


def test_the_buyer_reads_what_was_found_and_a_machine_that_the_packs_changed(desk, put_in_force):
    case = desk.escalated()
    officer = desk.actor(desk.nasrin)
    before = cases.load_case(case.reference, officer, desk.now)
    put_in_force(kept_now())
    after = cases.load_case(case.reference, officer, desk.now)

    buyer = case_of(case.reference, case.buyer)
    assert [card.law for card in summary.findings(buyer)]
    assert (before["packs"], before["packs_changed"]) == (digest_of(SHIPPED), False)
    assert (after["packs"], after["packs_changed"]) == (digest_of(SHIPPED), True)


def test_what_was_filed_before_there_was_a_digest_is_judged_anew_and_says_nothing(desk):
    case = desk.escalated()
    opened = office_case(case.reference, desk.actor(desk.nasrin))
    opened.complaint.findings = []

    assert {each.rule for each in opened.findings} >= {"ACT-45-AS-PROMISED"}
    assert not opened.judged.at_filing.otherwise


def test_before_changed_packs_are_put_in_force_the_open_complaints_are_named_that_they_would_judge_otherwise(
    desk, tmp_path
):
    case, ended = desk.escalated(), desk.escalated()
    perform(Withdraw(reason="no_longer", received="nothing"), **ended.by(ended.buyer))
    folder = tmp_path / "law"
    folder.mkdir()
    for name, content in kept_now().items():
        (folder / name).write_bytes(content)
    said = StringIO()

    with pytest.raises(CommandError, match="ACT-45-AS-PROMISED"):  # an edit in place besides
        call_command("law", "check", str(folder), "--against", stdout=said)

    named = [line for line in said.getvalue().splitlines() if line.startswith("complaint ")]
    assert named == [
        f"complaint {references.display(case.reference)} would be judged otherwise: ACT-45-AS-PROMISED BREACH -> OK"
    ]


def test_packs_that_are_in_force_judge_nothing_otherwise(desk):
    desk.escalated()
    said = StringIO()

    call_command("law", "check", "--against", stdout=said)

    assert "complaint " not in said.getvalue()


def test_a_breach_that_changed_packs_could_not_decide_any_more_is_named_too(desk, tmp_path):
    case, folder = desk.escalated(), tmp_path / "law"
    folder.mkdir()
    before, _, rule = SHIPPED["act-2009.toml"].decode().partition('id = "ACT-45-AS-PROMISED"')
    waiting = rule.replace("breach = ", 'breach = "!records_produced" # ', 1)
    for name, content in {**SHIPPED, "act-2009.toml": f'{before}id = "ACT-45-AS-PROMISED"{waiting}'.encode()}.items():
        (folder / name).write_bytes(content)
    said = StringIO()

    with pytest.raises(CommandError, match="ACT-45-AS-PROMISED"):
        call_command("law", "check", str(folder), "--against", stdout=said)

    assert (
        f"{references.display(case.reference)} would be judged otherwise: ACT-45-AS-PROMISED BREACH -> NEED_INFO"
        in (said.getvalue())
    )
