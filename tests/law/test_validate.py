"""`law check` refuses a pack that could fail a person, and says where."""

import pytest

from ccms.law.pack.book import PACKS
from ccms.law.pack.files import PackRefused
from ccms.law.pack.validate import problems
from tests.law.reading_packs import read_book

RULE = """
[[rule]]
id = "NEW"
from = 2022-01-01
categories = ["WRONG_ITEM"]
breach = "!registration_shown"
citation = { law = "guideline-2021", verified = false }
bn = "নিয়ম"
en = "A rule"
texts.BREACH = { bn = "ভাঙা", en = "Broken" }
informs = { bn = "একা অভিযোগ নয়", en = "No complaint alone" }
"""
QUESTION = """
[[question]]
id = "colour"
type = "text"
bn = "রং"
en = "Colour"
"""


@pytest.fixture
def refused(pack_folder):
    """Return what is wrong after a text was added to the packs, or one text replaced in a file."""

    def refused(added="", *, file="", old="", new=""):
        if file:
            path = pack_folder / file
            before = path.read_text(encoding="utf-8")
            assert old in before
            path.write_text(before.replace(old, new, 1), encoding="utf-8")
        (pack_folder / "added.toml").write_text(added, encoding="utf-8")
        try:
            return problems(read_book(pack_folder))
        except PackRefused as error:
            return error.problems

    return refused


def test_the_shipped_packs_are_in_order(law):
    assert problems(law) == []


def test_a_good_rule_and_a_good_question_are_taken(refused):
    assert refused(RULE + QUESTION) == []


BREACH = 'breach = "!registration_shown"'
TYPE = 'type = "text"'
BODY = '[[body]]\ncode = "SPARRSO"\nkind = "regulator"\nbn = "ক"\nen = "a"\n'


def receiver(code, level, fields, more=""):
    listed = ", ".join(f'"{field}"' for field in fields)
    return (
        f'[[receiver]]\ncode = "{code}"\nlevel = "{level}"\nfields = [{listed}]\nto = {{ bn = "ক", en = "a" }}\n'
        f'channels = ["paper"]\nverified = false\n{more}\n'
    )


def by_itself(to, role, at):
    return (
        f'[[route]]\nid = "a"\nto = "{to}"\nrole = "{role}"\nsend = "auto"\nat = "{at}"\nverified = false\n'
        'bn = "ক"\nen = "a"\n'
    )


