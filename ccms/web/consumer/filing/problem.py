"""Step 4: what went wrong, chosen from seven cards; then the person's own words, and the remedy that they want."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from ccms.law.pack.in_force import Pack
from ccms.web import fields
from ccms.web.consumer.filing.journey import Journey, Page
from ccms.web.consumer.filing.steps import draw, finish_later, on_the_way, wants_later
from ccms.web.language import language
from ccms.web.questions import QuestionForm
from ccms.web.requests import SignedRequest

SHORTEST, LONGEST = 20, 5000
# A picture beside the words; a card that the pack adds later goes without.
ICONS = {
    "not_arrived": "box",
    "wrong_item": "swap",
    "faulty": "broken",
    "refund": "money",
    "not_as_said": "tag",
    "fraud": "alert",
    "something_else": "dots",
}


class CardForm(fields.PageForm):
    """The seven ways to say it."""

    card = fields.ChoiceCards(label=_("What went wrong?"))

    def __init__(self, pack: Pack, *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        cards = [fields.Card(card.id, card.text.read(language()), icon=ICONS.get(card.id, "")) for card in pack.cards]
        self.fields["card"].offer(cards)  # type: ignore[attr-defined]


class StoryForm(fields.PageForm):
    """The person's own words, and the wish."""

    narrative = fields.CleanText(
        label=_("Tell it in your own words"),
        help_text=_("In Bangla or English letters, however you write. Three or four lines are enough."),
        least=SHORTEST,
        most=LONGEST,
    )
    wish = fields.ChoiceCards(label=_("What do you want?"))

    def __init__(self, pack: Pack, facts: Mapping[str, object], *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        cards = [fields.Card(wish.code, wish.text.read(language())) for wish in pack.offered("wish", facts)]
        self.fields["wish"].offer(cards)  # type: ignore[attr-defined]


@on_the_way("problem")
def problem(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Take one card; it names the category, or leads to the one question that does."""
    form = CardForm(journey.pack, request.POST or None, initial={"card": journey.body.get("card")})
    if form.is_valid():
        chosen = next(card for card in journey.pack.cards if card.id == form.cleaned_data["card"])
        kept = journey.category if chosen.id == journey.body.get("card") else None
        after = journey.save(page, card=chosen.id, category=chosen.category or kept)
        return after.on_from(page)
    return draw(request, "step", journey, page, form=form, heading=_("What went wrong?"))


@on_the_way("which")
def which(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Ask the card's refining question; each of its answers is a category."""
    form = QuestionForm(
        page.questions, pack=journey.pack, facts=journey.facts, now=journey.now, data=request.POST or None
    )
    if form.is_valid():
        question, answers = page.questions[0], form.answers()
        option = next(option for option in question.options if option.value == answers[question.id])
        kept = {**journey.body.get("facts", {}), **answers}
        return journey.save(page, facts=kept, category=option.category).on_from(page)
    return draw(request, "step", journey, page, form=form, heading=page.questions[0].text.read(language()))


def renamed(journey: Journey, page: Page, category: str) -> Journey:
    """Tell the same purchase under another category, with the card and the answer that lead to it."""
    ways = [
        (card, option)
        for card in journey.pack.cards
        for option in (journey.pack.questions[card.refine].options if card.refine else [None])
    ]
    card, option = next(way for way in ways if category == (way[1] or way[0]).category)
    answered = {card.refine: option.value} if card.refine and option else {}
    return journey.save(page, card=card.id, category=category, facts={**journey.body.get("facts", {}), **answered})


@on_the_way("story")
def story(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Take the words and the wish."""
    initial = {name: journey.body.get(name) for name in ("narrative", "wish")}
    known = {**journey.facts, "category": journey.category}
    form = StoryForm(journey.pack, known, request.POST or None, initial=initial)
    valid = form.is_valid()
    if form.is_bound:
        journey = journey.save(page, **_worth_keeping(form))
    if wants_later(request):
        return finish_later(request, journey)
    if valid:
        return journey.on_from(page)
    category = journey.pack.categories[str(journey.category)]
    return draw(request, "story", journey, page, form=form, advice=category.help.read(language()))


def _worth_keeping(form: StoryForm) -> dict[str, str]:
    """What can be read is kept even while something else is missing."""
    return {name: value for name, value in form.cleaned_data.items() if value}
