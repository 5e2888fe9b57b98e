"""Every text of every notice, rendered with the longest host, names and dates, in both languages."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from ccms.notices import rendering
from ccms.notices.rendering import Told
from ccms.notices.sms_length import is_gsm7, parts
from ccms.notices.texts import LANGUAGES, TextMissingError, catalogue, missing_params, placeholders, text_of
from ccms.notices.wording import DAYS, INSTANTS, MONEY, NAMED, NUMBERS, lapsed

REFERENCE = "7K4M92XDPQH"
FIRM, OFFICE = UUID(int=1), UUID(int=2)
LONG_BANGLA = "ঢাকাইয়া জামদানি শাড়িঘর অনলাইন শপিং লিমিটেড"
LONG_LATIN = "Dhakaiya Jamdani Sharighar Online Shopping Limited [BD]"
NAMES = {
    (f"firm:{FIRM}", "bn"): LONG_BANGLA,
    (f"firm:{FIRM}", "en"): LONG_LATIN,
    (f"office:{OFFICE}", "bn"): "জাতীয় ভোক্তা-অধিকার সংরক্ষণ অধিদপ্তর, ব্রাহ্মণবাড়িয়া জেলা কার্যালয়",
    (f"office:{OFFICE}", "en"): "Directorate of National Consumer Rights Protection, Brahmanbaria District Office",
}
LONGEST = {
    "day": "2026-09-25",
    "due": "2026-02-28T13:45:00+00:00",
    "moment": "2026-12-22T13:45:00+00:00",
    "amount": 99_99_99_999_99,
    "fine": 20_00_00_000_00,
    "days": 15,
    "count": 10_000,
    "firm": str(FIRM),
    "office": str(OFFICE),
}
TEXTS = list(catalogue().values())
SPOKEN = [(text, language) for text in TEXTS for language in LANGUAGES]
SMS = [(text, language) for text, language in SPOKEN if text.sms and not text.key.startswith("code.")]
MAILS = [(text, language) for text, language in SPOKEN if text.body]


@pytest.fixture(autouse=True)
def longest_host(settings):
    settings.CCMS_BASE_URL = "https://ccms.gov.bd"


def name_of(case):
    text, language = case
    return f"{text.key}-{language}"


def told(text, language):
    return Told(text, REFERENCE, "contact:x", language, {name: LONGEST[name] for name in text.params})


@pytest.mark.parametrize("case", SMS, ids=name_of)
def test_an_sms_takes_at_most_two_parts(case):
    text, language = case

    said = rendering.sms(told(text, language), NAMES)

    assert parts(said) <= 2, (parts(said), said)


@pytest.mark.parametrize("case", [case for case in SMS if case[1] == "en"], ids=name_of)
def test_an_english_sms_takes_at_most_two_parts_with_a_bangla_shop_name_and_fits_seven_bits_without(case):
    text, language = case
    bangla = dict.fromkeys(NAMES, LONG_BANGLA)

    assert parts(rendering.sms(told(text, language), bangla)) <= 2
    assert is_gsm7(rendering.sms(told(text, language), NAMES | {(f"firm:{FIRM}", "en"): "Sharighar"}))


@pytest.mark.parametrize("case", SMS, ids=name_of)
def test_an_sms_begins_with_the_number_and_has_one_link_and_at_most_one_date(case):
    text, language = case
    raw = text.sms[language]

    assert raw.count("{link}") == 1
    assert sum(raw.count(f"{{{name}}}") for name in ("day", "due", "moment")) <= 1
    if text.key.startswith("consumer.draft_"):
        assert raw.startswith(("সিসিএমএস: ", "CCMS: "))
    else:
        assert re.match(r"(অভিযোগ |Complaint )?\{reference\}", raw)


@pytest.mark.parametrize("case", SMS, ids=name_of)
def test_an_sms_names_no_amount_and_to_the_consumer_no_shop(case):
    text, language = case
    used = placeholders(text.sms[language])

    assert not used & MONEY
    if text.key.startswith("consumer."):
        assert not used & NAMED


@pytest.mark.parametrize("purpose", ["file", "track", "answer", "assist"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_takes_one_part_and_its_last_line_binds_it_to_our_host(purpose, language):
    said = rendering.code_sms(text_of(f"code.{purpose}", {}), language, "482913")

    assert parts(said) == 1, (len(said), said)
    assert said.splitlines()[-1] == "@ccms.gov.bd #482913"
    assert said.count("482913") == 2
    assert "http" not in said


@pytest.mark.parametrize("case", MAILS, ids=name_of)
def test_a_mail_says_the_same_in_plain_and_html_and_leaves_nothing_open(case):
    text, language = case

    letter = rendering.letter(told(text, language), NAMES)

    for said in (letter.subject, letter.plain, letter.html):
        assert "{" not in said.replace("{%", "")
    assert "\n" not in letter.subject
    url = f"https://ccms.gov.bd{text.path.replace('{reference}', REFERENCE)}"
    assert url in letter.plain
    assert url in letter.html
    assert text.action[language] in letter.html


@pytest.mark.parametrize("case", SPOKEN, ids=name_of)
def test_no_text_mixes_the_languages(case):
    text, language = case
    said = " ".join(part[language] for part in (text.sms, text.subject, text.body, text.action) if part)
    bare = re.sub(r"\{\w+\}", "", said)

    if language == "en":
        assert not re.search("[ঀ-৿]", bare)
    else:
        assert not re.search("[A-Za-z]", bare), bare


@pytest.mark.parametrize("case", SPOKEN, ids=name_of)
def test_both_languages_ask_for_the_same_parameters(case):
    text, language = case
    for part in (text.sms, text.subject, text.body):
        if part:
            other = "en" if language == "bn" else "bn"
            assert placeholders(part[language]) == placeholders(part[other])


@pytest.mark.parametrize("case", SPOKEN, ids=name_of)
def test_no_text_calls_the_seller_a_cheat_or_the_reader_careless(case):
    text, language = case
    said = " ".join(part[language] for part in (text.sms, text.subject, text.body) if part)

    for word in ("প্রতারক", "প্রতারণা", "ঠক", "ভুল করেছেন", "অবৈধ", "cheat", "fraud", "scam", "invalid"):
        assert not re.search(rf"(?<!\w){word}", said), word


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_every_parameter_has_a_kind_that_can_be_put_into_words(text):
    assert text.params <= DAYS | INSTANTS | MONEY | NUMBERS | NAMED


def test_what_the_firm_pays_for_answering_is_said_in_its_notices():
    for key in ("firm.told_first", "firm.formal_notice", "firm.sent_by_office"):
        text = text_of(key, {})
        assert "টাকা লাগে না" in text.body["bn"]
        assert "costs nothing" in text.body["en"]
        assert text.proof


def test_a_notice_asks_to_be_acknowledged_without_making_its_effect_depend_on_it():
    body = text_of("firm.formal_notice", {}).body

    assert "the days run from receipt" in body["en"]
    assert "Please confirm" in body["en"]
    assert "পাওয়ার দিন থেকে" in body["bn"]


def test_one_name_stands_for_all_endings_and_is_chosen_by_the_parameters():
    assert text_of("firm.closed", {"outcome": "unrated"}).key == "firm.closed_unrated"
    assert text_of("office.escalated", {"reason": "silence"}).key == "office.escalated_silence"


def test_a_template_that_does_not_exist_is_named_and_so_is_a_missing_parameter():
    with pytest.raises(TextMissingError, match=r"firm\.closed_nothing"):
        text_of("firm.closed", {"outcome": "nothing"})
    assert missing_params("firm.formal_notice", {"firm": str(FIRM)}) == {"days"}
    with pytest.raises(TextMissingError, match="days"):
        rendering.sms(Told(text_of("firm.formal_notice", {}), REFERENCE, "contact:x", "bn", {"firm": str(FIRM)}), NAMES)


def test_a_shop_name_cannot_write_markup_or_placeholders_into_a_mail():
    names = dict.fromkeys(NAMES, "<b>{reference}</b> & Co")

    letter = rendering.letter(told(text_of("consumer.filed", {}), "en"), names)

    assert "<b>" not in letter.html
    assert "&lt;b&gt;{reference}&lt;/b&gt; &amp; Co" in letter.html
    assert "<b>{reference}</b> & Co" in letter.plain


def test_a_member_of_a_firm_is_led_to_the_account_and_a_small_seller_to_the_link():
    text = text_of("firm.formal_notice", {})

    assert Told(text, REFERENCE, "member:x", "bn", {}).path == f"/firm/complaints/{REFERENCE}"
    assert Told(text, REFERENCE, "contact:x", "bn", {}).path == f"/answer/{REFERENCE}"


def test_a_reminder_lapses_when_its_day_is_over_in_dhaka(now):
    today = date(2026, 11, 25)

    assert not lapsed(today.isoformat(), now)
    assert not lapsed(today.isoformat(), now + timedelta(hours=11, minutes=59))
    assert lapsed(today.isoformat(), now + timedelta(hours=12))
    assert lapsed((now - timedelta(minutes=1)).isoformat(), now)
    assert not lapsed((now + timedelta(minutes=1)).isoformat(), now)


def test_words_are_said_in_the_readers_digits():
    said = rendering.letter(told(text_of("firm.ordered", {}), "bn"), NAMES)

    assert "৳\u202f২০,০০,০০,০০০" in said.plain
    assert "২৫ সেপ্টেম্বর ২০২৬" in said.plain
    assert not re.search("[0-9]", said.plain.replace("CC-7K4M9-2XDPQ-H", "").replace(REFERENCE, ""))
