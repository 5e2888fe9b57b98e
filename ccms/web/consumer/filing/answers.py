"""Lists the answers of a draft in the reader's words, for the last page and for the text to take to another office."""

from collections.abc import Iterator

from ccms.web.consumer.filing.journey import Journey, Page
from ccms.web.language import language
from ccms.web.shared.answer_words import in_words
from ccms.web.templatetags.frame import Row


def told_rows(page: Page, journey: Journey, change_url: str = "") -> Iterator[Row]:
    """Return the answers of one page, each with the way to change it."""
    facts = journey.facts
    for question in page.questions:
        if question.id in facts:
            yield Row(question.text.read(language()), in_words(question, facts[question.id], journey.pack), change_url)
