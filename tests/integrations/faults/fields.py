"""Faults of fields: empty, only blanks or signs, and what such a field cannot be."""

from datetime import timedelta
from functools import partial

from ccms.complaints.models import Answer, Statement
from ccms.core.clock import dhaka_day
from tests.integrations.faults import Fault

ASKED, FORM = frozenset({"field"}), frozenset({"form"})
EITHER = ASKED | FORM  # a blank or a dash is no value, or no value of this form
BLANKS = (" ", "\t \n", "\u00a0\u00a0", "\u200b", "\u2060\ufeff", "\u200c \u200d")
SIGNS = ("-", "...", "—", "?", "।", "(***)")
UNKNOWN = ("N/A", "none", "নেই", "জানি না", "unknown")


def _field(about, name, spoil, kinds=ASKED, **options):
    return Fault(f"{about} is {name}", ((about, frozenset(kinds)),), spoil, **options)


def _texts(about, write, wrong=(), *, empty=("",)):
    """Return the faults of a text: empty, only blanks or signs, a word that says nothing, and what it cannot be."""
    values = [*((value, ASKED) for value in empty), *((value, EITHER) for value in (*BLANKS, *SIGNS, *UNKNOWN))]
    values += [(value, EITHER) for value in wrong]
    return [_field(about, repr(value), partial(_write, write, value), kinds) for value, kinds in values]


def _write(write, value, case):
    write(case, value)


def _fact(question):
    return lambda case, value: case.set_facts(**{question: value})


def _days(about, question, now, **options):
    """Return the faults of a day or moment: not told, or after today; no row holds one that cannot be read."""
    day = dhaka_day(now)
    moment = about == "payment.at"
    late = str(now + timedelta(days=2)).replace(" ", "T") if moment else str(day + timedelta(days=1))
    far = str(now + timedelta(days=400)).replace(" ", "T") if moment else str(day + timedelta(days=400))
    write = _fact(question)
    missing = [_field(about, "not told", partial(_write, write, None), **options)]
    return [*missing, *(_field(about, value, partial(_write, write, value), FORM) for value in (late, far))]


def _amounts(about, *questions):
    """Return the faults of an amount: not told, nothing, less than nothing, more than all money."""
    write = lambda case, value: case.set_facts(**dict.fromkeys(questions, value))  # noqa: E731
    known = ((None, ASKED), (0, EITHER), (-215_000, FORM), (10**16, FORM))
    both = frozenset({"payment.amount", "purchase.price"})
    return [
        _field(about, str(value), partial(_write, write, value), kinds, beside=both, touches="amount")
        for value, kinds in known
    ]


def _set_firm(column, case, value):
    setattr(case.shop, column, value)
    case.shop.save()


def _name_firm(case, value):
    _set_firm("name_bn", case, value)
    _set_firm("name_en", case, value)


def _number(case, value):
    case.person.phone = value
    case.person.save()


def write_purchase_number(case, value):
    case.purchase.refresh_from_db()
    case.purchase.number = value
    case.purchase.save()


def _no_answers(case):
    Answer.objects.filter(complaint=case.complaint).delete()


def _only_countered(case):
    _no_answers(case)
    case.answered("counter", "আমি পুরো টাকা চাই।")


def _wordless(case):
    _no_answers(case)
    case.answered("offer", None)


def _at(case, moment):
    case.set_complaint(filed_at=moment)


def _findings(*results):
    def write(case):
        rules = list(case.pack.rules)
        found = [{"rule": rule, "result": result} for rule, result in zip(rules, results, strict=False)]
        case.set_complaint(findings=found)

    return write


def _filed(about):
    """Return the faults of the day of filing, from which the month follows."""
    both = frozenset({"complaint.month", "complaint.filed_on"})

    def late(now):
        moment = now + timedelta(days=40)
        return [_field(about, "after today", lambda case: _at(case, moment), FORM, beside=both, touches="filed")]

    return late


