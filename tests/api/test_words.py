"""A program learns every word from the API: in the document, from one call, and from the refusal of a wrong one."""

import ast
import inspect
import json
from datetime import date

import pytest

from ccms.api.access import TABLE
from ccms.api.acts import FIELDS, Act
from ccms.api.app import document
from ccms.api.problems import MOST_WORDS
from ccms.api.vocabulary import lists, words
from ccms.complaints.acts import choosing, consumer, decision, dispatches, firm, office
from ccms.complaints.lifecycle import Status
from ccms.core.clock import dhaka_day
from ccms.core.failures import catalogue
from ccms.law.choice_words import every_list, words_of
from ccms.law.pack.book import book
from tests import factories
from tests.api.conftest import Machine, a_filing, of_consumer, of_firm
from tests.optional import is_on

TOLD = json.loads(json.dumps(document()))
SHAPES = TOLD["components"]["schemas"]
# What is written freely, copied, or made by the system: of all else the document names the words.
FREE = frozenset(
    {
        *(
            "narrative",
            "text",
            "section_reason",
            "bring",
            "other_than",
            "despite",
            "name",
            "name_bn",
            "name_en",
            "email",
            "represented",
            "place",
        ),
        *("firm", "purchase_number", "story"),  # what another office hands over
        *("linked", "same_payment", "purchase_of", "payment_message"),
        *("slug", "aliases", "media_type", "title", "detail", "description", "url", "licence", "bn", "en"),
        *(
            "reference",
            "firm_reference",
            "ticket",
            "transaction",
            "receipt",
            "memo_no",
            "outside_no",
            "wallet",
            "account",
            "holder",
            "phone",
            "into",
            "remedy",
        ),
        *("code", "token", "secret", "key", "sha256", "leaf", "event_id", "hash", "position", "next", "after", "by"),
        *(
            "method_address",
            "table_address",
            "schema_address",
            "month",
            "pointer",
            "type",
            "instance",
            "pattern",
            "why",
            "needs",
            "value",
        ),
        *(
            "rule",
            "rules",
            "packs",
            "missing",
            "field",
            "fields",
            "earlier",
            "id",
            "kind",
            "side",
            "party",
            "event",
            "allowed",
            "duplicate",
        ),
        *("father", "mother", "address", "occupation", "order", "question"),
        *("link", "subject", "body", "to", "path", "public_key", "head", "signature"),
        *("number", "request", "found", "completed", "firm", "purchase_number", "story"),
    }
)


def _texts(name, schema):
    """Yield the names under which the document has a text without saying which."""
    match schema:
        case {"enum": _} | {"const": _} | {"format": _} | {"pattern": _}:
            return
        case {"type": "string"}:
            yield name
        case {"anyOf": several} | {"allOf": several}:
            for each in several:
                yield from _texts(name, each)
        case {"items": each}:
            yield from _texts(name, each)
        case {"properties": fields}:
            for field, each in fields.items():
                yield from _texts(field, each)


def test_a_text_of_the_document_is_free_or_the_document_names_its_words():
    open_texts = {text for name, shape in SHAPES.items() if name != "Facts" for text in _texts(name, shape)}
    assert open_texts <= FREE, open_texts - FREE
    assert {"category", "wish", "district", "reason", "outcome", "status", "state", "channel"}.isdisjoint(open_texts)


def test_the_document_names_the_words_of_every_version_of_the_law_and_each_only_once():
    named = {"Category": "category", "Wish": "wish", "District": "district", "EvidenceKind": "evidence"}
    named["IntakeSource"] = "intake_source"
    for shape, name in named.items():
        known = {word for pack, _ in book().every_pack() for word in words_of(pack, name)}
        assert set(SHAPES[shape]["enum"]) == known
    assert len(SHAPES["District"]["enum"]) == 64
    where = {name for name, shape in SHAPES.items() if "rangpur" in json.dumps(shape)}
    # a field of the filing, of a row of the open data, and among the answers
    assert where == {"District", "Facts", *(["DistrictOrNone"] if is_on("figures") else [])}


def test_the_document_names_the_answers_to_each_question_of_the_law():
    facts = SHAPES["Facts"]
    for shape, field in (("FilingSent", "facts"), ("Told", "facts"), ("Case", "facts"), ("Precheck", "order_facts")):
        assert "#/components/schemas/Facts" in json.dumps(SHAPES[shape]["properties"][field])
    questions = {each.id: each for pack, _ in book().every_pack() for each in pack.questions.values()}
    assert facts["additionalProperties"] is False
    assert facts["properties"].keys() == questions.keys()
    assert "bkash" in facts["properties"]["pay_method"]["anyOf"][0]["enum"]
    assert facts["properties"]["purchase_number"]["anyOf"][0] == {"type": "string", "maxLength": 64}