MESSAGE = '[[payment_message]]\nid = "a"\nservice = "x"\nkind = "personal"\nverified = false\ntime_format = ""\n'
BAD_RULES = [
    ('en = "A rule"', 'en = ""', "rule NEW.says: the text is missing in English"),
    ('bn = "ভাঙা", en', 'bn = " ", en', "the text is missing in Bangla"),
    ('en = "A rule"\n', "", "added.toml: rule NEW: en is missing"),
    ("texts.BREACH", "texts.OK", "rule NEW: text BREACH is missing"),
    ("!registration_shown", "!registration_shwon", "rule NEW: unknown input registration_shwon"),
    ("!registration_shown", "!registration_shown &&", "rule NEW: cannot read"),
    ("!registration_shown", "registration_shown > 3", "rule NEW: cannot compute"),
    ("!registration_shown", "price", "rule NEW: 'price' must be true or false, not 1000"),
    ("!registration_shown", "pay_method == 'bkahs'", "rule NEW: pay_method is never 'bkahs'"),
    ("!registration_shown", "pay_method in ['cod', 'cash']", "rule NEW: pay_method is never 'cash'"),
    ("!registration_shown", "!consent_asked || remedy_received == 'none' || order_cancelled",
     "rule NEW: nobody is asked order_cancelled in WRONG_ITEM; its condition `when` is never true there"),
    ('categories = ["WRONG_ITEM"]', "categories = []", "rule NEW: names no category, so that it is tested in no"),
    ("!registration_shown", "category == 'WRONG'", "rule NEW: category is never 'WRONG'"),
    ("!registration_shown", "sales_tax(price) > 0", "rule NEW: cannot compute"),
    ("from = 2022-01-01", "from = 2022-02-30", "added.toml: "),
    ("from = 2022-01-01", "from = 2022-01-01\nuntil = 2021-12-31", "the end comes before the beginning"),
    ("from = 2022-01-01", 'from = "soon"', "added.toml: rule NEW: from: 'soon' is not a day"),
    ("from = 2022-01-01", "from = 2021-07-03", "in force from 2021-07-03, before its law (2021-07-04)"),
    ('"guideline-2021"', '"guideline-2031"', "rule NEW: law guideline-2031 is missing"),
    ('"WRONG_ITEM"', '"WRONG_ITEMS"', "rule NEW: category WRONG_ITEMS is missing"),
    (BREACH, "", "rule NEW: neither due nor breach"),
    (BREACH, BREACH + '\nkept = "registration_shwon"', "rule NEW: unknown input registration_shwon"),
    (BREACH, 'due = { from = "paid_at", add = "10 days" }', "rule NEW: due without done_at"),
    (BREACH, 'due = { from = "paid_at", add = "ten days" }\ndone_at = "refund_at"',
     "added.toml: rule NEW: due: add: 'ten days' is not a whole number with hours, days or working_days"),
    (BREACH, 'due = { from = "price" }\ndone_at = "refund_at"', "rule NEW: price is no date"),
    (BREACH, 'due = { from = "paid_at" }\ndone_at = "price"', "rule NEW: price is no date"),
    (BREACH, 'due = { form = "paid_at" }\ndone_at = "refund_at"',
     "rule NEW: due: form: there is no such key; did you mean from?"),
    (BREACH, 'due = {}\ndone_at = "refund_at"', "a date needs one of from"),
    (BREACH, 'due = { due_of = "NONE" }\ndone_at = "refund_at"', "NONE is no rule with a due date"),
    (BREACH, 'due = { from = "paid_at", add_fact = "pay_method", unit = "days" }\ndone_at = "refund_at"',
     "rule NEW: pay_method is no number"),
    (BREACH, 'due = { from = "paid_at", add_fact = "promised_days" }\ndone_at = "refund_at"',
     "add_fact and unit belong together"),
    ('en = "Broken"', 'en = "Broken since {when}"', "rule NEW.texts BREACH: nothing fills {when}"),
    ("verified = false", "verified = true", "added.toml: rule NEW: citation: clause is missing"),
    ("verified = false", 'verified = false, clause = { bn = "ধারা ৯", en = "cl. 9" }',
     "an unverified clause has no number"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem"), BAD_RULES)
def test_a_bad_rule_is_refused_with_its_reason(refused, old, new, problem):
    assert old in RULE

    found = refused(RULE.replace(old, new, 1))

    assert any(problem in each for each in found), found


BAD_QUESTIONS = [
    (TYPE, 'type = "txet"', "added.toml: question colour: type: 'txet' is none of the words; did you mean text?"),
    (TYPE, 'type = "choice"', "question colour: a choice without options"),
    (TYPE, 'type = "text"\nasked = "system"', "question colour: no question, evidence or signed field fills it"),
    (TYPE, 'type = "text"\nasked = "officer"', "question colour: is asked of the officer, whose answers stand in the"),
    (TYPE, 'type = "yesno"\nasked = "firm"\npersonal = true', "question colour: is asked of the firm, whose answers"),
    (TYPE, 'type = "text"\nevidence = ["selfie"]', "question colour: evidence selfie is missing"),
    (TYPE, 'type = "text"\nevidence = "selfie"', "question colour: evidence: 'selfie' is not a list"),
    (TYPE, 'type = "text"\nyes_if_evidence = ["invoice"]', "yes_if_evidence belongs to a yes-or-no question"),
    (TYPE, 'type = "text"\nwhen = "colour == \'red\'"', "question colour: its condition hangs on itself"),
    (TYPE, 'type = "text"\nwhen = "price"', "question colour: 'price' must be true or false"),
    ('id = "colour"', 'id = "full_payment"', "question full_payment: a derived fact has the same name"),
    ('id = "colour"', 'id = "price"', "question price: two versions begin on"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem"), BAD_QUESTIONS)
def test_a_bad_question_is_refused_with_its_reason(refused, old, new, problem):
    assert old in QUESTION

    found = refused(QUESTION.replace(old, new, 1))

    assert any(problem in each for each in found), found


BAD_ENTRIES = [
    ('[[derived]]\nid = "a"\nvalue = "b"\n[[derived]]\nid = "b"\nvalue = "a"\n', "derived a: is derived from itself"),
    ('[[derived]]\nid = "a"\n', "derived a: needs a value or a date"),
    ('[[card]]\nid = "a"\nbn = "ক"\nen = "a"\n', "card a: names a category or one refining question"),
    ('[[card]]\nid = "a"\nbn = "ক"\nen = "a"\nrefine = "pay_method"\n', "card a: cod leads to no category"),
    ('[[category]]\ncode = "LOST"\nbn = "ক"\nen = "a"\nmust_show = []\nsections = ["45"]\ncause.from = "paid_at"\n',
     "category LOST: no card leads to it"),
    ('[[route]]\nid = "a"\nto = "NASA"\nrole = "lead"\nbn = "ক"\nen = "a"\n', "route a: body NASA is missing"),
    ('[[route]]\nid = "a"\nto = "BB"\nrole = "boss"\nbn = "ক"\nen = "a"\n',
     "route a: role: 'boss' is none of the words; Allowed: copy, figures, file, lead, manual, refer"),
    ('[[route]]\nid = "a"\nto = "BB"\nrole = "copy"\nsend = "auto"\nbn = "ক"\nen = "a"\n', "has send ="),
    (by_itself("BB", "refer", "decided"), "route a: at: only a copy to another body is sent by itself"),
    ('[[route]]\nid = "a"\nto = "CDCC"\nrole = "copy"\nsend = "auto"\nat = "escalated"\nbn = "ক"\nen = "a"\n',
     "says whether anybody confirmed it: verified = false or true"),
    ('[[route]]\nid = "a"\nto = "CDCC"\nrole = "copy"\nverified = true\nbn = "ক"\nen = "a"\n',
     "says whether anybody confirmed it: verified = false or true"),
    (by_itself("CDCC", "copy", "filed"), "at: 'filed' is none of the words; Allowed: decided, escalated, taken_up"),
    (by_itself("NASA", "copy", "escalated"), "route a: body NASA is missing"),
    (by_itself("CDCC", "copy", "taken_up"), "route a: at: a copy goes at escalated or decided"),
    (by_itself("BB", "copy", "escalated"), "route a: at: BB gets level case; what goes by itself names no person"),
    (by_itself("CDCC", "file", "taken_up"), "route a: a file goes to the office alone, by itself"),
    (by_itself("DNCRP", "file", "decided"), "route a: a file goes to the office alone, by itself"),
    ('[[route]]\nid = "a"\nto = "DNCRP"\nrole = "file"\nbn = "ক"\nen = "a"\n', "a file goes to the office alone"),
    (BODY + '[[route]]\nid = "a"\nto = "SPARRSO"\nrole = "copy"\nbn = "ক"\nen = "a"\n',
     "route a: SPARRSO has no profile among the receivers"),
    (receiver("BCIC", "firm", ["firm.name"]), "receiver BCIC: body BCIC is missing"),
    (BODY + receiver("SPARRSO", "firm", ["firm.name", "complainant.name"]),
     "receiver SPARRSO: fields: complainant.name is of level case, above its level firm"),
    (BODY + receiver("SPARRSO", "money", ["complaint.reference"]),
     "receiver SPARRSO: fields: complaint.reference is of level case, above its level money"),
    (BODY + receiver("SPARRSO", "full", ["complainant.fathr"]), "fields: 'complainant.fathr' is none of the words"),
    (BODY + receiver("SPARRSO", "case", ["firm.name"], 'withhold = ["firm.name"]'),
     "receiver SPARRSO: withhold: firm.name is among its fields"),
    (BODY + receiver("SPARRSO", "money", ["firm.name"], 'papers = ["invoice"]'),
     "receiver SPARRSO: papers: files are of level case, above its level money"),
    (BODY + receiver("SPARRSO", "case", ["firm.name"], 'papers = ["invoice"]'), "files: says which papers it takes"),
    (BODY + receiver("SPARRSO", "case", ["firm.name"], 'papers = ["invoce"]'),
     "receiver SPARRSO: papers invoce is missing"),
    (BODY + receiver("SPARRSO", "case", ["firm.name"],
                     'returns = [{ code = "x", field = "firm.page", bn = "ক", en = "a" }]'),
     "receiver SPARRSO: returns x: firm.page is not among its fields"),
    ('[[route]]\nid = "a"\nto = "ECAB"\nrole = "refer"\nbn = "ক"\nen = "a"\n', "only a regulator or the police takes"),
    ('[[advice]]\nid = "a"\nwhen = "nothing"\nbn = "ক"\nen = "a"\n', "advice a: unknown input nothing"),
    ('[[effort]]\nid = "a"\nwhen = "price > 3"\nbn = "ক"\nen = "a"\n', "effort a: unknown input price"),
    ('[[effort]]\nid = "a"\nwhen = "action"\nbn = "ক"\nen = "a"\n', "effort a: 'action' must be true or false"),
    (MESSAGE + 'pattern = "(?P<amount>x"\n',
     "payment_message a: "),
    (MESSAGE + 'pattern = "(?P<amount>x)"\n',
     "payment_message a: group trx is missing"),
    ('[holidays]\n2026-02-30 = { bn = "ক", en = "a" }\n',
     "added.toml: holidays 2026-02-30: is not a day, such as 2026-03-26"),
    ('[holidays]\n2026-03-01 = { bn = "ক" }\n', "added.toml: holidays 2026-03-01: en is missing"),
    (RULE + RULE, "NEW: two versions begin on 2022-01-01"),
    ('[[effort]]\nid = "a"\nwhen = "action =="\nbn = "ক"\nen = "a"\n', "effort a: cannot read"),
    ('[[derived]]\nid = "a"\nvalue = "price =="\n', "derived a: cannot read"),
    ('[[derived]]\nid = "a"\nvalue = "price + same_city"\n', "derived a: cannot compute"),
    ("[[rool]]\nid = 3\n", "added.toml: no table is called rool"),
    ("id = ", "added.toml: "),
]  # fmt: skip


@pytest.mark.parametrize(("added", "problem"), BAD_ENTRIES)
def test_a_bad_entry_is_refused_with_its_reason(refused, added, problem):
    found = refused(added)

    assert any(problem in each for each in found), found


REFUSE = (PACKS / "reasons.toml").read_text(encoding="utf-8").partition("[reasons]")[2].partition("]\n\n")[0] + "]\n"
LACKS = [
    ("periods.toml", 'kind = "answer"', 'kind = "take_up"', "period answer is missing"),
    ("figures.toml", 'id = "reward_percent"', 'id = "recovery_cost_percent"', "figure reward_percent is missing"),
    ("reasons.toml", REFUSE, "", "list of reasons refuse is missing"),
    ("reasons.toml", 'fits = ["abuse_review"]', 'fits = ["limitation"]', "no entry fits abuse_review"),
    ("reasons.toml", 'fits = ["abuse_review"]', 'fits = ["abuse"]', "fits abuse, which is no reason of escalation"),
    ("texts.toml", "[text.ok]", "[text.payment_unknown]", "text ok is missing"),
    ("checks.toml", 'id = "RIPE"', 'id = "PHONE"', "check RIPE is missing"),
    ("checks.toml", "texts.possible", "texts.waiting", "text of check DUPLICATE possible is missing"),
    ("checks.toml", 'inputs = ["online_sale"]', 'inputs = ["on_line"]', "check ECOM: unknown input on_line"),
    ("districts.toml", 'division = "sylhet"', 'division = "silet"', "silet is missing"),
    ("categories.toml", 'rule = "DCG-ADV10"', 'rule = "DCG-ADV11"', "ground DCG-ADV11 is missing"),
    ("categories.toml", 'sections = ["40"]', 'sections = ["40a"]', "section 40a is missing"),
    ("categories.toml", 'must_show = ["warranty_card"', 'must_show = ["card"', "evidence card is missing"),
    ("categories.toml", 'questions = ["paid_at"]', 'questions = ["kind"]', "question kind is missing"),
    ("categories.toml", 'cause = "delivered_at"', 'cause = "price"', "price is no date"),
    (
        "categories.toml",
        'cause.from = "happened_on"',
        "",
        "category OTHER: names its grounds, or, where no rule is one",
    ),
    ("categories.toml", '{ rule = "BB-NODIRECT"', '{ rule = "DCG-TRACK"', "ground DCG-TRACK is not tested for it"),
    (
        "categories.toml",
        '{ rule = "DCG-DATA"',
        '{ rule = "DCG-REG"',
        "rule DCG-REG: `informs` says that it is no ground",
    ),
    (
        "guideline-2021.toml",
        'informs = { bn = "ক্রেতার অভিযোগ নয়',
        'quote = { bn = "',
        "guideline-2021.toml: rule DCG-REG: quote",
    ),
    (
        "categories.toml",
        '  { rule = "BB-NODIRECT", cause = "paid_at" },\n',
        "",
        "rule BB-NODIRECT: is no ground of any category",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "problem"), LACKS)
def test_what_the_program_asks_for_by_name_must_be_there(refused, file, old, new, problem):
    found = refused(file=file, old=old, new=new)

    assert any(problem in each for each in found), found
