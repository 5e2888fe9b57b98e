"""The summary of a complaint: claim beside answer, what is in dispute, rules with their clauses, important days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.accounts.firms.entries import is_only_a_name
from ccms.complaints.acts.office import is_of_one_shop
from ccms.complaints.fields import FORM
from ccms.complaints.models import DataRequest
from ccms.complaints.own_data.asking import NARRATIVE, disputed
from ccms.complaints.reading.case_words import IN_TIME, RESULTS
from ccms.complaints.reading.judging import packs_of
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core.clock import dhaka_day
from ccms.law.pack.nouns import Asked
from ccms.law.rules import Finding
from ccms.web.language import language
from ccms.web.office import labels
from ccms.web.office.lists.queue import firm_address
from ccms.web.shared.shop_says import answered, dispute, shop_says, shop_word
from ccms.web.shared.wording import cannot_come, choice_words, in_words, made_first, put, to_bring
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, day, digits, masked_phone, moment, phone, run, taka

PERSON = "person"
FIRST_WORDS = 200  # letters of the buyer's story above the rest
BOUGHT = ("product_kind", "service_kind")  # of the purchase, as the pack's questions are called
OFFERED = ("remedy_offered", "remedy_amount", "remedy_by", "remedy_received")  # as the pack's questions are called


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule as it looked on the facts as they were told."""

    result: Any
    tone: str
    text: Any
    clause: Any
    says: Any
    by: Any  # whose later answer decides it


def context(case: OfficeCase, now: datetime) -> dict[str, Any]:
    """Return everything the summary shows beside the head of the case."""
    firm = case.complaint.firm.name(language())
    return {
        "advice": [each.text.read(language()) for each in case.advice],
        "matter": list(_matter(case)),
        "claim": [Row(_("Filed"), moment(case.complaint.filed_at))],
        "told": list(_told(case)),
        "narrative": case.narrative,
        "additions": case.additions,
        "answers": [answered(answer, firm, case.pack) for answer in case.answers],
        "signed": shop_says(case.signed, case.pack),
        "word": shop_word(case.word, case.pack),
        "disputes": [dispute(point, case.findings, case.pack) for point in case.points],
        "findings": [_judged(finding, case) for finding in case.findings],
        "said_since": case.judged.said_since,
        "packs_changed": packs_of(case)[1],
        "otherwise": [_judged(finding, case) for finding in case.judged.at_filing.otherwise],
        "contradictions": [run(each.text.read(language())) for each in case.contradictions],
        "limits": list(_limits(case)),
        "in_time": IN_TIME[case.limits.verdict],
        "charge": list(_charge(case, now)),
        "was_told": _was_told(case),
        "respondent": list(_respondent(case)),
        "trail": list(_trail(case)),
        "payment": [(each.agrees, run(each.text.read(language()))) for each in case.payment],
        "payment_source": _source(case),
        "same_payment": [(each.reference, each.office) for each in case.same_payment],
        "relied_on": list(relied_on(case)),
        "hearings": case.all_hearings,
        "bring": to_bring(case.bring),
        "absences": [cannot_come(each.side, each.text) for each in case.absences],
        "money": case.money,
        "attendance": _attendance(case),
        "linked": [
            (each, run(each.firm.name(language())), is_of_one_shop(each, case.complaint)) for each in case.linked
        ],
        "repaid": taka(case.repaid) if case.linked and case.repaid else "",
    }


def relied_on(case: OfficeCase) -> Iterator[tuple[str, Any, str]]:
    """Yield what the files show on which the decision relies, with their names and addresses in the viewer."""
    for item in case.evidence:
        if str(item.id) in case.relied_on:
            kwargs = {"reference": case.complaint.reference, "evidence_id": item.id}
            kind = case.pack.evidence_kinds[item.kind].text.read(language())
            yield kind, run(item.name), reverse("office:evidence_view", kwargs=kwargs)