def _named_by(service):
    """Yield the fields that the refusals of a service name."""
    for node in ast.walk(ast.parse(inspect.getsource(service))):
        match node:
            case ast.Call(func=ast.Name("ValidationFailed"), keywords=[ast.keyword(value=ast.Dict(keys=keys))]):
                yield from (key.value for key in keys)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name("errors"), slice=ast.Constant(name))]):
                yield name


def test_a_refusal_of_an_act_names_fields_of_its_body():
    named = {name for service in (consumer, firm, office, decision, dispatches) for name in _named_by(service)}
    named |= {field for field, _ in choosing.MISSING.values()}
    assert {"amount", "day", "text", "place"} <= named
    assert {FIELDS.get(name, name) for name in named} <= {"", *Act.model_fields}


@pytest.mark.django_db
class TestRefusals:
    def test_what_a_choice_needs_is_missed_under_the_name_that_the_body_has(self, now):
        complaint, _, shop, _ = factories.a_complaint(now)
        refused = of_firm(shop).post(f"/complaints/{complaint.reference}/actions/offer", {"remedy": "refund"})
        assert {each["pointer"]: each["code"] for each in refused.json()["errors"]} == {
            "/amount_paisa": "amount-missing",
            "/day": "date-missing",
        }

    @pytest.mark.parametrize(
        ("field", "action"), [(field, action) for field, found in lists().items() for action in found]
    )
    def test_a_word_that_an_act_does_not_know_is_refused_with_those_that_it_takes(self, now, field, action):
        complaint, person, *_ = factories.a_complaint(now)
        path = f"/complaints/{complaint.reference}/actions/{action}"
        refused = of_consumer(person).post(path, {field: "no_such_word"})
        assert refused.status_code == 422
        [error] = refused.json()["errors"]
        assert (error["pointer"], error["code"]) == (f"/{field}", "choice-unknown")
        assert error["allowed"] == list(words(lists()[field][action]))

    def test_a_call_without_its_body_is_refused_as_a_whole(self, now):
        complaint, _, shop, _ = factories.a_complaint(now)
        for path in (f"/complaints/{complaint.reference}/actions/offer", "/exports"):
            [error] = of_firm(shop).send("POST", path).json()["errors"]
            assert (error["pointer"], error["code"]) == ("", "text-missing")

    def test_an_act_without_its_word_is_told_them(self, now):
        complaint, _, shop, _ = factories.a_complaint(now)
        refused = of_firm(shop).post(f"/complaints/{complaint.reference}/actions/offer", {"text": "We pay."})
        [error] = refused.json()["errors"]
        pack = book().on(dhaka_day(now))
        assert (error["pointer"], error["code"]) == ("/remedy", "choice-missing")
        assert error["allowed"] == words_of(pack, "offer_kind")

    def test_what_an_act_leaves_out_must_be_a_word_all_the_same(self, now):
        complaint, _, shop, _ = factories.a_complaint(now)
        path = f"/complaints/{complaint.reference}/actions/ask"
        refused = of_firm(shop).post(path, {"text": "Which colour?", "remedy": "money_rain"})
        assert [each["pointer"] for each in refused.json()["errors"]] == ["/remedy"]
        assert of_firm(shop).post(path, {"text": "Which colour?", "remedy": "refund"}).status_code == 200

    @pytest.mark.parametrize(
        ("changed", "pointer", "name"),
        [
            ({"category": "LATE"}, "/category", "category"),
            ({"wish": "money"}, "/wish", "wish"),
            ({"district": "gotham"}, "/district", "district"),
            ({"complainant": "friend"}, "/complainant", "complainant_type"),
        ],
    )
    def test_a_filing_is_told_which_words_there_are(self, now, changed, pointer, name):
        factories.offices(now)
        shop = factories.firm(now)
        person = factories.consumer(now)
        for language in ("bn", "en"):
            buyer = Machine(of_consumer(person).token, language)
            refused = buyer.post("/complaints", a_filing(shop, now, **changed))
            assert refused.status_code == 422
            [error] = [each for each in refused.json()["errors"] if each["pointer"] == pointer]
            assert error["code"] == "choice-unknown"
            assert error["detail"] == f"{pointer[1:]}: {getattr(catalogue()['choice-unknown'], language)}"
            assert error["allowed"] == words_of(book().on(dhaka_day(now)), name)

    def test_an_answer_that_its_question_does_not_offer_is_told_those_that_it_does(self, visitor, now):
        facts = {"pay_method": "cowrie"}
        [error] = visitor.post("/prechecks", {"category": "WRONG_ITEM", "facts": facts}).json()["errors"]
        question = book().on(dhaka_day(now)).questions["pay_method"]
        assert (error["pointer"], error["code"]) == ("/facts/pay_method", "choice-unknown")
        assert error["allowed"] == [option.value for option in question.options]

    def test_a_kind_of_proof_that_there_is_not_is_told_those_that_there_are(self, visitor, now):
        sent = {"category": "WRONG_ITEM", "evidence": ["selfie"]}
        [error] = visitor.post("/prechecks", sent).json()["errors"]
        assert (error["pointer"], error["allowed"]) == ("/evidence", words_of(book().on(dhaka_day(now)), "evidence"))

    def test_a_word_of_the_house_is_told_with_all_that_there_are_too(self, now):
        _, person, _, _ = factories.a_complaint(now)
        buyer = of_consumer(person)
        [error] = buyer.get("/complaints?status=lost").json()["errors"]
        assert (error["pointer"], error["code"]) == ("/status/0", "choice-unknown")
        assert error["allowed"] == [str(status) for status in Status]
        [error] = buyer.post("/codes", {"phone": "01712345678", "purpose": "love"}).json()["errors"]
        assert error["allowed"] == ["file", "track", "answer", "assist"]

    def test_little_that_is_asked_wrongly_does_not_make_us_answer_much(self, now):
        _, person, *_ = factories.a_complaint(now)
        refused = of_consumer(person).get("/complaints?" + "&".join(["status=x"] * 200))
        named = sum(len(each.get("allowed", ())) for each in refused.json()["errors"])
        assert 0 < named <= MOST_WORDS


