"""The pages of the law pack's questions: one view for every group of questions.

The page for a purchase that was not made online: it names the office that handles it, and gives the text to copy.

Step 8: the evidence that this kind of complaint asks for, a row for each kind; several files or none.

Reads a pasted message of a payment service, fills empty answers from it, and compares it with the typed ones.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts import evidence
from ccms.complaints.evidence.intake import refuse_more_than_fit
from ccms.complaints.filing import payments
from ccms.complaints.reading import prechecking
from ccms.core.failures import Failure, ValidationFailed, sentence
from ccms.law.checks import CheckId
from ccms.law.pack.nouns import EvidenceKind
from ccms.law.purchase import payment_messages
from ccms.law.purchase.payment_messages import Agreement, PaymentMessage
from ccms.web import fields
from ccms.web.consumer.filing.drafts import seller_of
from ccms.web.consumer.filing.journey import Journey, Page, journey_of, told_rows
from ccms.web.consumer.filing.steps import draw, finish_later, on_the_way, wants_later
from ccms.web.language import language
from ccms.web.questions import QuestionForm
from ccms.web.requests import SignedRequest
from ccms.web.shared.evidence import LIMITS, EvidenceField, is_reduced

FIELD, BUTTON = "message", "fill"
PROOF = "payment_proof"  # the kind of evidence that such a message is


class PasteForm(fields.PageForm):
    """The place to paste it; whatever does not look like one is no mistake."""

    message = fields.CleanText(
        label=_("Paste the payment message here"),
        help_text=_("From bKash, Nagad or Rocket. We fill in the amount, the day and the transaction ID."),
        most=payment_messages.LONGEST,
        required=False,
    )


@dataclass(frozen=True)
class Pasted:
    """The paste field of one page: what was pasted now or before, and how it compares."""

    form: PasteForm
    read: PaymentMessage | None
    wanted: bool  # "fill in" was tapped, or something was pasted and not filled in yet
    agreements: tuple[Agreement, ...] = ()

    @property
    def unread(self) -> bool:
        """Tell whether something was pasted that no known wording fits."""
        return self.wanted and self.read is None

    @property
    def facts(self) -> Mapping[str, object]:
        """What the message says, by the questions it answers."""
        return facts_of(self.read) if self.read else {}

    @property
    def kept(self) -> dict[str, object] | None:
        """The message as a draft holds it."""
        return payment_messages.written(self.read) if self.read else None


def asked_for(request: SignedRequest, journey: Journey, page: Page) -> Pasted | None:
    """Return the paste field where this page asks what a message of the chosen service can tell."""
    services = {known.service for known in journey.pack.payment_messages}
    if journey.facts.get("pay_method") not in services or not any(PROOF in each.evidence for each in page.questions):
        return None
    form = PasteForm(request.POST or None)
    typed = str(form.cleaned_data.get(FIELD, "")) if form.is_valid() else ""
    if typed or BUTTON in request.POST:
        return Pasted(form, payment_messages.parse_payment_message(journey.pack, typed), wanted=True)
    return Pasted(form, kept_in(journey), wanted=False)


def kept_in(journey: Journey) -> PaymentMessage | None:
    """Return the message that the draft holds."""
    kept = journey.body.get("payment")
    return payment_messages.restored(kept) if kept else None


def compared(journey: Journey, pasted: Pasted, told: Mapping[str, object]) -> Pasted:
    """Lay the message beside what the person told; what nobody told is not mentioned."""
    if pasted.read is None:
        return pasted
    return Pasted(pasted.form, pasted.read, pasted.wanted, beside_answers(journey, pasted.read, told))


def beside_answers(
    journey: Journey, message: PaymentMessage | None, told: Mapping[str, object]
) -> tuple[Agreement, ...]:
    """Return what of a message agrees with the answers, and with what is known of the seller, and what differs."""
    firm = journey.body.get("firm")
    return payments.for_buyer(journey.pack, message, told, UUID(firm) if firm else None) if message else ()


def facts_of(message: PaymentMessage) -> dict[str, object]:
    """Return what a message says, by the questions it answers."""
    facts = {
        "pay_method": message.service,
        "advance": message.amount,
        "paid_at": message.at,
        "paid_into": message.kind,
        "trx_id": message.trx_id,
        "wallet_number": payment_messages.receiver_of(message) or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


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
        pasted = asked_for(request, journey, page)
        form = _form(journey, page, data=request.POST or None)
        valid = form.is_valid()
        if form.is_bound:
            journey = journey.answer(page, form.answers())
        if wants_later(request):
            return finish_later(request, journey)
        if pasted and pasted.read and pasted.wanted:
            journey = journey.save(page, payment=pasted.kept)
        if valid and BUTTON not in request.POST:
            return journey.on_from(page)
        if pasted and pasted.wanted:
            form = _filled(journey, page, pasted)
        return _draw(request, journey, page, form, pasted)

    return view


def _form(journey: Journey, page: Page, *, data: Any = None) -> QuestionForm:
    message = kept_in(journey)
    facts = {**(facts_of(message) if message else {}), **journey.facts}
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
    message = compared(journey, pasted, journey.facts) if pasted else None
    agreements = [(each.agrees, each.text.read(language())) for each in message.agreements] if message else []
    context = {"heading": heading, "alone": alone, "message": message, "agreements": agreements}
    return draw(request, "questions", journey, page, form=form, **context)


PORTAL = "DNCRP_PORTAL"


@on_the_way("elsewhere")
def elsewhere(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Name the other door, and give the text to copy."""
    portal = journey.pack.bodies[PORTAL]
    context: dict[str, Any] = {
        "said": journey.pack.checks[CheckId.ECOM].texts["failed"].read(language()),
        "portal": portal.text.read(language()),
        "portal_url": portal.url,
        "hotline_number": portal.hotline,
        "typed": "\n".join(_lines(journey)),
    }
    return draw(request, "elsewhere", journey, page, heading=_("Another office handles this"), **context)