def _matter(case: OfficeCase) -> Iterator[Row]:
    """Return what an officer reads first: what was bought, from whom, what is wrong, the sum and the wish."""
    complaint, pack, lang = case.complaint, case.pack, language()
    bought = [_in_words(case, name) for name in BOUGHT if case.facts.get(name)]
    number = [code(complaint.purchase.number)] if complaint.purchase.number else []
    if bought or number:
        yield Row(_("What was bought"), format_html_join(" · ", "{}", ((each,) for each in [*bought, *number])))
    yield Row(_("From whom"), run(complaint.firm.name(lang)))
    if case.facts.get("ordered_at"):
        yield Row(_("Day of the order"), _in_words(case, "ordered_at"))
    yield Row(_("What went wrong"), pack.categories[complaint.category].text.read(lang))
    if complaint.amount_paisa is not None:
        yield Row(_("Amount"), taka(complaint.amount_paisa))
    yield Row(_("What the buyer wants"), choice_words(pack, "wish", complaint.wish))
    if case.narrative:
        yield Row(_("In the buyer's words"), run(Truncator(case.narrative).chars(FIRST_WORDS)))


def _in_words(case: OfficeCase, name: str) -> Any:
    return in_words(case.pack.questions[name], case.facts[name], case.pack)


def _told(case: OfficeCase) -> Iterator[Row]:
    for question in case.pack.questions.values():
        fact = case.facts.get(question.id)
        if fact not in (None, "") and question.page != PERSON and question.asked is not Asked.NOBODY:
            yield Row(question.text.read(language()), in_words(question, fact, case.pack))


def _judged(finding: Finding, case: OfficeCase) -> Judged:
    lang = language()
    clause = finding.clause.read(lang)
    tones = {"BREACH": "bad", "OK": "ok", "NOT_YET_DUE": "info"}
    return Judged(
        result=RESULTS[finding.result],
        tone=tones.get(finding.result, ""),
        text=run(finding.text.read(lang)),
        clause=put("%(law)s, %(clause)s", law=run(finding.law.read(lang)), clause=run(clause)),
        says=run(finding.says.read(lang)),
        by=labels.BY_WHOM.get(case.judged.decided_by(finding.rule), ""),
    )


def _limits(case: OfficeCase) -> Iterator[Row]:
    limits = case.limits
    if limits.cause_on and limits.safe_last and limits.outer_last:
        yield Row(_("Day of the cause"), day(limits.cause_on))
        yield Row(_("Last day, counted cautiously"), day(limits.safe_last))
        yield Row(_("Last day, the day of the cause not counted"), day(limits.outer_last))
    yield Row(_("Filed"), day(limits.filed_on))
    if first := case.complaint.first_made:
        yield Row(_("First made with"), made_first(first, case.pack))
        yield Row(_("Does that day count?"), _("You decide it. The days above count from the filing here."))
    if case.complaint.protective:
        yield Row(_("Filed early, time was short"), _("Yes: so few days were left that nothing held it back."))


def _charge(case: OfficeCase, now: datetime) -> Iterator[Row]:
    today = dhaka_day(now)
    for count, on in case.charge_sheet:
        name = put(_("Day %(count)s"), count=digits(count))
        over = on < today
        yield Row(name, format_html("{}{}", day(on), format_html(" · {}", _("over")) if over else ""))


def _was_told(case: OfficeCase) -> dict[str, Any]:
    told = case.was_told
    return {
        "buyer": labels.BUYER_SAYS[told.buyer],
        "seller": labels.FIRM_SAYS[told.firm],
        "contradiction": told.contradiction,
        "offered": list(_offered(case)),
    }


def _offered(case: OfficeCase) -> Iterator[Row]:
    """Return what the buyer says that the seller offered before: what, how much, by when, whether it came."""
    for name in OFFERED:
        question, fact = case.pack.questions.get(name), case.facts.get(name)
        if question and fact is not None:
            yield Row(question.text.read(language()), in_words(question, fact, case.pack))


def _respondent(case: OfficeCase) -> Iterator[Row]:
    complaint = case.complaint
    spoken = [answer for answer in case.answers if answer.action != "counter"]
    if spoken:
        yield Row(_("Who answered"), _("verified") if spoken[-1].verified else _("not verified"))
    if complaint.received_at:
        basis = choice_words(case.pack, "receipt_basis", complaint.receipt_basis)
        proved = _("by a contact that is proved") if complaint.receipt_proved else _("by a contact that is not proved")
        yield Row(_("Notice received"), _lines(moment(complaint.received_at), basis, proved))
    elif complaint.told_at:
        sent = any("firm" in event.told for event in case.timeline.past if event.at >= complaint.told_at)
        none = _("None could be sent: no number or e-mail address of the seller was known.")
        yield Row(_("Notice received"), _("No receipt is proved.") if sent else none)
    else:
        yield Row(_("Notice received"), _("The seller has not been told yet."))
    if is_only_a_name(complaint.firm_id):
        yield Row(
            _("How it is reached"), _("Only a name is known. Find out which firm it is, or write down a contact.")
        )


