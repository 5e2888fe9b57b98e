"""Step 9, second half: shows everything once more, asks for the consents and the declaration, and sends.

Step 9, first half: the complainant's name, their district, and for whom they complain.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers
from ccms.accounts.actors import Role
from ccms.accounts.firms.entries import can_be_told
from ccms.accounts.sessions import leave_receipt_only
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.fields import FORM
from ccms.complaints.filing.contents import KINDS, Filing
from ccms.complaints.filing.receiving import DuplicateComplaint, NotRipe, OutOfScope, receive
from ccms.complaints.intakes.confirming import HANDED
from ccms.complaints.reading import prechecking
from ccms.complaints.reading.preview import forecast
from ccms.core.failures import NotFound
from ccms.law.contradictions import Contradiction
from ccms.web import assisted, fields
from ccms.web.consumer.filing import asking
from ccms.web.consumer.filing.drafts import seller_of
from ccms.web.consumer.filing.journey import BACK, CHECK, NAMES, Journey, Page, filing_of, journey_of, told_rows
from ccms.web.consumer.filing.receipt import coming
from ccms.web.consumer.filing.seller import SELLER
from ccms.web.consumer.filing.steps import draw, finish_later, on_the_way, wants_later
from ccms.web.consumer.shop_naming import NamingForm
from ccms.web.form_page import once
from ccms.web.language import language
from ccms.web.questions import QuestionForm
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import follow
from ccms.web.shared.wallet_call import wallet_call
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, digits, phone, run

MINE = "self"
FOR = {
    MINE: _("For myself"),
    "on_behalf": _("For somebody else, who agrees"),
    "minor_parent": _("For my child under 18"),
    "minor_guardian": _("For somebody under 18, as guardian"),
    "association": _("For a consumer association"),
}


# What is asked beside the pack's questions, by the name under which a draft keeps it.
BESIDE: Mapping[str, forms.Field] = {
    "email": fields.EmailField(label=_("E-mail"), help_text=_("If you want letters as well as SMS."), required=False),
    "complainant": fields.ChoiceCards(
        label=_("For whom do you complain?"), cards=[fields.Card(code, text) for code, text in FOR.items()]
    ),
    **{
        name: fields.CleanLine(label=each.asked, help_text=each.hint, required=False)
        for name, each in FORM.items()
        if each.asked
    },
}


class PersonForm(QuestionForm):
    """The pack's questions about the person, and how to write to him."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields.update(deepcopy(dict(BESIDE)))
        self.order_fields(("complainant", "represented"))  # whose name comes next, is clear only then
        self.fields["represented"].one_of = True  # type: ignore[attr-defined] # compulsory by the answer before it
        follow(self, KINDS, named["pack"])

    def clean(self) -> dict[str, Any]:
        """Ask for the name of the person that is represented."""
        given = super().clean() or {}
        if given.get("complainant") not in (None, MINE) and not given.get("represented"):
            self.add_error("represented", fields.put_right("text-missing"))
        return given

    @property
    def beside(self) -> dict[str, str]:
        """What the form asks beside the pack's questions, as far as it can be read."""
        kept = {name: str(self.cleaned_data.get(name) or "") for name in BESIDE}
        if kept["complainant"] in ("", MINE):
            kept["represented"] = ""
        return kept


