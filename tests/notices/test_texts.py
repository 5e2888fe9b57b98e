"""Every text of every notice, rendered with the longest host, names and dates, in both languages."""

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from ccms.law.pack import wording
from ccms.law.pack.book import PACKS
from ccms.law.pack.validate import problems
from ccms.law.pack.wording import numbers_in_messages
from ccms.law.texts import Text as Said
from ccms.notices import applications, email_links, invitations
from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import NoticeContent, is_gsm7, parts
from ccms.notices.composition.texts import LANGUAGES, TextMissingError, catalogue, of_the_law, placeholders, text_of
from ccms.notices.composition.wording import DAYS, INSTANTS, MONEY, NAMED, NUMBERS, lapsed
from ccms.notices.models import Notice
from tests.law.reading_packs import read_book

REFERENCE = "7K4M92XDPQH"
FIRM, OFFICE, MEMBER = UUID(int=1), UUID(int=2), UUID(int=3)
LONG_BANGLA = "ঢাকাইয়া জামদানি শাড়িঘর অনলাইন শপিং লিমিটেড"
LONG_LATIN = "Dhakaiya Jamdani Sharighar Online Shopping Limited [BD]"
NAMES = {
    (f"firm:{FIRM}", "bn"): LONG_BANGLA,
    (f"firm:{FIRM}", "en"): LONG_LATIN,
    (f"office:{OFFICE}", "bn"): "জাতীয় ভোক্তা-অধিকার সংরক্ষণ অধিদপ্তর, ব্রাহ্মণবাড়িয়া জেলা কার্যালয়",
    (f"office:{OFFICE}", "en"): "Directorate of National Consumer Rights Protection, Brahmanbaria District Office",
    **dict.fromkeys(
        ((f"account:{OFFICE}", "bn"), (f"account:{OFFICE}", "en")),
        "সোনালী ব্যাংক, চালান কোড ১-১৭৪১-০০০০-২০৩১। চালানে অভিযোগের নম্বর লিখুন।",
    ),
    (f"member:{MEMBER}", "bn"): "মোহাম্মদ নাসির উদ্দিন চৌধুরী",
    (f"member:{MEMBER}", "en"): "মোহাম্মদ নাসির উদ্দিন চৌধুরী",
}
LONGEST = {
    "day": "2026-09-25",
    "due": "2026-02-28T13:45:00+00:00",
    "moment": "2026-12-22T13:45:00+00:00",
    "amount": 99_99_99_999_99,
    "fine": 20_00_00_000_00,
    "days": 15,
    "to_do": 99,
    "ending": 99,
    "references": ", ".join(["CCMS-2612-ABCDEFG"] * 10) + " …",
    "cases": 1_204,
    "numbers": 216,
    "what": "ভাউচার (ক্রেতা রাজি হলে), ৯৯,৯৯,৯৯,৯৯৯ টাকা",
    "firm": str(FIRM),
    "office": str(OFFICE),
    "account": str(OFFICE),
    **dict.fromkeys(("old_account", "new_account"), "সোনালী ব্যাংক, চালান কোড ১-১৭৪১-০০০০-২০৩১"),
    **dict.fromkeys(("old_phone", "new_phone"), "০২-৫৫০১৩২১৮"),
    "member": str(MEMBER),
    "body": "কুরিয়ার লাইসেন্স কর্তৃপক্ষ, ডাক ও টেলিযোগাযোগ বিভাগ",
    "sent": "2026-09-25",
    "way": "কাগজে, ডাকে বা হাতে",
    "source": {"bn": "ভোক্তা অধিদপ্তরের পোর্টাল", "en": "the government's GRS"},
    "number": "7K4M92XDPQH",
    "memo": "৩৬.০২.০০০০.০০৭.১৮.০০১.২৬-১১৮",
}
# words that a notice shows as it was given them
AS_GIVEN = {"what", "body", "way", "memo", "references", "source", "number"}
AS_GIVEN |= {"old_account", "new_account", "old_phone", "new_phone"}
TEXTS = list(catalogue().values())
SPOKEN = [(text, language) for text in TEXTS for language in LANGUAGES]
SMS = [(text, language) for text, language in SPOKEN if text.sms and not text.key.startswith("code.")]
ENGLISH_SMS = [(text, language) for text, language in SMS if language == "en"]
MAILS = [(text, language) for text, language in SPOKEN if text.body and not text.key.startswith("code.")]