def _source(case: OfficeCase) -> Any:
    """Say on what the comparison of the payment rests."""
    if case.message is None:
        return gettext("Compared: what the buyer typed, the numbers known of this seller, and other complaints.")
    service = in_words(case.pack.questions["pay_method"], case.message.service, case.pack)
    words = gettext(
        "Compared: the %(service)s message that the buyer pasted, the answers, the numbers known of this seller, and "
        "other complaints."
    )
    unsure = gettext("The service has not confirmed how it words its messages.")
    return " ".join([words % {"service": service}, *([] if case.message.verified else [unsure])])


def _trail(case: OfficeCase) -> Iterator[Row]:
    trail = case.trail
    if trail.transaction:
        yield Row(_("Transaction number"), code(trail.transaction))
    if trail.wallet:
        here = _("known as this seller's") if trail.known_here else _("not known as this seller's")
        yield Row(_("Paid into"), format_html("{}<br>{}", code(trail.wallet), here))
    if trail.elsewhere:
        names = format_html_join(", ", "{}", ((run(firm.name(language())),) for firm in trail.elsewhere))
        yield Row(_("The same number belongs to"), names)
    if trail.known:
        numbers = format_html_join(SafeString("<br>"), "{}", ((_number(each.number.shown),) for each in trail.known))
        yield Row(_("Numbers known of this seller"), numbers)
    if trail.same_number:
        yield Row(_("Look closely"), _("The buyer's own number is also one of the seller's."))


def _lines(*parts: Any) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts if part))


def _number(text: str) -> SafeString:
    return phone(text) if text.startswith("+880") else code(text)


def _attendance(case: OfficeCase) -> dict[str, str]:
    return {each.code: each.text.read(language()) for each in case.pack.reasons["attendance"]}


def parties(case: OfficeCase) -> list[Row]:
    """Return the two sides; what only the form asks, for those who decide, once it has come before the office."""
    return list(_parties(case))


def _parties(case: OfficeCase) -> Iterator[Row]:
    person, consumer, wrong = case.complainant, case.complaint.consumer, disputed(case.complaint)
    yield Row(_("Buyer"), _marked(run(person.name.shown), wrong.get("name")))
    number = consumer.phone.shown
    if number.startswith("+"):
        yield Row(_("Mobile number"), masked_phone(number) if case.is_copy else phone(number))
    yield Row(_("District"), _marked(case.pack.districts[person.district].text.read(language()), wrong.get("district")))
    if not case.is_copy and case.reader.role is not Role.SUPERVISOR:
        yield from _form(case, wrong)
    firm = case.complaint.firm
    yield Row(_("Seller"), format_html("{}<br>{}", run(firm.name(language())), _standing_of(firm)))


def _form(case: OfficeCase, wrong: Mapping[str, DataRequest]) -> Iterator[Row]:
    person, consumer = case.complainant, case.complaint.consumer
    told = [(each.office, name, getattr(person, name)) for name, each in FORM.items() if each.office]
    for name, field, cell in (*told, (_("E-mail"), "", consumer.email)):
        if cell or field in wrong:
            yield Row(name, _marked(run(cell.shown), wrong.get(field)))
    if NARRATIVE in wrong:
        yield Row(_("What happened"), _marked("", wrong[NARRATIVE]))
    if not person.form_completed_at and not case.complaint.ended_at:
        yield Row(_("DNCRP's form"), _("The buyer has not completed it yet. The office's time runs all the same."))


def _marked(value: Any, wrong: DataRequest | None) -> Any:
    """Return a detail; where the buyer disputes it and the office left it, with what the buyer says instead."""
    if wrong is None:
        return value
    says = put(_("Disputed by the buyer, who says: %(wanted)s"), wanted=run(wrong.wanted.shown))
    words = [says, run(wrong.words.shown)] if wrong.words else [says]
    marked = format_html_join("", "<br>{}", ((each,) for each in words))
    return format_html('{} <span class="tag warn">{}</span>{}', value, _("disputed"), marked)


def _standing_of(firm: Any) -> Any:
    if firm.registered:
        return _("registered")
    if firm.claimed_at:
        return _("taken over by its own people")
    return _("confirmed by an officer") if firm.confirmed_at else _("known from a buyer's words only")


def others_url(case: OfficeCase) -> str:
    """Return the list of what else is before the office about this seller."""
    return firm_address(case.complaint.firm_id)