@on_the_way("person")
def person(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Take name, district and the rest."""
    form = PersonForm(
        page.questions, pack=journey.pack, facts=_told(journey), now=journey.now, data=request.POST or None
    )
    form.initial = {**_known(journey), **form.initial}
    valid = form.is_valid()
    if form.is_bound:
        journey = journey.answer(page, form.answers()).save(page, **form.beside)
    if wants_later(request):
        return finish_later(request, journey)
    if valid:
        return journey.on_from(page)
    return draw(request, "step", journey, page, form=form, heading=_("Who complains?"))


def _told(journey: Journey) -> Mapping[str, object]:
    """Return what was answered here, and before that what was handed over of the person."""
    return {**journey.body.get(HANDED, {}).get("person", {}), **journey.facts}


def _known(journey: Journey) -> dict[str, Any]:
    """What was told here before, else what an earlier complaint told."""
    body = journey.body
    kept = {name: body[name] for name in BESIDE if name in body}
    if kept:
        return kept
    name, email = consumers.told_before(journey.by.consumer) if journey.by.consumer else ("", "")
    district = prechecking.district_before(journey.by)
    return {"full_name": name, "email": email, "district": district, "complainant": MINE}


DRAFT = "draft"


class SendForm(fields.PageForm):
    """The consents and the declaration."""

    disclose_phone = fields.TickBox(label=_("The seller may have my mobile number"))
    declaration = fields.TickBox(
        label=_("What I have written is true, as far as I know."),
        help_text=_(
            "An honest mistake is no offence, and a complaint that is not proved is none. An offence is only a case "
            "that is brought knowing it to be false, to harass or harm a seller (section 54)."
        ),
        missing=fields.said("declaration-missing"),
    )


def send_page(request: SignedRequest) -> HttpResponse:
    """Show everything and send it; a form that comes again after the sending leads to its receipt."""
    if request.actor.phone_unverified and request.method == "POST" and not wants_later(request):
        return HttpResponseRedirect(reverse("consumer:prove"))
    journey = journey_of(request)
    return _sent_before(request, journey) or _check(request, journey=journey)


def _sent_before(request: SignedRequest, journey: Journey) -> HttpResponse | None:
    try:
        draft = UUID(request.POST.get(DRAFT, ""))
    except ValueError:
        return None
    if journey.typed and journey.typed.id == draft:
        return None  # still open
    complaint = prechecking.filed_from(draft, journey.by)
    return _receipt(complaint.reference) if complaint else None


@on_the_way("check")
def _check(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    if wants_later(request):
        return finish_later(request, journey)
    form = SendForm(request.POST or None)
    if form.is_valid():
        filing = filing_of(journey, form.cleaned_data)

        def act() -> dict[str, str]:
            return {"reference": receive(filing=filing, by=journey.by, now=journey.now).complaint.reference}

        try:
            sent = once(request, account=journey.by.text, act=act)
        except (DuplicateComplaint, NotRipe, OutOfScope):
            return HttpResponseRedirect(reverse("consumer:rules"))
        except NotFound:
            return HttpResponseRedirect(reverse("consumer:start"))
        if journey.by.role is Role.CLERK:
            assisted.end(request, sent=sent.answer["reference"])
            return HttpResponseRedirect(reverse("office:assist_sent"))
        return _left_with_receipt(request, sent.answer["reference"])
    filing = filing_of(journey)
    result = prechecking.foresee(filing=filing, by=journey.by, now=journey.now).result
    days = forecast(filing=filing, result=result, pack=journey.pack, by=journey.by, now=journey.now)
    return draw(
        request,
        "check",
        journey,
        page,
        form=form,
        groups=_groups(journey),
        contradictions=[_asked_back(each, journey) for each in result.contradictions],
        differing=_differing(journey, filing),
        call=wallet_call(journey.facts, journey.now),
        coming=coming(days, can_tell=can_be_told(filing.firm, journey.by.consumer)),
    )


def _differing(journey: Journey, filing: Filing) -> list[Any]:
    """Return in words what the payment message says otherwise than the answers, or than is known of the seller."""
    found = asking.beside_answers(journey, filing.payment, journey.facts)
    return [run(each.text.read(language())) for each in found if not each.agrees]


def _asked_back(found: Contradiction, journey: Journey) -> tuple[Any, list[tuple[Any, str]]]:
    """Return what does not go together, and for each answer in it the words of its question and its page."""
    places = {question.id: page for page in journey.pages for question in page.questions}
    questions = [journey.pack.questions[name] for name in found.questions if name in places]
    ways = [(run(each.text.read(language())), f"{places[each.id].url}?{BACK}={CHECK}") for each in questions]
    return run(found.text.read(language())), ways


def _left_with_receipt(request: SignedRequest, reference: str) -> HttpResponse:
    """Lead to the receipt; in a frame, whose page is the seller's, the session ends with it."""
    response = _receipt(reference)
    if request.framed:
        leave_receipt_only(request, response, reference)
    return response


def _receipt(reference: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("consumer:sent", kwargs={"reference": reference}))


def _groups(journey: Journey) -> list[tuple[Any, list[Row]]]:
    """Every answer in the order in which it was asked, by step, each with the page where it can be changed."""
    groups: dict[int, list[Row]] = {}
    for page in journey.pages:
        rows = _ROWS.get(page.route, told_rows)(page, journey, f"{page.url}?{BACK}={CHECK}")
        groups.setdefault(page.step, []).extend(rows)
    names = {**NAMES, journey.pages[-1].step: _("About you")}
    return [(names[step], rows) for step, rows in groups.items() if rows]


def _seller(page: Page, journey: Journey, change: str) -> Iterator[Row]:
    """Show the seller, and of one whom the buyer described every way to it, filled in or not."""
    del page
    yield Row(_("Who did you buy from?"), run(seller_of(journey.typed)), change)
    ways, describe = journey.body.get(SELLER) or {}, f"{reverse('consumer:new_firm')}?{BACK}={CHECK}"
    shown = {"link": run, "phone": phone, "wallet": code}
    for name, written in ways.items():
        said = shown[name](written) if written else _("Not given")
        yield Row(NamingForm.base_fields[name].label, said, describe)


def _problem(page: Page, journey: Journey, change: str) -> Iterator[Row]:
    del page
    yield Row(_("What went wrong?"), journey.pack.categories[str(journey.category)].text.read(language()), change)


def _story(page: Page, journey: Journey, change: str) -> Iterator[Row]:
    del page
    yield Row(_("In your own words"), run(journey.body["narrative"]), change)
    yield Row(_("What do you want?"), journey.pack.reason("wish", journey.body["wish"]).text.read(language()), change)


def _evidence(page: Page, journey: Journey, change: str) -> Iterator[Row]:
    del page
    given = prechecking.evidence_given(journey.typed.id) if journey.typed else {}
    kinds = journey.pack.evidence_kinds
    sent = {kind: [item for item in items if not is_quarantined(item)] for kind, items in given.items()}
    lines = [f"{kinds[kind].text.read(language())}: {digits(len(items))}" for kind, items in sent.items() if items]
    yield Row(_("Files"), "\n".join(lines) or _("None yet"), change)


def _person(page: Page, journey: Journey, change: str) -> Iterator[Row]:
    yield from told_rows(page, journey, change)
    body = journey.body
    for name, field in BESIDE.items():
        value = body.get(name)
        if name == "complainant" and value not in (None, MINE):
            yield Row(field.label, f"{FOR[value]}: {body['represented']}", change)
        elif name not in {"complainant", "represented"} and value:
            yield Row(field.label, run(value), change)


def _nothing(page: Page, journey: Journey, change: str) -> Iterator[Row]:
    del page, journey, change
    return iter(())


_ROWS: Mapping[str, Callable[[Page, Journey, str], Iterator[Row]]] = {
    "firm": _seller,
    "same": _nothing,
    "problem": _problem,
    "which": _nothing,  # its answer is the category, which stands above
    "story": _story,
    "rules": _nothing,
    "evidence": _evidence,
    "person": _person,
    "check": _nothing,
}
