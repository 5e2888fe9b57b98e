"""What nobody means to send, in every form, address, cookie and body: nothing breaks and nothing leaks."""

import uuid

import pytest
from django.test import Client

from tests import sampling
from tests.rights import forms
from tests.rights.addresses import all_routes
from tests.rights.sameness import taken_back

pytestmark = pytest.mark.django_db

NASTY = {
    "NUL": "a\x00b",
    "turned round": "a\u202eb\u2066c",
    "unseen": "\u200b\ufeff\u00ad\u2028\u0085",
    "only spaces": " \t\n\r ",
    "many": "ক" * 30_000,
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "query": "' OR 1=1; DROP TABLE complaints_complaint; --",
    "template": "{{ 7|add:7 }}{% load static %}${7*7}%(name)s%s{0}",
    "formula": "=cmd|'/c calc'!A0",
    "path": "../../../../etc/passwd",
    "header": "a\r\nSet-Cookie: ccms=stolen\r\n\r\n",
    "digits": "9" * 5000,
    "Bangla digits": "১২৩৪৫৬৭৮৯০" * 4,
    "minus": "-1",
    "float": "1e309",
    "not a number": "NaN",
    "power": "²³¼Ⅷ",
    "emoji": "👨‍👩‍👧‍👦🇧🇩",
    "stacked": "a" + "\u0301" * 500,
    "json": '{"$ne": null, "__proto__": []}',
}
DAYS = {
    "the first": ("1", "1", "0001"),
    "the last": ("31", "12", "9999"),
    "none such": ("31", "02", "2026"),
    "zero": ("0", "0", "0"),
    "far": ("1", "1", "99999999999999999999"),
    "power": ("²", "²", "2026"),
    "words": ("one", "two", "three"),
    "minus": ("-1", "-1", "-1"),
}
AMOUNTS = ("-5", "0", "০", "-০", "9" * 60, "1e9", "NaN", "∞", "0.001", "1,2,3", "٣٠٠", "1 000 000 000 000")
PARAMETERS = (
    "q",
    "shop",
    "next",
    "lang",
    "number",
    "view",
    "firm",
    "after",
    "k",
    "back",
    "preview",
    "ended",
    "to",
    "stage",
    "page",
)


@pytest.fixture
def acting(survey, world):
    """Return every form that acts: its route, address, sender and what he sends."""
    found = []
    for route in survey.acting_routes():
        for name, sent in list(survey.acting[route.name].values())[:1]:
            sender = next(survey.rightful(route, world.cases[name]))
            found.append((route, route.url(survey.things[name]), sender, sent))
    return found


def calm(answer, *where):
    """Tell that an answer is one of ours, without a word from inside."""
    body = answer.content if not answer.streaming else b""
    assert answer.status_code < 500, (*where, answer.status_code)
    for word in (b"Traceback", b"psycopg", b"site-packages", b"SELECT ", b"DoesNotExist"):
        assert word not in body, where
    return answer


def without_hidden(sent, value):
    """Return a form with every field but its key set to one value."""
    keep = {forms.KEY, "stage", "draft"}
    return {name: (given if name in keep or hasattr(given, "read") else value) for name, given in sent.items()}


def share(things, turn, of):
    """Return every so many-th thing, beginning with another one each turn; and of these a sample."""
    return sampling.sample(things[turn % of :: of], beside=turn)


@pytest.mark.parametrize(("turn", "value"), list(enumerate(NASTY.values())), ids=NASTY)
def test_bad_words_in_every_field_are_answered_calmly(turn, value, acting):
    for route, url, sender, sent in share(acting, turn, 1 if value in {NASTY["NUL"], NASTY["digits"]} else 4):
        with taken_back():
            calm(sender.ask("POST", url, forms.fresh(without_hidden(sent, value))), route.name)


