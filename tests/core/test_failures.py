"""Every refusal has its status and two sentences that tell what to do next."""

import ast
import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import ccms
from ccms.core import failures
from ccms.core.failures import Failure, FieldErrors, NotFound, ValidationFailed, catalogue, sentence
from ccms.core.phones import PhoneNotSupported, normalise

STATUSES = {
    "malformed-request": 400,
    "month-not-counted": 409,
    "without-post": 409,
    "unauthenticated": 401,
    "csrf-failed": 403,
    "forbidden": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "request-in-progress": 409,
    "duplicate-complaint": 409,
    "stale-version": 409,
    "dispatch-over": 409,
    "invalid-transition": 409,
    "link-expired": 410,
    "body-too-large": 413,
    "unsupported-media": 415,
    "validation-failed": 422,
    "idempotency-key-reused": 422,
    "not-ripe": 422,
    "not-ecommerce": 422,
    "file-malicious": 422,
    "file-bomb": 422,
    "file-unreadable": 422,
    "phone-not-supported": 422,
    "otp-invalid": 422,
    "otp-exhausted": 429,
    "too-many-requests": 429,
    "request-too-slow": 408,
    "overloaded": 503,
    "dependency-down": 503,
}
BLAMING = re.compile(r"ভুল|অবৈধ|\binvalid\b|\bwrong\b|\billegal\b|\berror\b|দয়া করে", re.IGNORECASE)


class Slow(Failure):
    """For these tests."""

    slug = "too-many-requests"


def test_the_problems_are_those_of_the_contract_and_no_others():
    problems = {slug: text.status for slug, text in catalogue().items() if text.problem == slug}
    assert problems == STATUSES


def test_a_field_code_travels_inside_validation_failed():
    text = catalogue()["text-too-short"]
    assert (text.problem, text.status) == ("validation-failed", 422)


@pytest.mark.parametrize("slug", sorted(catalogue()))
def test_both_sentences_are_whole_and_blame_nobody(slug):
    text = catalogue()[slug]
    for bn, en in ((text.bn, text.en), *((other["bn"], other["en"]) for other in text.instead.values())):
        assert bn.endswith("।")
        assert en.endswith(".")
        assert not BLAMING.search(bn)
        assert not BLAMING.search(en)
        assert re.search("[\u0980-\u09ff]", bn)
        assert not re.search("[\u0980-\u09ff]", en)


@pytest.mark.parametrize("slug", sorted(catalogue()))
def test_both_sentences_ask_for_the_same_parameters(slug):
    text = catalogue()[slug]
    assert set(re.findall(r"{(\w+)", text.bn)) == set(re.findall(r"{(\w+)", text.en))


def test_no_latin_digit_stands_in_a_bangla_sentence_but_in_codes():
    for text in catalogue().values():
        assert not re.search(r"[0-9]", text.bn.replace("CC-7K4M9-2XDPQ-H", "")), text.slug


def test_a_failure_knows_its_status_from_the_catalogue():
    assert (Slow.status, Slow.problem) == (429, "too-many-requests")
    assert (PhoneNotSupported.status, NotFound.status) == (422, 404)


def test_a_failure_without_sentences_cannot_be_written():
    with pytest.raises(TypeError, match="nowhere-to-be-found"):
        type("Nowhere", (Failure,), {"slug": "nowhere-to-be-found"})


def test_a_missing_parameter_is_noticed_where_the_failure_is_raised():
    class OtpInvalid(Failure):
        slug = "otp-invalid"

    with pytest.raises(TypeError, match="attempts_left"):
        OtpInvalid()


def test_the_text_of_the_exception_never_shows_what_was_typed():
    class Duplicate(Failure):
        slug = "duplicate-complaint"

    assert str(Duplicate(reference="7K4M92XDPQH")) == "duplicate-complaint"


def test_another_sentence_is_said_where_its_parameter_is_given():
    assert sentence("otp-invalid", "bn", attempts_left=0, over=True) == "এই কোড আর চলবে না। নতুন কোড চেয়ে নিন।"
    assert "আর ১ বার" in sentence("otp-invalid", "bn", attempts_left=1)


def test_numbers_stand_in_the_digits_of_the_reader():
    assert "আর ৩ বার" in sentence("otp-invalid", "bn", attempts_left=3)
    assert "tries left: 3" in sentence("otp-invalid", "en", attempts_left=3)
    assert "৫,০০০ অক্ষরের" in sentence("text-too-long", "bn", maximum=5000)


def test_paisa_become_an_amount_where_the_catalogue_says_so():
    assert "৳\u202f২,০০,০০০ বা" in sentence("amount-above", "bn", maximum=20000000)


def test_days_and_moments_stand_in_words():
    assert sentence("date-before", "en", day=date(2026, 11, 28)).startswith("Enter Saturday, 28 November 2026")
    moment = datetime(2026, 11, 28, 9, 11, tzinfo=UTC)
    assert "বিকেল ৩:১১" in sentence("date-before", "bn", day=moment)


def test_a_wait_is_said_in_words_and_in_seconds():
    slow = Slow(wait=timedelta(minutes=15))
    assert sentence(slow, "bn") == "অনেকবার চেষ্টা হয়েছে। ১৫ মিনিট পরে আবার চেষ্টা করুন।"
    assert slow.retry_after == 900


def test_a_wait_that_nobody_knows_is_a_moment():
    assert "একটু পরে" in sentence(Slow(), "bn")
    assert "in a moment" in sentence("overloaded", "en")
    assert Slow().retry_after is None


def test_half_a_second_to_wait_is_one_second():
    assert Slow(wait=timedelta(milliseconds=300)).retry_after == 1


def test_an_unknown_language_reads_bangla():
    assert sentence("not-found", "fr") == sentence("not-found", "bn")


def test_a_form_gathers_all_that_is_to_be_put_right():
    found = FieldErrors()
    with found.noting("phone"):
        normalise("12")
    found.add("story", "text-too-short", minimum=20)
    found.add("story", "text-missing")
    with pytest.raises(ValidationFailed) as caught:
        found.raise_if_any()
    assert caught.value.errors == {
        "phone": ("phone-not-supported", {}),
        "story": ("text-too-short", {"minimum": 20}),
    }
    assert sentence(caught.value.errors["story"], "bn") == "আরও একটু লিখুন, অন্তত ২০টি অক্ষর।"


def test_a_form_without_findings_goes_on():
    found = FieldErrors()
    with found.noting("phone"):
        normalise("01712345678")
    found.raise_if_any()
    assert found.errors == {}


def test_a_defect_is_not_taken_for_something_the_reader_can_put_right():
    found = FieldErrors()
    with pytest.raises(ZeroDivisionError), found.noting("phone"):
        _ = 1 / 0


def test_a_field_error_without_its_parameter_is_noticed_at_once():
    with pytest.raises(TypeError, match="minimum"):
        ValidationFailed({"story": ("text-too-short", {})})


def test_every_field_code_in_the_code_has_its_sentences():
    written = {code for path in Path(ccms.__file__).parent.rglob("*.py") for code in _field_codes(path)}
    assert written - catalogue().keys() == set()


def _field_codes(path):
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Tuple(elts=[ast.Constant(value=str(code)), ast.Dict()]) if code:
                yield code
            case _:
                pass


def test_the_file_names_no_slug_twice():
    book = tomllib.loads(Path(failures.__file__).with_suffix(".toml").read_text())
    assert not book["problem"].keys() & book["field"].keys()