@pytest.mark.django_db
class TestTheCall:
    def test_it_has_every_list_of_the_law_with_both_languages(self, visitor, now):
        answer = visitor.get("/words")
        assert answer.status_code == 200
        lists = {each["name"]: each for each in answer.json()["lists"]}
        pack = book().on(dhaka_day(now))
        assert {name: [word["value"] for word in each["words"]] for name, each in lists.items()} == {
            name: [choice.code for choice in choices] for name, choices in every_list(pack).items()
        }
        assert all(word["text"]["bn"] and word["text"]["en"] for each in lists.values() for word in each["words"])
        assert lists["offer_kind"]["taken_by"] == [
            {"action": "offer", "field": "remedy"},
            {"action": "record_settlement", "field": "remedy"},
        ]
        refund = next(word for word in lists["offer_kind"]["words"] if word["value"] == "refund")
        assert refund["needs"] == ["amount", "date"]

    def test_it_has_every_question_that_a_buyer_can_be_asked(self, visitor, now):
        asked = {each["id"]: each for each in visitor.get("/words").json()["questions"]}
        assert "pay_method" in asked
        assert "firm_says_told" not in asked
        checked = visitor.post("/prechecks", {"category": "WRONG_ITEM"}).json()["questions"]
        assert all(asked[each["id"]] == each for each in checked)

    def test_a_caller_keeps_it_and_hears_that_nothing_is_new(self, visitor):
        first = visitor.get("/words")
        assert first.headers["Cache-Control"] == "public, max-age=3600"
        again = visitor.get("/words", **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert visitor.get("/words", **{"If-None-Match": '"another"'}).status_code == 200

    def test_it_is_one_copy_for_everybody_in_no_language_and_a_refusal_says_which_it_is_in(self, visitor):
        answer = visitor.get("/words")
        assert "Content-Language" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert visitor.get("/words?x=1").headers["Content-Language"] == "en"

    def test_it_is_open_to_everybody_and_takes_nothing(self, visitor):
        assert not TABLE["GET /words"].callers
        assert visitor.get("/words?category=WRONG_ITEM").status_code == 422

    def test_it_says_since_when_the_law_stands_so(self, visitor, now):
        since = visitor.get("/words").json()["since"]
        assert since is None or date.fromisoformat(since) <= dhaka_day(now)
