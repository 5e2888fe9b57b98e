"""Fields read what people really type, and say what to do when they cannot."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Field
from django.utils import translation

from ccms.core.clock import dhaka_day
from ccms.core.references import new_reference
from ccms.law.pack.book import book
from ccms.web import fields
from ccms.web.questions import QuestionForm

CARDS = (fields.Card("late", "দেরি"), fields.Card("other", "অন্য"))


class EveryField(fields.PageForm):
    phone = fields.PhoneField(label="ফোন", required=False)
    code = fields.CodeField(label="কোড", required=False)
    number = fields.ReferenceField(label="নম্বর", required=False)
    amount = fields.TakaField(label="টাকা", required=False)
    days = fields.WholeNumberField(label="দিন", least=1, most=10, required=False)
    name = fields.CleanLine(label="নাম", most=10, required=False)
    story = fields.CleanText(label="কথা", least=5, most=20, required=False)
    email = fields.EmailField(label="ইমেইল", required=False)
    at = fields.TimeField(label="সময়", required=False)
    bought_on = fields.DateField(label="তারিখ", required=False)
    what = fields.ChoiceCards(label="কী", cards=CARDS, required=False)
    also = fields.TickCards(label="আরও", cards=CARDS, required=False)
    district = fields.Pick(label="জেলা", choices=[("dhaka", "ঢাকা")], required=False)


class EveryQuestion(fields.PageForm):
    phone = fields.PhoneField(label="ফোন")
    bought_on = fields.DateField(label="তারিখ")
    what = fields.ChoiceCards(label="কী", cards=CARDS)
    district = fields.Pick(label="জেলা", choices=[("dhaka", "ঢাকা")])
    proof = fields.FileField(label="ফাইল", most_octets=1_000_000)
    true = fields.TickBox(label="সত্যি", missing=fields.said("declaration-missing"))


def cleaned(**typed):
    form = EveryField(typed)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def complaint(field, **typed):
    form = EveryField(typed)
    assert not form.is_valid()
    return form.errors[field][0]


@pytest.mark.parametrize("typed", ["01712345678", "০১৭১২ ৩৪৫৬৭৮", "+880 1712-345678", "８801712345678"])
def test_a_phone_is_read_in_any_writing(typed):
    assert cleaned(phone=typed)["phone"] == "+8801712345678"


@pytest.mark.parametrize("typed", ["482913", "৪৮২৯১৩", "482 913", " 48-29-13 "])
def test_a_code_is_read_in_either_script_with_anything_between(typed):
    assert cleaned(code=typed)["code"] == "482913"


def test_a_reference_is_read_with_or_without_its_dress():
    bare = new_reference()

    assert cleaned(number=f"cc-{bare[:5]}-{bare[5:10]}-{bare[10:]}".lower())["number"] == bare


@pytest.mark.parametrize("typed", ["2450", "২,৪৫০", "৳ ২৪৫০", "2450 টাকা", "2450.00"])
def test_money_becomes_whole_paisa(typed):
    assert cleaned(amount=typed)["amount"] == 245_000


def test_a_number_within_its_bounds_is_read_in_either_script():
    assert cleaned(days="৭")["days"] == 7


def test_a_time_of_day_is_read_in_either_script():
    assert cleaned(at="১৫:৩০")["at"] == time(15, 30)
    assert cleaned(at="11.05")["at"] == time(11, 5)


def test_a_day_is_read_from_its_three_parts():
    typed = {"bought_on-day": "২৮", "bought_on-month": "11", "bought_on-year": "২০২৬"}

    assert cleaned(**typed)["bought_on"] == date(2026, 11, 28)


def test_what_is_left_empty_is_nothing_and_not_an_error():
    data = cleaned()

    assert data["phone"] is None
    assert data["amount"] is None
    assert data["bought_on"] is None
    assert data["name"] == ""
    assert data["also"] == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("phone", {"phone": "12345"}),
        ("code", {"code": "12"}),
        ("number", {"number": "7K4M92XDPQ0"}),
        ("amount", {"amount": "অনেক"}),
        ("days", {"days": "11"}),
        ("days", {"days": "কয়েক"}),
        ("days", {"days": f"{5:012}9"}),
        ("days", {"days": f"{5:012}{'9' * 5000}"}),
        ("name", {"name": "ক" * 11}),
        ("story", {"story": "ক"}),
        ("email", {"email": "name at example"}),
        ("at", {"at": "25:00"}),
        ("at", {"at": "9" * 30}),
        ("bought_on", {"bought_on-day": "31", "bought_on-month": "12", "bought_on-year": "9999"}),
        ("bought_on", {"bought_on-day": "1", "bought_on-month": "1", "bought_on-year": "0001"}),
        ("bought_on", {"bought_on-day": "1", "bought_on-month": "1", "bought_on-year": "9" * 20}),
        ("bought_on", {"bought_on-day": "31", "bought_on-month": "2", "bought_on-year": "2026"}),
        ("bought_on", {"bought_on-day": "28", "bought_on-month": "11", "bought_on-year": ""}),
        ("what", {"what": "nothing"}),
        ("district", {"district": "atlantis"}),
    ],
)
def test_each_slip_gets_a_sentence_in_each_language_that_blames_nobody(field, typed):
    with translation.override("bn"):
        bangla = complaint(field, **typed)
    with translation.override("en"):
        english = complaint(field, **typed)

    assert bangla != english
    assert bangla.endswith("।")
    assert not any(word in english.lower() for word in ("invalid", "wrong", "error"))
    assert not any(word in bangla for word in ("ভুল", "অবৈধ"))


def test_each_missing_answer_gets_its_own_sentence():
    with translation.override("en"):
        form = EveryQuestion({})
        said = {name: str(errors[0]) for name, errors in form.errors.items()}

    assert set(said) == {"phone", "bought_on", "what", "district", "proof", "true"}
    assert said["phone"] == "Enter your mobile number."
    assert len(set(said.values())) == 5  # a choice is a choice, by card or by list


def test_a_day_out_of_its_bounds_is_refused_with_the_bounds_own_sentence():
    class Bounded(fields.PageForm):
        on = fields.DateField(label="দিন")

        def __init__(self, *args, **named):
            super().__init__(*args, **named)
            self.fields["on"].between(
                earliest=date(2026, 11, 1), latest=date(2026, 11, 25), too_early="আগে", too_late="পরে"
            )

    late = Bounded({"on-day": "26", "on-month": "11", "on-year": "2026"})
    early = Bounded({"on-day": "31", "on-month": "10", "on-year": "2026"})
    right = Bounded({"on-day": "25", "on-month": "11", "on-year": "2026"})

    assert late.errors["on"] == ["পরে"]
    assert early.errors["on"] == ["আগে"]
    assert right.is_valid()


def test_a_file_over_its_size_or_empty_is_refused():
    typed = {"phone": "01712345678", "what": "late", "district": "dhaka", "true": "on"}
    large = EveryQuestion(typed, {"proof": SimpleUploadedFile("a.jpg", b"x" * 1_000_001)})
    empty = EveryQuestion(typed, {"proof": SimpleUploadedFile("a.jpg", b"")})

    assert "proof" in large.errors
    assert "proof" in empty.errors


def test_what_was_typed_is_shown_again_and_what_was_kept_in_the_readers_digits():
    with translation.override("bn"):
        typed = EveryField({"amount": "2450/-x"})
        kept = EveryField(initial={"amount": 245_000, "days": 7, "bought_on": date(2026, 11, 8)})

    assert 'value="2450/-x"' in str(typed["amount"])
    with translation.override("bn"):
        assert 'value="২৪৫০"' in str(kept["amount"])
        assert 'value="৭"' in str(kept["days"])
        parts = fields.drawing(kept["bought_on"])["parts"]
    assert [part["value"] for part in parts] == ["৮", "১১", "২০২৬"]


def test_the_summary_leads_to_the_first_control_of_each_field():
    form = EveryQuestion({})

    targets = [problem.target for problem in fields.problems(form)]

    assert targets == ["id_phone", "id_bought_on-day", "id_what_0", "id_district", "id_proof", "id_true"]


ONE_OF_EACH = {
    fields.ChoiceCards: {"cards": CARDS},
    fields.TickCards: {"cards": CARDS},
    fields.Pick: {"choices": [("dhaka", "ঢাকা")]},
    fields.WholeNumberField: {"least": 1, "most": 10},
    fields.FileField: {"most_octets": 1_000_000},
    fields.TickBox: {"missing": fields.said("declaration-missing")},
}


@pytest.mark.parametrize("typed", ["", "?", "\u202e" + "9" * 5000], ids=["nothing", "a sign", "much"])
@pytest.mark.parametrize("kind", sorted((each for each in map(vars(fields).get, fields.__all__)
                                         if isinstance(each, type) and issubclass(each, Field)), key=str))  # fmt: skip
def test_each_problem_says_which_field_it_is_about(bangla, kind, typed):
    two = {name: kind(label=label, **ONE_OF_EACH.get(kind, {})) for name, label in (("a", "আগের"), ("b", "পরের?"))}
    form = type("Two", (fields.PageForm,), two)({f"{name}{part}": typed for name in two for part in ("", "-day")})

    said = {problem.target[3]: problem.sentence for problem in fields.problems(form)}

    assert said.keys() in ({"a", "b"}, set())
    assert all(said[name].startswith(words) for name, words in (("a", "আগের: "), ("b", "পরের? ")) if name in said)
    assert said or typed


def test_every_question_of_the_law_is_named_where_it_has_no_answer(bangla):
    now = datetime(2026, 11, 25, 6, tzinfo=UTC)
    pack = book().on(dhaka_day(now))
    form = QuestionForm([*pack.questions.values()], pack=pack, facts={}, now=now, data={})

    said = [problem.sentence for problem in fields.problems(form)]

    assert len(said) > 50
    named = {question.text.bn for question in pack.questions.values()}
    assert [each for each in said if not any(each.startswith((f"{words} ", f"{words}: "))
                                             for words in named)] == []  # fmt: skip


def test_a_sentence_about_one_kind_of_field_stands_by_itself(bangla):
    form = EveryQuestion({"phone": "০১২৩"})

    said = [problem.sentence for problem in fields.problems(form)]

    assert said[0] == "ফোন: মোবাইল নম্বরের ১১টি অঙ্ক লিখুন, যেমন ০১৭১২ ৩৪৫৬৭৮।"
    assert said[1:3] == ["তারিখ: তারিখ লিখুন।", "কী: একটি উত্তর বাছুন।"]
    assert said[-1] == "জমা দিতে ঘোষণায় টিক দিন।"


def test_cards_remember_what_was_chosen():
    form = EveryField({"what": "other", "also": ["late"]})

    what, also = fields.drawing(form["what"]), fields.drawing(form["also"])

    assert [card["chosen"] for card in what["cards"]] == [False, True]
    assert [card["chosen"] for card in also["cards"]] == [True, False]
    assert what["control"] == "radio"
