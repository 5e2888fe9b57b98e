"""The pages of the law pack's questions: one view for every group of questions."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from ccms.web.consumer.filing import payment
from ccms.web.consumer.filing.journey import Journey, Page
from ccms.web.consumer.filing.payment import Pasted
from ccms.web.consumer.filing.steps import draw, finish_later, on_the_way, wants_later
from ccms.web.language import language
from ccms.web.questions.form import QuestionForm
from ccms.web.requests import SignedRequest

# What stands over several questions of no topic or of several; of one it is the topic's own title, and one question
# alone is its own heading.
HEADINGS: Mapping[str, Any] = {
    "how": _("What kind of purchase was it?"),
    "details": _("Can you tell a little more?"),
    "purchase": _("What did you buy, and how?"),
    "told": _("When and how did you tell it?"),
}


def questions_page(route: str) -> Callable[..., HttpResponse]:
    """Make the view of one group of questions."""

    @on_the_way(route)
    def view(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
        pasted = payment.asked_for(request, journey, page)
        form = _form(journey, page, data=request.POST or None)
        valid = form.is_valid()
        if form.is_bound:
            journey = journey.answer(page, form.answers())
        if wants_later(request):
            return finish_later(request, journey)
        if pasted and pasted.read and pasted.wanted:
            journey = journey.save(page, payment=pasted.kept)
        if valid and payment.BUTTON not in request.POST:
            return journey.on_from(page)
        if pasted and pasted.wanted:
            form = _filled(journey, page, pasted)
        return _draw(request, journey, page, form, pasted)

    return view


def _form(journey: Journey, page: Page, *, data: Any = None) -> QuestionForm:
    message = payment.kept_in(journey)
    facts = {**(payment.facts_of(message) if message else {}), **journey.facts}
    return QuestionForm(page.questions, pack=journey.pack, facts=facts, now=journey.now, data=data)


def _filled(journey: Journey, page: Page, pasted: Pasted) -> QuestionForm:
    """Show what the message says wherever nothing was typed; nothing is asked for yet."""
    told = {name: value for name, value in journey.facts.items() if value not in (None, "")}
    return QuestionForm(page.questions, pack=journey.pack, facts={**pasted.facts, **told}, now=journey.now)


def _draw(
    request: SignedRequest, journey: Journey, page: Page, form: QuestionForm, pasted: Pasted | None
) -> HttpResponse:
    alone = len(page.questions) == 1
    topics = {question.topic for question in page.questions}
    topic = journey.pack.topics.get(topics.pop()) if len(topics) == 1 else None
    heading = topic.read(language()) if topic else HEADINGS[page.route]
    if alone:
        heading = page.questions[0].text.read(language())
    message = payment.compared(journey, pasted, journey.facts) if pasted else None
    agreements = [(each.agrees, each.text.read(language())) for each in message.agreements] if message else []
    context = {"heading": heading, "alone": alone, "message": message, "agreements": agreements}
    return draw(request, "questions", journey, page, form=form, **context)
