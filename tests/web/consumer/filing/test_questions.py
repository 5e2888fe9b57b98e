"""A question of the pack becomes a field, and what is typed becomes the fact the rules read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from ccms.law.pack.book import book
from ccms.law.pack.expressions import Expression
from ccms.law.pack.nouns import Option, Question, QuestionType
from ccms.law.texts import Text
from ccms.web.consumer.filing import journey
from ccms.web.questions import QuestionForm, read_time
from ccms.web.shared.wording import in_words
from tests.web.consumer.filing.walking import STORY

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
PACK = book().on(date(2026, 11, 25))


def question(kind, **more):
    options = (Option("red", Text("লাল", "Red")), Option("blue", Text("নীল", "Blue")))
    return Question(
        "colour", kind, Text("কী?", "What?"), options=options if kind is QuestionType.CHOICE else (), **more
    )


def form(asked, typed=None, facts=None):
    return QuestionForm([asked], pack=PACK, facts=facts or {}, now=NOW, data=typed)


def parts(day, month, year, time=""):
    return {"colour-day": day, "colour-month": month, "colour-year": year, "colour-time": time}


@pytest.mark.parametrize(
    ("kind", "typed", "fact"),
    [
        (QuestionType.CHOICE, {"colour": "red"}, "red"),
        (QuestionType.YES_NO, {"colour": "yes"}, True),
        (QuestionType.YES_NO, {"colour": "no"}, False),
        (QuestionType.MONEY, {"colour": "৳ ৪,৩০০"}, 430_000),
        (QuestionType.NUMBER, {"colour": "৪৫"}, 45),
        (QuestionType.TEXT, {"colour": "  লাল\u200b শাড়ি "}, "লাল শাড়ি"),
        (QuestionType.DISTRICT, {"colour": "bogura"}, "bogura"),
        (QuestionType.DATE, parts("১৪", "১১", "২০২৬"), date(2026, 11, 14)),
        (QuestionType.DATE, parts("14", "11", "26"), date(2026, 11, 14)),
        (QuestionType.MOMENT, parts("14", "11", "2026"), date(2026, 11, 14)),
        (QuestionType.MOMENT, parts("14", "11", "2026", "বিকেল ৩:৩০"), datetime(2026, 11, 14, 9, 30, tzinfo=UTC)),
    ],
)
def test_what_is_typed_becomes_the_fact_and_is_shown_again(kind, typed, fact):
    answered = form(question(kind), typed)

    assert answered.is_valid(), answered.errors
    assert answered.answers() == {"colour": fact}
    again = form(question(kind), facts={"colour": fact})
    assert str(again["colour"].value()) not in ("", "None")
    assert str(in_words(question(kind), fact, PACK))


@pytest.mark.parametrize("kind", list(QuestionType))
def test_an_answer_is_asked_for_unless_the_question_is_open(kind):
    assert not form(question(kind), {"nothing": ""}).is_valid()
    unanswered = form(question(kind, optional=True), {"nothing": ""})
    assert unanswered.is_valid()
    assert unanswered.answers() == {"colour": None}


@pytest.mark.parametrize("kind", [QuestionType.CHOICE, QuestionType.YES_NO])
def test_not_knowing_is_an_answer_to_be_chosen(kind):
    assert not form(question(kind, dont_know=True), {"nothing": ""}).is_valid()
    unknown = form(question(kind, dont_know=True), {"colour": "dont_know"})
    assert unknown.is_valid()
    assert unknown.answers() == {"colour": None}
    assert form(question(kind, dont_know=True), facts={"colour": None})["colour"].value() == "dont_know"


@pytest.mark.parametrize("kind", [QuestionType.DATE, QuestionType.MONEY, QuestionType.NUMBER, QuestionType.MOMENT])
def test_what_one_does_not_know_is_left_empty_where_there_is_nothing_to_choose(kind):
    with translation.override("en"):
        unknown = form(question(kind, dont_know=True), {"colour": ""})
        assert unknown.fields["colour"].help_text == "Leave empty if you do not know it"
    assert unknown.is_valid()
    assert unknown.answers() == {"colour": None}


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        (parts("26", "11", "2026"), "day-too-late"),
        (parts("25", "11", "2026", "23:00"), "moment-too-late"),
        (parts("31", "2", "2026"), "date-not-a-date"),
        (parts("1", "1", "1999"), "day-too-early"),
        (parts("", "", "", "10:00"), "date-missing"),
        (parts("14", "11", "2026", "soon"), "time-not-a-time"),
    ],
)
def test_what_cannot_have_happened_is_put_right(typed, slug):
    answered = form(question(QuestionType.MOMENT), typed)

    assert [error.code for error in answered.errors.as_data()["colour"]] == [slug]


def test_a_promised_day_may_lie_ahead():
    assert form(question(QuestionType.DATE, future=True), parts("26", "11", "2026")).is_valid()


def test_a_code_has_latin_digits_and_a_name_keeps_its_own():
    code = form(question(QuestionType.TEXT, evidence=("payment_proof",)), {"colour": "৯ABC১"})
    name = form(question(QuestionType.TEXT), {"colour": "সেক্টর ৯"})

    assert code.is_valid()
    assert name.is_valid()
    assert (code.answers()["colour"], name.answers()["colour"]) == ("9ABC1", "সেক্টর ৯")


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("15:30", 15, 30),
        ("3.30 pm", 15, 30),
        ("12 am", 0, 0),
        ("বিকেল ৩:৩০", 15, 30),
        ("দুপুর ১২:১৫", 12, 15),
        ("দুপুর ১১টা", 11, 0),
        ("রাত ৯টা", 21, 0),
        ("রাত ১টা", 1, 0),
        ("সকাল ১০টা", 10, 0),
        ("সন্ধ্যা ৭", 19, 0),
    ],
)
def test_a_time_is_read_as_people_say_it(typed, hour, minute):
    assert (read_time(typed).hour, read_time(typed).minute) == (hour, minute)


@pytest.mark.parametrize("typed", ["25:00", "10:75", "noon", "10:30:15", "1 2"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValidationError):
        read_time(typed)


def test_a_question_added_to_the_pack_is_asked_kept_and_shown(signed_in_walker, monkeypatch):
    colour = question(QuestionType.CHOICE, when=Expression("category == 'WRONG_ITEM'"))
    wrong_item = PACK.categories["WRONG_ITEM"]
    pack = replace(
        PACK,
        questions={**PACK.questions, "colour": colour},
        categories={**PACK.categories, "WRONG_ITEM": replace(wrong_item, questions=(*wrong_item.questions, "colour"))},
    )
    monkeypatch.setattr(journey, "book", lambda: SimpleNamespace(on=lambda _day: pack))

    walker = signed_in_walker.name_seller().buys("app", "gift")
    walker.send(card="wrong_item").send(narrative=STORY, wish="refund")
    assert "What?" in walker.text
    walker.answer_all({**walker.a4, "colour": "blue"}, until="/c/rules")
    walker.send().send().send(full_name="Rahima", district="dhaka", complainant="self")
    assert walker.path == "/c/check"
    assert "Blue" in walker.text
