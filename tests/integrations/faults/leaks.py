"""Texts that tell a receiver what its profile withholds, as people write it."""

import unicodedata

from tests.integrations.faults import Fault
from tests.integrations.faults.fields import write_purchase_number

BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


WAYS = {
    "complainant.parents": {
        "father": lambda case: _row(case).father.open(),
        "mother": lambda case: _row(case).mother.open() or _row(case).father.open(),
        "father in two lines": lambda case: _row(case).father.open().replace(" ", "\n"),
        "father in capitals": lambda case: _row(case).father.open().upper(),
        "father, decomposed": lambda case: unicodedata.normalize("NFD", _row(case).father.open()),
    },
    "complainant.address": {
        "address": lambda case: _row(case).address.open(),
        "address without commas": lambda case: _row(case).address.open().replace(",", ""),
        "road": lambda case: _row(case).address.open().split(", ")[1],
        "address in capitals": lambda case: _row(case).address.open().upper(),
    },
    "complainant.mobile": {
        "number": lambda case: case.number,
        "number as dialled": lambda case: case.number[3:],
        "number with a dash": lambda case: f"{case.number[3:8]}-{case.number[8:]}",
        "number with blanks": lambda case: f"+880 {case.number[4:8]} {case.number[8:]}",
        "number in Bangla digits": lambda case: case.number[3:].translate(BANGLA),
        "number in Bangla digits, apart": lambda case: f"{case.number[3:8]} {case.number[8:]}".translate(BANGLA),
    },
    "complainant.name": {
        "name": lambda case: _row(case).name.open(),
        "name in two lines": lambda case: _row(case).name.open().replace(" ", "\n  "),
        "name in capitals": lambda case: _row(case).name.open().upper(),
    },
}


def leaks(receiver):
    """Return the texts that tell what the profile withholds, as people write it."""
    places = {
        "complaint.narrative": lambda case, text: case.say("narrative", f"টাকা দিয়েছি। {text}। পণ্য আসেনি।"),
        "firm.answer": lambda case, text: case.say("answer", f"{text} কে পাঠিয়েছি।"),
    }
    numbers = {"purchase.number": write_purchase_number}
    return [
        _leak(place, name, way, write)
        for withheld in receiver.withhold
        for name, way in WAYS[withheld].items()
        for place, write in (places | (numbers if withheld == "complainant.mobile" else {})).items()
        if place in receiver.fields
    ]


def _leak(place, name, way, write):
    def spoil(case):
        _fill_in(case)
        write(case, way(case))

    return Fault(f"{place} tells the {name}", ((place, frozenset({"withheld"})),), spoil)


def _row(case):
    return type(case.complaint).objects.get(pk=case.complaint.pk).complainant


def _fill_in(case):
    """Have what is withheld known: a sound complaint may lack it."""
    if not _row(case).father.open():
        case.set_person(father="মোঃ হাফিজুর রহমান")
    if not _row(case).address.open():
        case.set_person(address="বাড়ি ৭, গলি ৩, কাজীপাড়া, ঢাকা")