@pytest.fixture(autouse=True)
def longest_host(settings):
    settings.CCMS_BASE_URL = "https://ccms.gov.bd"


@pytest.fixture(autouse=True)
def personal_links(monkeypatch):
    """Links that are made for one recipient stand as the word that names them."""
    for room in (applications, invitations, email_links):
        monkeypatch.setattr(room, "path_for", lambda _, word=room.BY_LINK: word)


def told(text, language):
    return NoticeContent(text, REFERENCE, "contact:x", language, {name: LONGEST[name] for name in text.params})


def offenders(cases, is_right):
    """Return the texts that a rule does not hold for, each with its language."""
    return {f"{text.key}-{language}" for text, language in cases if not is_right(text, language)}


def test_an_sms_takes_at_most_two_parts():
    assert not offenders(SMS, lambda text, language: parts(rendering.sms(told(text, language), NAMES)) <= 2)


def test_an_english_sms_takes_at_most_two_parts_with_a_bangla_shop_name_too():
    names = dict.fromkeys(NAMES, LONG_BANGLA)

    assert not offenders(ENGLISH_SMS, lambda text, language: parts(rendering.sms(told(text, language), names)) <= 2)


def test_who_did_not_complain_is_told_what_to_do_where_that_takes_no_further_part():
    meant = [(text, language) for text, language in SMS if told(text, language).not_mine]

    def is_right(text, language):
        said, phrase = rendering.sms(told(text, language), NAMES), text.not_mine[language]
        bare = said.removesuffix(f" {phrase}")
        return (said != bare and parts(said) == parts(bare)) or parts(f"{bare} {phrase}") > parts(bare)

    assert len(meant) > 100
    assert not offenders(meant, is_right)
    first = [(text, language) for text, language in meant if text.key.startswith("consumer.filed")]
    assert first
    assert not offenders(
        first, lambda text, language: rendering.sms(told(text, language), NAMES).endswith(text.not_mine[language])
    )


OF_A_SELLER = ["told_first", "formal_notice", "clock_started", "answer_reminder", "sent_by_office"]


@pytest.mark.parametrize("key", OF_A_SELLER)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_only_a_buyer_named_is_told_what_to_do_if_it_is_no_shop(key, language):
    known, text = {**LONGEST, "due": "2026-12-02T04:00:00+00:00"}, text_of(f"firm.{key}", {})
    names = dict.fromkeys(NAMES, {"bn": "রঙিন শাড়ি", "en": "Rongin Shari"}[language])
    given = {name: known[name] for name in text.params}
    proved = NoticeContent(text, REFERENCE, "contact:x", language, given)
    unproved = NoticeContent(text, REFERENCE, "contact:x", language, {**given, "unproved": True})
    phrase = {"bn": "ভুল নম্বর? জানান", "en": "Wrong number? Say so there."}[language]

    assert rendering.sms(unproved, names) == f"{rendering.sms(proved, names)} {phrase}"
    assert parts(rendering.sms(unproved, names)) == parts(rendering.sms(proved, names))
    assert phrase in rendering.letter(unproved, names).plain
    assert phrase not in rendering.letter(proved, names).plain


@pytest.mark.parametrize("purpose", ["file", "track", "answer", "register", "own_data"])
def test_a_code_says_what_to_do_if_one_did_not_ask_for_it(purpose):
    said = {language: rendering.code_sms(text_of(f"code.{purpose}", {}), language, "482913") for language in LANGUAGES}

    assert "চাননি? ১৬১২১" in said["bn"]
    assert "Not you? Call 16121 or see ccms.gov.bd/genuine" in said["en"]


def test_an_english_sms_fits_seven_bits():
    names = dict.fromkeys(NAMES, "Sharighar")

    assert not offenders(ENGLISH_SMS, lambda text, language: is_gsm7(rendering.sms(told(text, language), names)))