FIELDS = {
    "firm.name": lambda _now: _texts("firm.name", _name_firm),
    "firm.page": lambda _now: _texts(
        "firm.page", partial(_by, "website"), ("ফেসবুক", "facebook", "http://", "www", "sharighor", "ইনবক্সে বলেছে")
    ),
    "firm.dbid": lambda _now: _texts("firm.dbid", partial(_by, "dbid")),
    "complaint.category": lambda _now: [
        _field("complaint.category", repr(value), partial(_write, _set("category"), value), kinds)
        for value, kinds in (("", EITHER), ("  ", EITHER), ("NO_SUCH", FORM), ("wrong_item", FORM))
    ],
    "complaint.wish": lambda _now: [
        _field("complaint.wish", repr(value), partial(_write, _set("wish"), value), kinds)
        for value, kinds in (("", EITHER), ("  ", EITHER), ("everything", FORM))
    ],
    "complaint.rules": lambda _now: [
        _field("complaint.rules", "none", _findings(), beside=frozenset({"complaint.findings"}), touches="findings"),
        _field("complaint.rules", "none broken", _findings("OK", "NEED_INFO"), touches="findings"),
    ],
    "complaint.findings": lambda _now: [
        _field("complaint.findings", "none", _findings(), beside=frozenset({"complaint.rules"}), touches="findings"),
        _field(
            "complaint.findings",
            "none that says anything",
            _findings("NEED_INFO", "NOT_APPLICABLE"),
            beside=frozenset({"complaint.rules"}),
            touches="findings",
        ),
    ],
    "complaint.month": _filed("complaint.month"),
    "complaint.filed_on": _filed("complaint.filed_on"),
    "complaint.reference": lambda _now: [
        _field("complaint.reference", value, partial(_write, _set("reference"), value), EITHER)
        for value in ("", "12345", "ABCDEFGHJK0", "00000000001")
    ],
    "complaint.narrative": lambda _now: [
        *_texts("complaint.narrative", lambda case, value: case.say("narrative", value), ("ক", "ok", "১২৩")),
        _field("complaint.narrative", "erased", lambda case: _told(case, "narrative").delete()),
    ],
    "firm.answer": lambda _now: [
        *_texts("firm.answer", lambda case, value: case.say("answer", value)),
        _field("firm.answer", "not given", _no_answers),
        _field("firm.answer", "only the buyer's", _only_countered),
        _field("firm.answer", "without words", _wordless),
    ],
    "purchase.number": lambda _now: _texts("purchase.number", write_purchase_number),
    "purchase.price": lambda _now: _amounts("purchase.price", "price"),
    "purchase.ordered_on": lambda now: _days("purchase.ordered_on", "ordered_at", now),
    "purchase.delivered_on": lambda now: _days("purchase.delivered_on", "delivered_at", now),
    "payment.service": lambda _now: [
        _field("payment.service", repr(value), partial(_write, _fact("pay_method"), value), kinds)
        for value, kinds in ((None, ASKED), ("", ASKED), ("  ", EITHER), ("hundi", FORM), ("বিকাশ", FORM))
    ],
    "payment.transaction": lambda _now: _texts(
        "payment.transaction", _fact("trx_id"), ("7", "12", "0000000000", "৯৯", "ভুলে গেছি", "X" * 41), empty=(None, "")
    ),
    "payment.amount": lambda _now: _amounts("payment.amount", "advance", "price"),
    "payment.at": lambda now: _days("payment.at", "paid_at", now),
    "payment.to": lambda _now: _texts("payment.to", _fact("wallet_number"), ("017", "মনে নেই"), empty=(None, "")),
    "complainant.name": lambda _now: _texts(
        "complainant.name", lambda case, value: case.set_person(name=value), ("01712345678", "12345", "র")
    ),
    "complainant.mobile": lambda _now: [
        _field("complainant.mobile", repr(value), partial(_write, _number, value), kinds)
        for value, kinds in (
            ("", ASKED),
            ("  ", EITHER),
            *((wrong, FORM) for wrong in ("+880171234567", "+88017123456789", "+8801212345678", "+88029876543")),
            *((wrong, FORM) for wrong in ("+8801000000000", "+919812345678", "নেই")),
        )
    ],
    "complainant.district": lambda _now: [
        _field("complainant.district", repr(value), partial(_write, _person("district"), value), kinds)
        for value, kinds in (("", ASKED), ("  ", EITHER), ("atlantis", FORM), ("ঢাকা", FORM))
    ],
    "complainant.parents": lambda _now: _texts(
        "complainant.parents", lambda case, value: case.set_person(father=value, mother=value)
    ),
    "complainant.address": lambda _now: _texts(
        "complainant.address", lambda case, value: case.set_person(address=value)
    ),
}


def _by(column, case, value):
    _set_firm(column, case, value)


def _set(column):
    return lambda case, value: case.set_complaint(**{column: value})


def _person(column):
    return lambda case, value: case.set_person(**{column: value})


def _told(case, kind):
    return Statement.objects.filter(complaint=case.complaint, kind=kind)