@pytest.mark.parametrize(
    "value", ["\x00", "9" * 5000, "ৎ", "", "\u202e"], ids=["NUL", "digits", "letter", "nothing", "turned"]
)
def test_a_bad_word_in_one_field_is_answered_calmly(value, acting):
    fields = {}  # one form for each field of a sort of page; the field's class reads it alike on the others
    for each in acting:
        for name in each[-1]:
            fields.setdefault((each[0].name.partition(":")[0], name), each)
    for (_room, name), (route, url, sender, sent) in sampling.sample(fields.items()):
        if name != forms.KEY:
            with taken_back():
                calm(sender.ask("POST", url, {**forms.fresh(sent), name: value}), route.name, name)


def test_a_field_sent_twice_is_answered_calmly(acting):
    for route, url, sender, sent in sampling.sample(acting):
        for first, second in (("\x00", None), (None, "\x00"), (None, "১০০")):
            twice = {n: [first or v, second or v] for n, v in forms.fresh(sent).items() if isinstance(v, str)}
            with taken_back():
                calm(sender.ask("POST", url, twice), route.name)


def test_a_text_where_a_file_belongs_and_a_file_where_a_text_belongs(acting):
    for route, url, sender, sent in sampling.sample(acting, beside=1):
        swapped = {n: ("text" if hasattr(v, "read") else forms.a_file()) for n, v in sent.items()}
        with taken_back():
            calm(sender.ask("POST", url, swapped), route.name)


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_no_form_acts_on_a_day_that_cannot_be_meant(day, acting, survey):
    tried, with_day = 0, [each for each in acting if any(name.endswith("-day") for name in each[-1])]
    for route, url, sender, sent in sampling.sample(with_day, of=3, beside=list(DAYS.values()).index(day)):
        dated = sorted({name.rpartition("-")[0] for name in sent if name.endswith("-day")})
        for field in dated:
            parts = dict(zip((f"{field}-day", f"{field}-month", f"{field}-year"), day, strict=True))
            with taken_back():
                calm(sender.ask("POST", url, {**forms.fresh(sent), **parts}), route.name, field)
                tried += 1
                assert not survey.is_changed() or route.name in KEEP_WHAT_WAS_TYPED, (route.name, field)
    assert tried


# A draft keeps the fields that can be read beside one that cannot; nothing is filed by it.
KEEP_WHAT_WAS_TYPED = {"consumer:how", "consumer:details", "consumer:purchase", "consumer:told", "consumer:person"}


def asks_an_amount(route, sent):
    """Tell whether a form has an amount that counts: a withdrawal asks for none where nothing was received."""
    is_asked = route.name != "consumer:withdraw" or sent["received"] != "nothing"
    return is_asked and any(sent.get(name) for name in ("amount", "fine"))


@pytest.mark.parametrize("amount", AMOUNTS)
def test_no_form_acts_on_an_amount_that_cannot_be_meant(amount, acting, survey):
    tried, with_amount = 0, [each for each in acting if asks_an_amount(each[0], each[-1])]
    for route, url, sender, sent in sampling.sample(with_amount, of=3, beside=AMOUNTS.index(amount)):
        for field in (name for name in sent if name in {"amount", "fine"} and sent[name]):
            with taken_back():
                calm(sender.ask("POST", url, {**forms.fresh(sent), field: amount}), route.name, field)
                tried += 1
                assert not survey.is_changed(), (route.name, field, amount)
    assert tried


IN_AN_ADDRESS = ("NUL", "turned round", "many", "query", "header", "digits", "float", "power", "json")


def pages():
    return [route for route in all_routes() if "GET" in route.row.methods]


@pytest.mark.parametrize(("turn", "name"), list(enumerate(IN_AN_ADDRESS)), ids=IN_AN_ADDRESS)
def test_bad_parameters_of_an_address_are_answered_calmly(turn, name, survey, world):
    given = dict.fromkeys(PARAMETERS, NASTY[name][:2000])
    for route in share(pages(), turn, 1 if name == "NUL" else 3):
        for reader in list(survey.rightful(route, world.cases["offer"]))[:1]:
            calm(reader.ask("GET", route.url(survey.things["offer"]), given), route.name)


QUERIES = ("%ff%fe=%ff", "lang=%ff", "&" * 3000, "a=1&" * 3000, "q[a][b][c]=1", "=", "q=%", "q=%zz")


