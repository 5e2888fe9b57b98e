"""Faults of files: not there, not as they came, too large, of another type, not covered."""

from ccms.complaints.evidence.limits import MIB
from ccms.complaints.models import Evidence
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from tests import factories
from tests.complaints.evidence.files import EXE, HTML, film, pdf, picture, place_of
from tests.integrations.faults import Fault

OTHER_TYPE = {
    "a text": ("text/plain", b"a text"),
    "a film": ("video/mp4", film(b"mp42")),
    "a WebP": ("image/webp", picture("WEBP")),
    "a sound": ("audio/mpeg", b"ID3\x04" + bytes(420)),
}


def of_paper(kind, receiver, now):
    """Return what can be wrong with the files of one kind."""
    absent = {
        "given as another kind": lambda case: _rename(case, kind, kind="other"),
        "the firm's": lambda case: _rename(case, kind, side="firm"),
        "of a draft": lambda case: _rename(case, kind, event=None),
        "of another complaint": lambda case: _rename(case, kind, complaint=factories.a_complaint(case.now)[0]),
        "taken away": lambda case: _erase(case, kind),
    }
    closed = {
        "lost": lambda case: _place(case, kind).unlink(),
        "altered in one byte": lambda case: _alter(case, kind),
        "cut off": lambda case: _place(case, kind).write_bytes(_place(case, kind).read_bytes()[:-1]),
        "emptied": lambda case: _place(case, kind).write_bytes(b""),
        "a virus": lambda case: Evidence.objects.filter(pk=case.sent(kind).pk).update(scan="malicious"),
    }
    size = {
        "a byte too large": lambda case: _replace(case, kind, _padded(case.largest + 1)),
        "far too large": lambda case: _replace(case, kind, _padded(case.largest + 3 * MIB)),
    }
    wrong_type = {
        "a text called a PDF": lambda case: _replace(case, kind, "সাধারণ লেখা।".encode()),
        "a page called a PDF": lambda case: _replace(case, kind, HTML),
        "a program called a picture": lambda case: _replace(case, kind, EXE, "image/jpeg"),
        "a picture called a PDF": lambda case: _replace(case, kind, picture("PNG")),
        "a WebP called a picture": lambda case: _replace(case, kind, picture("WEBP"), "image/png"),
        "without a byte": lambda case: _replace(case, kind, b""),
    }
    made = [
        *_paper(kind, absent, "paper"),
        *_paper(kind, closed, "closed"),
        *_paper(kind, size, "size"),
        *_paper(kind, wrong_type, "type", "closed"),
        *_paper(kind, {name: _another(kind, *what) for name, what in OTHER_TYPE.items()}, "type"),
    ]
    holds = receiver.withhold and book().on(dhaka_day(now)).evidence_kinds[kind].can_hold(receiver.withhold)
    return [*made, *_paper(kind, _uncovered(kind), "unredacted")] if holds else made


def _paper(kind, ways, *kinds):
    return [Fault(f"{kind} is {name}", ((kind, frozenset(kinds)),), way) for name, way in ways.items()]


def _uncovered(kind):
    return {
        "not covered": lambda case: _copies(case, kind).delete(),
        "covered only once of two": lambda case: case.give(kind, copied=False),
        "covered in another file": lambda case: _copies(case, kind).update(redacts=case.give("other", copied=False)),
        "covered in another complaint": lambda case: _copies(case, kind).update(
            complaint=factories.a_complaint(case.now)[0]
        ),
        "a copy with nothing covered": lambda case: _replace(case, kind, _octets(case, kind), None),
    }


def _copies(case, kind):
    return Evidence.objects.filter(redacts=case.given[kind])


def _rename(case, of, /, **columns):
    Evidence.objects.filter(pk=case.given[of].pk).update(**columns)


def _erase(case, kind):
    for item in Evidence.objects.filter(holder=case.purchase.pk, kind=kind):
        place_of(item.holder, item.sha256).unlink(missing_ok=True)
    Evidence.objects.filter(holder=case.purchase.pk, kind=kind).delete()


def _place(case, kind):
    item = case.sent(kind)
    return place_of(item.holder, item.sha256)


def _octets(case, kind):
    item = case.given[kind]
    return place_of(item.holder, item.sha256).read_bytes()


def _alter(case, kind):
    octets = bytearray(_place(case, kind).read_bytes())
    octets[len(octets) // 2] ^= 1
    _place(case, kind).write_bytes(octets)


def _padded(size):
    content = pdf()
    return content + b"%" * (size - len(content))


def _replace(case, kind, content, media_type="application/pdf"):
    """Let the file that would be sent have these bytes and say that it is of this type."""
    _copies(case, kind).delete()
    given = case.given[kind]
    if case.covers:
        case.cover(given, media_type or given.media_type, content)
        return
    Evidence.objects.filter(pk=given.pk).delete()
    case.given[kind] = case.keep(kind, media_type or given.media_type, content)


def _another(kind, media_type, content):
    """Give a file of a type that the receiver does not take, covered as far as the row says."""

    def spoil(case):
        item = case.keep(kind, media_type, content)
        if case.covers:
            case.cover(item, media_type, content + b" ")

    return spoil
