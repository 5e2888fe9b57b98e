"""Who DNCRP is stands once on each page that names it, where a sentence names it first, in both languages."""

import re

import pytest

from ccms.complaints.models import Complaint
from ccms.web.explained import explained
from tests.web.consumer.filing.walking import Walker
from tests.web.firm.desk.counter import Counter

FULL = {"bn": "জাতীয় ভোক্তা-অধিকার সংরক্ষণ অধিদপ্তর", "en": "Directorate of National Consumer Rights Protection"}
SHORT = {"bn": r"(?:ভোক্তা )?অধিদপ্তর", "en": "DNCRP"}
CASES = [
    ("<main><h1>DNCRP</h1><p>Goes to DNCRP's head. DNCRP.</p>", "Goes to {DNCRP's} head. DNCRP.</p>"),
    ("<main><h1>DNCRP</h1><a>DNCRP</a>", "<h1>{DNCRP}</h1><a>DNCRP</a>"),
    ("<p>DNCRP</p><main><button>DNCRP</button><textarea>DNCRP</textarea><li><b>DNCRP</b></li>", "<b>{DNCRP}</b></li>"),
    ('<main><p title="DNCRP">nothing</p><br><p>DNCRP</p>', "<br><p>{DNCRP}</p>"),
    (f"<main><p>{FULL['en']} (DNCRP)</p><p>DNCRP</p>", "(DNCRP)</p><p>DNCRP</p>"),
    ("<main><p>nobody</p>", "nobody</p>"),
]


@pytest.mark.parametrize(("page", "then"), CASES)
def test_the_first_name_in_a_sentence_is_explained_and_no_other(english, page, then):
    marked = explained(page, "en")

    assert then.replace("{", f'<abbr title="{FULL["en"]}">').replace("}", "</abbr>") in marked
    assert marked.count("<abbr") == then.count("{")
    assert re.sub(r"</?abbr[^>]*>", "", marked) == page


def test_in_bangla_the_word_stays_whole_and_other_directorates_are_left_alone(bangla):
    page = "<main><p>স্বাস্থ্য অধিদপ্তর ও ঔষধ প্রশাসন অধিদপ্তর নয়।</p><p>অভিযোগ ভোক্তা অধিদপ্তরে যাবে।</p>"

    assert f'অভিযোগ <abbr title="{FULL["bn"]}">ভোক্তা অধিদপ্তরে</abbr> যাবে' in explained(page, "bn")
    assert explained(page, "bn").count("<abbr") == 1


@pytest.fixture
def pages(db, sign_in):
    """Every kind of page that names the office, with whoever reads it."""
    walker = Walker(lang="bn").sign_in().to_the_end()
    walker.send(declaration="on")
    reference = Complaint.objects.get().reference
    counter = Counter(sign_in)
    ticket, member = counter.filed().rejected(), counter.sign_in(counter.rahim)
    buyer = walker.client
    return [
        *((buyer, path) for path in ("/", "/privacy", "/genuine", "/t")),
        *((buyer, f"/t/{reference}{rest}") for rest in ("", "/withdraw", "/evidence")),
        (buyer, f"/c/sent/{reference}"),
        (Walker().client, f"/t/{ticket.reference}"),
        (Walker().client, f"/answer/{ticket.reference}"),
        *((member, path) for path in ("/firm/numbers", ticket.url, f"{ticket.url}/offer", f"{ticket.url}/dispute")),
    ]


def named_and_explained(page, lang):
    """Tell whether a page names the office, and return how often it says which that is."""
    main = page[page.index("<main") :]
    named = re.search(SHORT[lang], re.sub(r"<[^>]+>", " ", main).replace(FULL[lang], ""))
    return bool(named), page.count(f'<abbr title="{FULL[lang]}">') + main.count(f">{FULL[lang]}")


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_on_each_page_that_names_it_the_office_is_explained_once(pages, lang):
    told = {}
    for reader, path in pages:
        page = reader.get(f"{path}?lang={lang}", follow=True)
        assert page.status_code == 200, path
        told[path] = named_and_explained(page.text, lang)

    assert {path: found for path, found in told.items() if found not in {(True, 1), (False, 0)}} == {}
    assert sum(named for named, _ in told.values()) >= 10


def test_the_office_s_own_pages_are_left_as_they_are(client):
    assert "<abbr" not in client.get("/sign-in/").text