@pytest.mark.parametrize(("turn", "query"), list(enumerate(QUERIES)))
def test_an_address_that_cannot_be_read_is_answered_calmly(turn, query, survey, world):
    for route in share(pages(), turn, 1 if query == "lang=%ff" else 3):
        for reader in list(survey.rightful(route, world.cases["offer"]))[:1]:
            calm(reader.ask("GET", f"{route.url(survey.things['offer'])}?{query}"), route.name)


PATHS = (
    *("/%ff%fe", "/t/%00", "/t/%ff", "/t/%E2%80%AE7K4M92XDPQH", "/t/" + "7" * 5000, "/answer/%2e%2e/%2e%2e/etc/passwd"),
    *("/%2f%2fevil.example/t/mine", "/\\evil.example", "/t//mine", "/office/%00", "/c/sent/০০০০০০০০০০০"),
    *("/t/ৎৎৎৎৎৎৎৎৎৎৎ", "/hooks/sms/%00"),
)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_nobody_meant_is_answered_calmly(path, visitors):
    for name in ("nobody", "consumer a", "officer x"):
        answer = calm(visitors[name].browser.get(path), path)
        assert answer.status_code in {301, 302, 403, 404, 405, 422}
        assert not answer.headers.get("Location", "/").startswith(("//", "http"))


