"""Each page of several questions asks by its heading, in both languages, and in other words than its questions."""

from django.utils import translation

from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.web.consumer.filing.asking import HEADINGS


def test_the_headings_ask(now):
    pack = book().on(dhaka_day(now))
    topics = {text for topic in pack.topics.values() for text in topic}
    asked = {text for question in pack.questions.values() for text in question.text}
    assert [text for text in topics if not text.endswith("?")] == []
    assert topics & asked == set()
    for code in ("bn", "en"):
        with translation.override(code):
            assert [str(each) for each in HEADINGS.values() if not str(each).endswith("?")] == []


def test_the_page_about_the_person_asks_who_complains(signed_in_walker):
    page = signed_in_walker.name_seller().tell_purchase().send().send().text
    assert "<h1>Who complains?</h1>" in page