def _lines(journey: Journey) -> Iterator[str]:
    if seller_of(journey.typed):
        yield f"{gettext('Seller')}: {seller_of(journey.typed)}"
    for page in journey.pages:
        for row in told_rows(page, journey):
            yield f"{row.name} {strip_tags(str(row.value))}"
    if journey.category:
        yield f"{gettext('What went wrong')}: {journey.pack.categories[journey.category].text.read(language())}"
    if journey.body.get("narrative"):
        yield str(journey.body["narrative"])


OTHER = "other"  # what no row names still finds its place


class EvidenceForm(fields.PageForm):
    """One chooser for each kind of proof."""

    def __init__(self, kinds: Sequence[EvidenceKind], needed: Container[str], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for kind in kinds:
            help_text = kind.help.read(language())
            if kind.code in needed:
                help_text = format_html("<b>{}</b> {}", gettext("Needed most."), help_text)
            # no "(optional)" at each of them: the page says once that nothing here is compulsory
            self.fields[kind.code] = EvidenceField(label=kind.text.read(language()), help_text=help_text, many=True)


def _kinds(journey: Journey) -> tuple[list[EvidenceKind], frozenset[str]]:
    """Return the kinds to ask for, and which of them the complaint needs most."""
    category = journey.pack.categories[str(journey.category)]
    codes = [*category.evidence, *(() if OTHER in category.evidence else (OTHER,))]
    return [journey.pack.evidence_kinds[code] for code in codes], frozenset(category.must_show)


@on_the_way("evidence")
def proofs(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Take what was chosen, say what became of each file, and go on where all of them are kept."""
    kinds, needed = _kinds(journey)
    form = EvidenceForm(kinds, needed, request.POST or None, request.FILES or None)
    if form.is_valid():
        _take(form, journey)
        journey = journey.save(page, seen=sorted({*journey.body.get("seen", ()), page.route}))
    if wants_later(request):
        return finish_later(request, journey)
    if form.is_bound and not form.errors:
        return journey.on_from(page)
    given = prechecking.evidence_given(journey.typed.id) if journey.typed else {}
    rows = [{"bound": form[kind.code], "files": given.get(kind.code, ())} for kind in kinds]
    return draw(request, "evidence", journey, page, form=form, rows=rows, limits=LIMITS, upload=True)


def _take(form: EvidenceForm, journey: Journey) -> None:
    """Keep each file that passes; one that does not leaves its sentence in its row, and the others stay."""
    chosen: Mapping[str, list[UploadedFile[Any]]] = dict(form.cleaned_data)  # a problem takes its field out
    try:
        refuse_more_than_fit([upload for uploads in chosen.values() for upload in uploads])
    except ValidationFailed as failure:
        form.add_error(None, _sentence(failure))
        return
    for kind, uploads in chosen.items():
        for upload in uploads:
            problem = _keep(form, journey, kind, upload)
            if problem:
                form.add_error(kind, problem)


def _keep(form: EvidenceForm, journey: Journey, kind: str, upload: "UploadedFile[Any]") -> str:
    draft = journey.typed.id if journey.typed else UUID(int=0)
    try:
        evidence.add_to_draft(
            draft_id=draft,
            upload=upload,
            kind=kind,
            by=journey.by,
            now=journey.now,
            reduced=is_reduced(upload, form.data),
        )
    except Failure as failure:
        return f"{upload.name}: {_sentence(failure)}"
    return ""


def _sentence(failure: Failure) -> str:
    if isinstance(failure, ValidationFailed):
        return " ".join(sentence(each, language()) for each in failure.errors.values())
    return sentence(failure, language())


def remove(request: SignedRequest, evidence_id: UUID) -> HttpResponse:
    """Take a file back, after the question whether to do so."""
    journey = journey_of(request)
    back = reverse("consumer:evidence")
    given = prechecking.evidence_given(journey.typed.id) if journey.typed else {}
    item = next((item for items in given.values() for item in items if item.id == evidence_id), None)
    if item is None or journey.typed is None:
        return HttpResponseRedirect(back)
    if request.method == "POST":
        evidence.remove_from_draft(draft_id=journey.typed.id, evidence_id=evidence_id, by=journey.by)
        return HttpResponseRedirect(back)
    return render(
        request,
        "consumer/filing/remove.html",
        {"item": item, "kind": journey.pack.evidence_kinds[item.kind].text.read(language()), "back_url": back},
    )
