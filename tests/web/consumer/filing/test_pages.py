"""What every page of the way has: little weight, one heading, its step, no script of its own."""

import gzip
import re

from tests.web.consumer.filing.walking import STORY, Walker

MOST_OCTETS = 8_000


def looked_at(walker):
    html = walker.page.content.decode()
    assert len(gzip.compress(html.encode())) <= MOST_OCTETS, walker.path
    assert html.count("<h1") == 1, walker.path
    assert " style=" not in html, walker.path
    assert "<script>" not in html, walker.path
    heading = re.sub(r"<[^>]+>", "", re.search(r"<h1.*?</h1>", html, re.DOTALL)[0])
    assert heading in walker.text.partition("</title>")[0], walker.path
    return walker


def test_every_page_is_light_and_has_one_heading_and_its_step(db):
    walker = looked_at(Walker(lang="bn"))
    assert "ধাপ ১ / ৯" in walker.text
    looked_at(walker.send(phone=walker.phone)).send(code=walker.code)
    looked_at(walker)
    looked_at(walker.get("/c/firm?q=ঢাকা"))
    looked_at(walker.get("/c/firm/new")).name_seller()
    looked_at(walker).buys("social_page", "own_use")
    looked_at(walker).send(card="wrong_item")
    looked_at(walker).send(narrative=STORY, wish="refund")
    while walker.path != "/c/rules":
        looked_at(walker)
        asked = walker.page.context["form"].fields
        walker.send(**{name: value for name, value in walker.a4.items() if name.split("-")[0] in asked})
    looked_at(walker).send()
    looked_at(walker).send()
    looked_at(walker).send(full_name="রহিমা", district="dhaka", complainant="self")
    assert "ধাপ ৯ / ৯" in looked_at(walker).text
    looked_at(walker.send(declaration="on"))


def test_a_page_with_a_problem_says_so_first_and_names_each_field(db):
    walker = Walker(lang="bn").sign_in().name_seller().buys("app", "gift").send(card="wrong_item")
    walker.send(narrative=STORY, wish="refund").send()

    assert "<title>ত্রুটি: " in walker.text
    assert 'role="alert"' in walker.text
    assert walker.text.count('<a href="#id_') == 4
    assert re.findall(r'<a href="#id_\w+">.*উত্তর বাছুন।</a>', walker.text)


def test_nothing_of_a_person_may_be_kept_by_a_browser_between(signed_in_walker):
    assert signed_in_walker.page.headers["Cache-Control"] == "private, no-store"


def test_the_step_line_counts_the_pages_of_a_step_that_has_several(db):
    walker = Walker(lang="bn").sign_in().name_seller()

    assert re.search(r'<p class="step">ধাপ ৩ / ৯, পাতা ২: ', walker.text)
    walker.send(sale_channel="app")
    assert re.search(r'<p class="step">ধাপ ৩ / ৯, পাতা ৩: ', walker.text)
    walker.send(purchase_purpose="own_use")
    assert re.search(r'<p class="step">ধাপ ৪ / ৯: ', walker.text)
