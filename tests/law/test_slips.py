"""A slip of the pen in a pack is named with its file, entry and key, by `law check` and by whatever opens the law."""

import copy
import tomllib

import pytest
from django.core.management import CommandError, call_command

from ccms.law.pack import shapes
from ccms.law.pack.book import PACKS, book
from ccms.law.pack.files import PackRefused

ANSWER = 'kind = "answer"\nlength = "7 days"\nreminders = [3, 6]\n'
SECTION = 'section = "45"\nmax_fine = 50000\nmax_jail_months = 12\n'
REWARD = 'id = "reward_percent"\namount = 25\n'
SAFE = 'id = "limitation_safe_days"\namount = 29\n'
CANCEL = 'due = { from = "cancelled_at", add = "3 days" }\n'

# file, what stands there, what was typed instead, and what is said of it
SLIPS = [
    # keys that nobody reads, at every level
    ("bangladesh-bank.toml", 'applies = "cancelled', 'aplies = "cancelled',
     "bangladesh-bank.toml: rule BB-CANCEL3: aplies: there is no such key; did you mean applies? Allowed: after_gap, "),
    ("bangladesh-bank.toml", "from = 2023-09-26\n", "from = 2023-09-26\nuntill = 2026-12-31\n",
     "bangladesh-bank.toml: rule BB-CANCEL3: untill: there is no such key; did you mean until?"),
    ("bangladesh-bank.toml", CANCEL, CANCEL.replace("add =", "ad ="),
     "bangladesh-bank.toml: rule BB-CANCEL3: due: ad: there is no such key; did you mean add?"),
    ("bangladesh-bank.toml", 'texts.OK = { bn = "বাতিলের', 'texts.OKAY = { bn = "বাতিলের',
     "bangladesh-bank.toml: rule BB-CANCEL3: texts: OKAY: there is no such key; did you mean OK?"),
    ("bangladesh-bank.toml", 'verified = false, confidence = "A", sources = ["S43"]',
     'verifed = false, confidence = "A", sources = ["S43"]',
     "bangladesh-bank.toml: rule BB-CANCEL3: citation: verifed: there is no such key; did you mean verified?"),
    ("periods.toml", "reminders = [3, 6]", "remainders = [3, 6]",
     "periods.toml: period answer: remainders: there is no such key; did you mean reminders?"),
    ("act-2009.toml", 'by_whom = "complainant"', 'by_who = "complainant"',
     "act-2009.toml: offence 54: by_who: there is no such key; did you mean by_whom?"),
    ("questions.toml", 'id = "promised_on"\ntype = "date"\ntopic = "delivery"\nfuture = true',
     'id = "promised_on"\ntype = "date"\ntopic = "delivery"\nfuture_day = true',
     "questions.toml: question promised_on: future_day: there is no such key; did you mean future?"),
    ("questions.toml", '{ value = "never", category =', '{ value = "never", categry =',
     "questions.toml: question delay_kind: options: categry: there is no such key; did you mean category?"),
    ("categories.toml", 'questions = ["paid_at"]', 'question = ["paid_at"]',
     "categories.toml: category WRONG_ITEM: question: there is no such key; did you mean questions?"),
    ("checks.toml", "texts.waiting", "texts.wating",
     "checks.toml: check FIRM_FIRST: texts: wating: there is no such key; did you mean waiting?"),
    ("checks.toml", 'texts.possible = { bn = "এই', 'texts.waiting = { bn = "এই',
     "checks.toml: check DUPLICATE: texts.waiting is never used"),
    ("reasons.toml", '{ code = "harassing", needs =', '{ code = "harassing", need =',
     "reasons.toml: reasons refuse: need: there is no such key; did you mean needs?"),
    ("holidays-2027.toml", "estimated = true", "estimate = true",
     "there is no such key; did you mean estimated? Allowed: bn, en, estimated, open"),
    ("routing.toml", "unless =", "unles =", "there is no such key; did you mean unless?"),
    ("effort.toml", "when =", "if =", "effort.toml: effort NO-CHECKABLE-FACT: when is missing"),
    ("payment-messages.toml", "time_format =", "time_fromat =",
     "payment-messages.toml: payment_message bkash-send-money: time_fromat: there is no such key; did you mean time_f"),
    ("districts.toml", "[division.dhaka]\nbn", '[division.dhaka]\nname = "Dhaka"\nbn',
     "districts.toml: division dhaka: name: there is no such key"),
    ("texts.toml", "[text.ok]", "[text.okay]", "texts.toml: text okay: 'okay' is none of the words; did you mean ok?"),
    ("laws.toml", 'id = "act-2009"\nfrom', 'id = "act-2009"\nsince = 2009-04-06\nfrom',
     "laws.toml: law act-2009: since: there is no such key"),
    # tables
    ("periods.toml", '[[period]]\nkind = "firm_first"', '[[perod]]\nkind = "firm_first"',
     "periods.toml: no table is called perod; did you mean period?"),
    ("effort.toml", "[[effort]]", "[effort]", "effort.toml: Cannot"),
    ("texts.toml", "[text.ok]", 'text_of = "nothing"\n[text.ok]', "texts.toml: no table is called text_of"),
    # lengths of time
    ("bangladesh-bank.toml", '"3 days"', '"-5 days"',
     "bangladesh-bank.toml: rule BB-CANCEL3: due: add: '-5 days' is not within 1 to 1100 days"),
    ("bangladesh-bank.toml", '"3 days"', '"5000000 days"',
     "bangladesh-bank.toml: rule BB-CANCEL3: due: add: '5000000 days' is not within 1 to 1100 days"),
    ("bangladesh-bank.toml", '"3 days"', '"5 day"',
     "add: '5 day' is not a whole number with hours, days or working_days"),
    ("bangladesh-bank.toml", '"3 days"', '"5days"',
     "add: '5days' is not a whole number with hours, days or working_days"),
    ("bangladesh-bank.toml", '"3 days"', "3", "rule BB-CANCEL3: due: add: 3 is not a whole number with hours"),
    ("bangladesh-bank.toml", '"3 days"', '"6 days"',
     "bangladesh-bank.toml, more.toml: rule BB-CANCEL3: bn says 3 days, but it is due after 6 days"),
    ("periods.toml", ANSWER, ANSWER.replace("7 days", "0 days").replace("reminders = [3, 6]\n", ""),
     "periods.toml: period answer: length is 0 days; it would be over at once"),
    ("periods.toml", ANSWER, ANSWER.replace("7 days", "-7 days"),
     "periods.toml: period answer: length: '-7 days' is not within 0 to 1100 days"),
    ("periods.toml", ANSWER, ANSWER.replace("3, 6", "3, 60"),
     "periods.toml: period answer: 60 days is not within its length of 7 days"),
    ("periods.toml", ANSWER, ANSWER.replace("3, 6", "0, 6"),
     "period answer: reminders: 0 is not a whole number from 1"),
    ("periods.toml", ANSWER, ANSWER.replace("3, 6", '"3"'), "period answer: reminders: '3' is not a whole number"),
    ("periods.toml", 'kind = "firm_first"\nlength = "72 hours"',
     'kind = "firm_first"\nlength = "72 hours"\nreminders = [72]',
     "periods.toml: period firm_first: 72 hours is not within its length of 72 hours"),
    ("periods.toml", "asked = 3", "asked = 8", "periods.toml: period consumer_reply: 8 days is not within its length"),
    ("periods.toml", 'repeat = "30 days"', 'repeat = "0 days"',
     "periods.toml: period payment: repeat: '0 days' is not within 1 to 1100 days"),
    ("periods.toml", ANSWER, f"{ANSWER}remind_hour = 24\n",
     "period answer: remind_hour: 24 is not a whole number from 0 to 23"),
    ("periods.toml", 'kind = "take_up"\nlength = "3 working_days"\n',
     'kind = "take_up"\nlength = "3 working_days"\nreminders = [1]\n',
     "period take_up: reminders: nobody is reminded of it; only of answer, charge_sheet, consumer_reply"),
    ("periods.toml", 'kind = "referral"\nlength = "5 working_days"\n',
     'kind = "referral"\nlength = "5 working_days"\nreminders = [1]\n',
     "period referral: reminders: nobody is reminded of it; only of answer, charge_sheet, consumer_reply"),
    ("periods.toml", 'kind = "counter"\nlength = "3 days"\n',
     'kind = "counter"\nlength = "3 days"\nreminders = [1]\n',
     "period counter: reminders: nobody is reminded of it; only of answer, charge_sheet, consumer_reply"),
    # sums
    ("act-2009.toml", SECTION, SECTION.replace("50000", '"50000"'),
     "act-2009.toml: offence 45: max_fine: '50000' is not a whole number from 1000 to 2000000"),
    ("act-2009.toml", SECTION, SECTION.replace("50000", "5000000"),
     "act-2009.toml: offence 45: max_fine: 5000000 is not a whole number from 1000 to 2000000"),
    ("act-2009.toml", SECTION, SECTION.replace("50000", "-50000"),
     "offence 45: max_fine: -50000 is not a whole number"),
    ("act-2009.toml", SECTION, SECTION.replace("50000", "50000.0"),
     "offence 45: max_fine: 50000.0 is not a whole number"),
    ("act-2009.toml", SECTION, SECTION.replace("12", "1200"),
     "offence 45: max_jail_months: 1200 is not a whole number"),
    ("figures.toml", REWARD, REWARD.replace("25", '"25"'),
     "figures.toml: figure reward_percent: amount: '25' is not a whole number"),
    ("figures.toml", REWARD, REWARD.replace("25", "250"),
     "figures.toml: figure reward_percent: amount: 250 is not a whole number from 0 to 100"),
    ("figures.toml", REWARD, f'{REWARD}\n[[figure]]\nid = "reward_precent"\nfrom = 2027-01-01\namount = 30\n',
     "figures.toml: figure reward_precent: id: 'reward_precent' is none of the words; did you mean reward_percent?"),
    ("figures.toml", SAFE, SAFE.replace("29", "39"),
     "figures.toml: figure limitation_safe_days: 39 is more than limitation_outer_days, which is 30"),
    ("figures.toml", 'id = "review_enabled"\namount = 1', 'id = "review_enabled"\namount = "yes"',
     "figures.toml: figure review_enabled: amount: 'yes' is not a whole number"),
    # whom to ring
    ("helplines.toml", 'code = "nagad"', 'code = "nagod"', "helplines.toml: helpline nagod: pay_method nagod"),
    ("helplines.toml", '"16167"', '"১৬১৬৭"', "helplines.toml: helpline nagad: '১৬১৬৭' is no number to ring"),
    # other types
    ("act-2009.toml", SECTION, SECTION.replace('"45"', "45"), "offence 45: section: 45 is not a text in quotes"),
    ("bangladesh-bank.toml", "from = 2023-09-26", "from = 2023-09-26T00:00:00",
     "rule BB-CANCEL3: from: datetime.datetime(2023, 9, 26, 0, 0) is not a day"),
    ("bangladesh-bank.toml", "from = 2023-09-26", "from = 0203-09-26",
     "0203-09-26 is not within the years 1800 to 2199"),
    ("bangladesh-bank.toml", "verified = false", 'verified = "false"',
     "citation: verified: 'false' is not true or false"),
    ("bangladesh-bank.toml", "weight = 92", "weight = 920",
     "rule BB-CANCEL3: weight: 920 is not a whole number from 0"),
    ("bangladesh-bank.toml", 'applies = "cancelled && pay_method != \'cod\'"', "applies = true",
     "rule BB-CANCEL3: applies: True is not a text in quotes"),
    ("questions.toml", "max_length = 64", "max_length = 0",
     "question purchase_number: max_length: 0 is not a whole number"),
    # what holds when
    ("bangladesh-bank.toml", "from = 2023-09-26", "from = 2023-09-26\nuntil = 2026-06-30",
     "bangladesh-bank.toml, more.toml: rule BB-CANCEL3: ends on 2026-06-30 and holds again from 2027-07-01"),
    ("bangladesh-bank.toml", 'id = "BB-CANCEL3"', 'id = "BB-CANCEL4"',
     "rules BB-CANCEL4 and BB-CANCEL3: one duty twice; a later version of a rule keeps its id"),
]  # fmt: skip