FIRST_TO_A_SELLER = {f"firm.{key}" for key in ("told_first", "formal_notice", "sent_by_office")}


def test_an_sms_begins_with_the_number_or_its_sender_and_has_one_link_and_at_most_one_date():
    def is_right(text, language):
        raw = text.sms[language]
        begins = (
            r"(সিসিএমএস|CCMS): "
            if text.key.startswith(("consumer.draft_", "consumer.own_", "consumer.handed_", "applicant."))
            else r"(ভোক্তা অধিদপ্তর: অভিযোগ|DNCRP: complaint) \{reference\}, "
            if text.key in FIRST_TO_A_SELLER
            else r"(অভিযোগ |Complaint )?\{reference\}"
        )
        dates = sum(raw.count(f"{{{name}}}") for name in ("day", "due", "moment"))
        return re.match(begins, raw) and raw.count("{link}") == 1 and dates <= 1

    assert not offenders(SMS, is_right)


def test_an_sms_names_no_amount_and_to_the_consumer_no_shop():
    def is_right(text, language):
        used = placeholders(text.sms[language])
        return not used & MONEY and not (text.key.startswith("consumer.") and used & NAMED)

    assert not offenders(SMS, is_right)


@pytest.mark.parametrize("purpose", ["file", "track", "answer", "assist", "look_up", "own_data"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_takes_one_part_and_its_last_line_binds_it_to_our_host(purpose, language):
    said = rendering.code_sms(text_of(f"code.{purpose}", {}), language, "482913")

    assert parts(said) == 1, (len(said), said)
    assert said.splitlines()[-1] == "@ccms.gov.bd #482913"
    assert said.count("482913") == 2
    assert "http" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_by_mail_has_no_link_and_stands_in_its_subject(language):
    letter = rendering.code_letter(text_of("code.answer", {}), language, "482913")

    said = (letter.subject, letter.plain, letter.html)
    assert all("482913" in part for part in said)
    assert not any("http" in part or "{" in part for part in said)


def test_a_mail_says_the_same_in_plain_and_html_and_leaves_nothing_open():
    def is_right(text, language):
        letter = rendering.letter(told(text, language), NAMES)
        url = f"https://ccms.gov.bd{text.path.replace('{reference}', REFERENCE)}"
        return (
            not any("{" in said for said in (letter.subject, letter.plain, letter.html))
            and "\n" not in letter.subject
            and all(url in said and text.action[language] in said for said in (letter.plain, letter.html))
        )

    assert not offenders(MAILS, is_right)


def test_no_text_mixes_the_languages():
    def is_right(text, language):
        said = " ".join(part[language] for part in (text.sms, text.subject, text.body, text.action) if part)
        bare = re.sub(r"\{\w+\}", "", said)
        return not re.search("[ঀ-৿]" if language == "en" else "[A-Za-z]", bare)

    assert not offenders(SPOKEN, is_right)


def test_both_languages_ask_for_the_same_parameters():
    def is_right(text, language):
        other = "en" if language == "bn" else "bn"
        spoken = [part for part in (text.sms, text.subject, text.body) if part]
        return all(placeholders(part[language]) == placeholders(part[other]) for part in spoken)

    assert not offenders(SPOKEN, is_right)


def test_no_text_calls_the_seller_a_cheat_or_the_reader_careless():
    words = "প্রতারক|প্রতারণা|ঠক|ভুল করেছেন|অবৈধ|cheat|fraud|scam|invalid"

    def is_right(text, language):
        said = " ".join(part[language] for part in (text.sms, text.subject, text.body) if part)
        return not re.search(rf"(?<!\w)({words})", said)

    assert not offenders(SPOKEN, is_right)


def test_every_parameter_has_a_kind_that_can_be_put_into_words():
    assert {name for text in TEXTS for name in text.params} <= DAYS | INSTANTS | MONEY | NUMBERS | NAMED | AS_GIVEN


def test_what_the_firm_pays_for_answering_is_said_in_its_notices():
    for key in ("firm.told_first", "firm.formal_notice", "firm.sent_by_office"):
        text = text_of(key, {})
        assert "টাকা লাগে না" in text.body["bn"]
        assert "costs nothing" in text.body["en"]
        assert text.proof


def test_a_notice_asks_to_be_acknowledged_without_making_its_effect_depend_on_it():
    body = text_of("firm.formal_notice", {}).body

    assert "the days run from receipt" in body["en"]
    assert "Please open the complaint's page: that shows that you have received it." in body["en"]
    assert "খুললেই বোঝা যায় যে নোটিশ পেয়েছেন" in body["bn"]
    assert "পাওয়ার দিন থেকে" in body["bn"]


def test_one_name_stands_for_all_endings_and_is_chosen_by_the_parameters():
    assert text_of("firm.closed", {"outcome": "unrated"}).key == "firm.closed_unrated"
    assert text_of("office.escalated", {"reason": "silence"}).key == "office.escalated_silence"


def test_a_template_that_does_not_exist_is_named_and_so_is_a_missing_parameter():
    with pytest.raises(TextMissingError, match=r"firm\.closed_nothing"):
        text_of("firm.closed", {"outcome": "nothing"})
    assert text_of("firm.formal_notice", {}).params - {"firm"} == {"days"}
    with pytest.raises(TextMissingError, match="days"):
        rendering.sms(
            NoticeContent(text_of("firm.formal_notice", {}), REFERENCE, "contact:x", "bn", {"firm": str(FIRM)}), NAMES
        )


def test_a_shop_name_cannot_write_markup_or_placeholders_into_a_mail():
    names = dict.fromkeys(NAMES, "<b>{reference}</b> & Co")

    letter = rendering.letter(told(text_of("consumer.filed", {}), "en"), names)

    assert "<b>" not in letter.html
    assert "&lt;b&gt;{reference}&lt;/b&gt; &amp; Co" in letter.html
    assert "<b>{reference}</b> & Co" in letter.plain


@pytest.mark.parametrize(
    ("template", "params"),
    [("member.office_webhook_off", {}), ("operator.balance_low", {"amount": 100})],
    ids=["an office's webhook", "an SMS balance"],
)
def test_a_mail_to_who_looks_after_a_machine_leads_to_a_page_about_it(template, params):
    assert text_of(template, params).path in {"/office/keys", "/office/health"}


def test_a_member_of_a_firm_is_led_to_the_account_and_a_small_seller_to_the_link():
    text = text_of("firm.formal_notice", {})

    assert NoticeContent(text, REFERENCE, "member:x", "bn", {}).path == f"/firm/complaints/{REFERENCE}"
    assert NoticeContent(text, REFERENCE, "contact:x", "bn", {}).path == f"/answer/{REFERENCE}"


def test_a_reminder_lapses_when_its_day_is_over_in_dhaka(now):
    today = date(2026, 11, 25)

    assert not lapsed(today.isoformat(), now)
    assert not lapsed(today.isoformat(), now + timedelta(hours=11, minutes=59))
    assert lapsed(today.isoformat(), now + timedelta(hours=12))
    assert lapsed((now - timedelta(minutes=1)).isoformat(), now)
    assert not lapsed((now + timedelta(minutes=1)).isoformat(), now)


def test_words_are_said_in_the_readers_digits():
    order, promise = (
        rendering.letter(told(text_of(key, {}), "bn"), NAMES).plain for key in ("firm.ordered", "consumer.promised")
    )

    assert "৳\u202f২০,০০,০০,০০০" in order
    assert "২৫ সেপ্টেম্বর ২০২৬" in promise
    for said in (order, promise):
        assert not re.search("[0-9]", said.replace("CC-7K4M9-2XDPQ-H", "").replace(REFERENCE, ""))


NUMBERS_OF_THE_LAW = [
    (
        "figures",
        'id = "reward_percent"\namount = 25',
        "amount = 30",
        "৩০ শতাংশ",
        ["consumer.payment_recorded"],
    ),
    ("figures", 'id = "recovery_cost_percent"\namount = 25', "amount = 40", "৪০ শতাংশ খরচ", ["firm.ordered"]),
    ("figures", 'id = "limitation_outer_days"\namount = 30', "amount = 45", "৪৫ দিন", ["consumer.cause_ruled"]),
    ("periods", 'kind = "payment"\nlength = "5 w', 'length = "8 w', "৮ কর্মদিবস", ["firm.ordered"]),
    ("periods", 'kind = "charge_sheet"\nlength = "90', 'length = "120', "১২০ দিন", ["consumer.take_up_late"]),
    ("periods", 'kind = "reopen"\nlength = "30', 'length = "20', "২০ দিন", ["consumer.closed_withdrawn"]),
    ("periods", 'kind = "answer"\nlength = "7', 'length = "9', "নয় দিনের আনুষ্ঠানিক নোটিশ", ["firm.told_first"]),
]


@pytest.fixture
def pack_folder(tmp_path):
    """Return a copy of the shipped packs that a test may change."""
    return shutil.copytree(PACKS, tmp_path / "packs")


@pytest.mark.parametrize(("file", "old", "new", "said", "keys"), NUMBERS_OF_THE_LAW)
def test_a_number_that_the_law_changes_is_told_by_every_message(pack_folder, monkeypatch, file, old, new, said, keys):
    path = pack_folder / f"{file}.toml"
    written = path.read_text(encoding="utf-8")
    assert written.count(old) == 1
    path.write_text(written.replace(old, f"{old.partition(chr(10))[0]}\n{new}"), encoding="utf-8")
    monkeypatch.setattr(rendering, "book", lambda: read_book(pack_folder))

    for key in keys:
        assert said in rendering.letter(told(text_of(key, {}), "bn"), NAMES).plain


def test_a_message_says_the_law_of_the_day_on_which_it_was_written(pack_folder, monkeypatch, now):
    with (pack_folder / "periods.toml").open("a", encoding="utf-8") as file:
        file.write('[[period]]\nkind = "reopen"\nfrom = 2027-01-01\nlength = "20 days"\nbn = "সময়"\nen = "Time"\n')
    monkeypatch.setattr(rendering, "book", lambda: read_book(pack_folder))
    row = Notice(template="consumer.closed_withdrawn", subject=REFERENCE, recipient="consumer:x", language="en")
    row.params = {"firm": str(FIRM)}

    row.created_at = datetime(2026, 12, 31, 17, 59, tzinfo=UTC)
    assert "within 30 days" in rendering.sms(rendering.told_by(row), NAMES)
    row.created_at += timedelta(minutes=1)
    assert "within 20 days" in rendering.sms(rendering.told_by(row), NAMES)


@pytest.mark.parametrize(
    ("bn", "en", "place"),
    [
        ("এর ২৫ শতাংশ আপনার", "25 per cent of it is yours", "{reward_percent}"),
        ("৩০ দিনের মধ্যে", "within 30 days", "{limitation_outer_days} or {reopen}"),
        ("সাত দিনের নোটিশ", "a notice of seven days", "{answer}"),
        ("৫ কর্মদিবসের মধ্যে", "in 5 working days", "{payment}"),
        ("৯০ দিনের মধ্যে", "within 90 days", "{charge_sheet}"),
        ("৭২ ঘণ্টার মধ্যে", "within 72 hours", "{firm_first}"),
    ],
)
def test_a_message_that_writes_a_number_of_the_law_is_refused(bn, en, place):
    said = f"message firm.x.sms: the number is a figure of its own; write {place}"

    assert list(numbers_in_messages([("firm.x.sms", Said(bn, en))])) == [said, said]


def test_law_check_reads_the_messages(monkeypatch):
    monkeypatch.setattr(wording, "_in_messages", [])
    wording.use_messages(lambda: [("firm.x.sms", Said("২৫ শতাংশ", "25 per cent"))])

    assert problems(read_book()) == ["message firm.x.sms: the number is a figure of its own; write {reward_percent}"]


def test_no_message_writes_a_number_of_the_law():
    assert not list(numbers_in_messages(of_the_law()))