BODIES = {
    "broken UTF-8": (b"text=%ff%fe&amount=%c3%28&reason=\xff\xfe", "application/x-www-form-urlencoded"),
    "surrogates": (b"text=%ed%a0%80&reason=%ed%bf%bf", "application/x-www-form-urlencoded"),
    "another charset": ("text=টাকা".encode("utf-16"), "application/x-www-form-urlencoded; charset=utf-16"),
    "a charset that does not exist": (b"text=a", "application/x-www-form-urlencoded; charset=klingon"),
    "JSON": (b'{"text": "a"}', "application/json"),
    "nothing known": (b"\x00" * 100, "application/octet-stream"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "cut off": (b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nab', "multipart/form-data; boundary=x"),
    "bad boundary": (b"--\xff\r\n", "multipart/form-data; boundary=\xff\x00"),
    "a file of no name": (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\x00../../a"\r\n\r\nab\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "bad base64": (
        (
            b'--x\r\nContent-Disposition: form-data; name="text"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n"
        ),
        "multipart/form-data; boundary=x",
    ),
    "five thousand fields": (b"a=1&" * 5000, "application/x-www-form-urlencoded"),
    "more than a form holds": (b"text=" + b"a" * 1_100_000, "application/x-www-form-urlencoded"),
    "just what a form holds": (b"text=" + b"a" * 1_000_000, "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize(("turn", "body"), list(enumerate(BODIES.values())), ids=BODIES)
def test_a_body_that_is_no_form_is_answered_calmly_and_changes_nothing(turn, body, acting, survey):
    octets, kind = body
    for route, url, sender, _sent in share(acting, turn, 4):
        with taken_back():
            calm(sender.browser.generic("POST", url, octets, content_type=kind), route.name)
            assert not survey.is_changed() or route.name in ACT_WITHOUT_FIELDS, route.name


# These ask nothing: what is sent is the question itself.
ACT_WITHOUT_FIELDS = {"consumer:discard", "consumer:resume", "consumer:remove_evidence"} | {
    f"consumer:{page}" for page in ("how", "problem", "story", "purchase", "person", "evidence")
}


@pytest.mark.parametrize(
    "name",
    [
        *("ccms", "ccms-code", "ccms-answer", "ccms-link", "ccms-proved", "ccms-member", "ccms-language"),
        *("messages", "csrftoken"),
    ],
)
def test_a_cookie_of_somebody_elses_making_is_as_good_as_none(name, survey, world):
    routes = sampling.sample(pages())
    for value in ("a:b:c", "e30:1:x", "9" * 4000, "%ff", "ৎ".encode().decode("latin-1"), '"', ";"):
        for route in routes[:: 8 if name != "ccms" else 4]:
            browser = Client(raise_request_exception=False)
            browser.cookies[name] = value
            answer = calm(browser.get(route.url(survey.things["offer"])), route.name, value)
            assert answer.status_code != 200 or route.is_public or "machine" in route.row.audiences, (route.name, value)


# Where there is nothing to repeat: the same file is one, a draft's page is saved again, a code is judged by itself.
WITHOUT_KEY = {"consumer:add_evidence", "firm:add_evidence", "desk:add_evidence"}
# The second tap finds the officer no longer among the choices, and is told so.
JUDGED_ANEW = {"office:reassign"}
# The answer is the file itself; sent again, it gives the same bytes (tests/integrations/test_dossier.py).
GIVES_A_FILE = {"office:make_dossier"}
# Afterwards nobody is signed in with this number any more, and is asked to prove it again.
ENDS_EACH_SESSION = {"consumer:disown"}


def about_a_complaint(acting):
    return [each for each in acting if "reference" in each[0].asks]


def test_a_form_about_a_complaint_acts_once_however_often_it_comes(acting, survey):
    for route, url, sender, sent in sampling.sample(about_a_complaint(acting), of=3):
        with taken_back():
            given = forms.fresh(sent)
            files = {name: value.read() for name, value in given.items() if hasattr(value, "read")}
            again = [{**given, **{n: _file(octets) for n, octets in files.items()}} for _ in range(2)]
            first = sender.ask("POST", url, again[0])
            assert survey.is_changed(), route.name
            stands = survey.numbers()
            second = sender.ask("POST", url, again[1])
            assert survey.numbers() == stands, route.name
            if route.name in GIVES_A_FILE:
                assert first.status_code == second.status_code == 200, route.name
                continue
            assert first.status_code == 302, route.name
            if route.name not in JUDGED_ANEW | ENDS_EACH_SESSION:
                assert second.headers.get("Location") == first.headers["Location"], route.name


def _file(octets):
    return forms.SimpleUploadedFile("a.txt", octets, content_type="text/plain")


def test_a_key_that_comes_again_with_something_else_is_refused(acting, survey):
    tried = 0
    for route, url, sender, sent in sampling.sample(about_a_complaint(acting), of=3, beside=1):
        if route.name in WITHOUT_KEY:
            continue
        with taken_back():
            given = forms.fresh(sent)
            sender.ask("POST", url, given)
            stands = survey.numbers()
            other = {**forms.fresh(sent), forms.KEY: given[forms.KEY], "something": "else"}
            answer = calm(sender.ask("POST", url, other), route.name)
            tried += 1
            refused = {409, 422} | ({302} if route.name in ENDS_EACH_SESSION else set())
            assert answer.status_code in refused, (route.name, answer.status_code)
            assert survey.numbers() == stands, route.name
    assert tried > sampling.of_whole(30)


@pytest.mark.parametrize("key", [None, "", "1", "x" * 36, "00000000-0000-0000-0000-00000000000", "\x00"])
def test_a_form_without_a_key_of_its_own_is_refused(key, acting, survey):
    for route, url, sender, sent in sampling.sample(about_a_complaint(acting), beside=len(key or "")):
        if route.name in WITHOUT_KEY:
            continue
        given = forms.fresh(sent)
        del given[forms.KEY]
        with taken_back():
            answer = calm(sender.ask("POST", url, given if key is None else {**given, forms.KEY: key}), route.name)
            assert answer.status_code in {400, 409, 422}, (route.name, answer.status_code)
            assert not survey.is_changed(), route.name


def test_a_key_of_somebody_else_replays_nothing(acting, survey, world):
    """Two people whose browsers happen to make the same key each get their own act."""
    key, done = str(uuid.uuid4()), 0
    for name in ("offer", "b offer"):
        case = world.cases[name]
        sender = next(survey.rightful(next(r for r in all_routes() if r.name == "consumer:answer"), case))
        sender.ask("POST", f"/t/{case.reference}/answer", {"answer": "yes", forms.KEY: key})
        case.row.refresh_from_db()
        done += case.row.status == "promised"
    assert done == 2