@pytest.fixture
def later(pack_folder):
    """The packs with a later version of one rule, in a file of its own."""
    rule = "[[rule]]" + (pack_folder / "bangladesh-bank.toml").read_text(encoding="utf-8").rpartition("[[rule]]")[2]
    more = pack_folder / "more.toml"
    more.write_text(rule.replace("from = 2023-09-26", "from = 2027-07-01"), encoding="utf-8")
    return pack_folder


def check(folder, *more):
    """Run `law check` as a lawyer does, and return what it says."""
    with pytest.raises(CommandError) as refused:
        call_command("law", "check", str(folder), *more)
    return str(refused.value)


def type_instead(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(("file", "old", "new", "said"), SLIPS)
def test_a_slip_is_named_with_its_file_entry_and_key(later, file, old, new, said):
    type_instead(later, file, old, new)

    assert said in check(later)


def test_the_later_version_itself_is_in_order(later):
    assert book(later).versions["BB-CANCEL3"][1].in_force.since.year == 2027


def test_a_gap_that_is_meant_is_said_and_taken(later):
    type_instead(later, "bangladesh-bank.toml", "from = 2023-09-26", "from = 2023-09-26\nuntil = 2026-06-30")
    type_instead(later, "more.toml", "from = 2027-07-01", "from = 2027-07-01\nafter_gap = true")

    assert len(book(later).versions["BB-CANCEL3"]) == 2


def test_what_the_check_refuses_no_program_opens(later):
    type_instead(later, "bangladesh-bank.toml", 'applies = "cancelled', 'aplies = "cancelled')

    with pytest.raises(PackRefused, match="did you mean applies"):
        book(later)


def test_all_slips_of_all_files_are_named_at_once(pack_folder):
    type_instead(pack_folder, "periods.toml", "reminders = [3, 6]", "remainders = [3, 6]")
    type_instead(pack_folder, "figures.toml", REWARD, REWARD.replace("25", "250"))

    said = check(pack_folder)

    assert "remainders" in said
    assert "reward_percent" in said


FILES = [
    ("new-rules.txt", b"", "new-rules.txt: only files whose name ends in .toml are read"),
    ("new-rules.TOML", b"", "new-rules.TOML: only files whose name ends in .toml are read"),
    ("new-rules.toml.bak", b"", "new-rules.toml.bak: only files whose name ends in .toml are read"),
    ("new-rules.toml", b"\xef\xbb\xbf[holidays]\n", "new-rules.toml: begins with a byte order mark; save it as UTF-8"),
    ("new-rules.toml", "নিয়ম".encode("utf-16"), "new-rules.toml: is not UTF-8"),
    ("new-rules.toml", b"period = 5\n", "new-rules.toml: period is not a list of entries: write [[period]]"),
    ("new-rules.toml", b"period = [5]\n", "new-rules.toml: period 5: 5 is not a table"),
    ("new-rules.toml", b"text = 5\n", "new-rules.toml: text is not a table: write [text]"),
    ("new-rules.toml", b"text.ok = 5\n", "new-rules.toml: text ok: 5 is not a table"),
    ("new-rules.toml", b"reasons.refuse = 5\n", "new-rules.toml: reasons refuse: 5 is not a list"),
]


@pytest.mark.parametrize(("name", "written", "said"), FILES)
def test_a_file_that_cannot_be_used_is_named(pack_folder, name, written, said):
    (pack_folder / name).write_bytes(written)

    assert said in check(pack_folder)


def test_a_folder_within_the_folder_is_named_and_not_passed_over(pack_folder):
    (pack_folder / "2027").mkdir()

    assert "2027: only files whose name ends in .toml are read" in check(pack_folder)


def test_the_guide_and_what_the_machine_hides_may_lie_beside(pack_folder):
    (pack_folder / ".DS_Store").write_bytes(b"\0")

    assert (pack_folder / "README.md").exists()
    assert book(pack_folder).versions


def test_the_office_s_own_file_of_holidays_is_held_to_the_same(pack_folder, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[holidays]\n2026-10-24 = { bn = "অফিস খোলা", en = "Office open", opn = true }\n', encoding="utf-8")
    assert "own.toml: holidays 2026-10-24: opn: there is no such key; did you mean open?" in check(
        pack_folder, "--holidays", str(own)
    )

    own.write_text('[[figure]]\nid = "reward_percent"\namount = 50\n', encoding="utf-8")
    assert "own.toml: only [holidays] may stand in it" in check(pack_folder, "--holidays", str(own))


def entries():
    """Yield every entry of the shipped packs with its table."""
    for path in sorted(PACKS.glob("*.toml")):
        for table, held in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for key, entry in enumerate(held) if isinstance(held, list) else held.items():
                yield table, key, entry


def places(value, way=()):
    """Yield the way to every table within an entry."""
    if isinstance(value, dict):
        yield way
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(below, (*way, key))


def wrong(table, key, entry):
    return list(shapes.wrong(table, [entry] if table in shapes.LISTED else {key: entry}))


def changed(entry, way, change):
    """Return a copy of an entry in which one table of it was changed."""
    copied = copy.deepcopy(entry)
    held = copied
    for step in way:
        held = held[step]
    change(held)
    return copied


def test_every_table_of_every_shipped_entry_is_closed_and_every_value_has_its_type():
    tried = 0
    for table, key, entry in entries():
        assert wrong(table, key, entry) == []
        for way in places(entry):
            at = [str(step) for step in way]
            with_more = changed(entry, way, lambda held: held.update(somthing=1))
            assert any("somthing: there is no such key" in said for said in wrong(table, key, with_more)), (table, at)
            tried += 1
        for name in entry if isinstance(entry, dict) else ():
            other = changed(entry, (), lambda held, name=name: held.update({name: object()}))
            assert any(f": {name}: " in said for said in wrong(table, key, other)), (table, key, name)

    assert tried > 1000
