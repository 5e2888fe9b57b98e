"""Makes complaints that a receiver would send back, for each thing that its profile asks for, and counts what is found.

The seed gives the same complaints again.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from tests.integrations.faults.fields import FIELDS
from tests.integrations.faults.leaks import leaks
from tests.integrations.faults.papers import of_paper
from tests.integrations.sound_dossiers import Case, profiles

SEED = 20261130


def faults_of(receiver, now):
    """Return every fault that this receiver can meet."""
    told = [fault for name in receiver.fields for fault in FIELDS.get(name, lambda _now: [])(now)]
    papers = [fault for kind in receiver.papers for fault in of_paper(kind, receiver, now)] if receiver.files else []
    return [*told, *papers, *leaks(receiver)]


@dataclass
class Tally:
    """What a run found: how many were faulty, which were missed, and what was found that was not there."""

    faulty: int = 0
    sound: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def share(self):
        """How many of a hundred faulty ones were found."""
        return 100 * (self.faulty - len(self.missed)) / max(self.faulty, 1)

    def says(self):
        """Write the figure, and each kind of fault that was missed or found falsely with how often."""
        kinds = [f"  missed {n}: {name}" for name, n in Counter(self.missed).most_common()]
        kinds += [f"  false {n}: {name}" for name, n in Counter(self.false).most_common()]
        head = f"{self.faulty} faulty dossiers: {self.share:.1f} % found; {self.sound} sound: {len(self.false)} false"
        return "\n".join([head, *kinds])


def run(pack, now, faulty, sound, *, seed=SEED):
    """Make so many complaints, every third with two faults, and compare what is found with what must be."""
    tally = Tally()
    for number in range(faulty + sound):
        receiver, chosen = drawn(pack, now, number, faulty, seed)
        with transaction.atomic():
            _try(tally, Case(random.Random(f"{seed} case {number}"), receiver, pack, now), chosen)  # noqa: S311
            transaction.set_rollback(True)
    return tally


def drawn(pack, now, number, faulty, seed=SEED):
    """Return for whom a complaint is made, and what is wrong with it: from `faulty` on, nothing."""
    chance = random.Random(f"{seed} faults {number}")  # noqa: S311 - must repeat
    receivers = profiles(pack)
    receiver = receivers[(number + seed) % len(receivers)]
    count = 0 if number >= faulty else 2 if number % 3 == 2 else 1
    return receiver, _drawn(chance, faults_of(receiver, now), count)


def found_in(case, faults):
    """Spoil a complaint, and return what is found in it, as kinds with what they are about."""
    for fault in faults:
        fault.spoil(case)
    return {(str(each.kind), each.about) for each in case.found()}


def _try(tally, case, chosen):
    found = found_in(case, chosen)
    allowed = {about for fault in chosen for about in (*fault.beside, *(about for about, _ in fault.expected))}
    tally.faulty += bool(chosen)
    tally.sound += not chosen
    code = case.receiver.code
    missed = [fault.name for fault in chosen if not _says(found, fault)]
    tally.missed += [f"{code}: {' and '.join(missed)}"] if missed else []
    tally.false += [f"{code}: {kind}:{about}" for kind, about in sorted(found) if about not in allowed]


def _says(found, fault):
    return all(any((kind, about) in found for kind in kinds) for about, kinds in fault.expected)


def _drawn(chance, faults, count):
    """Choose the things that are spoilt, each with the same chance, and one way for each."""
    places = list(dict.fromkeys(fault.place for fault in faults))
    return [
        chance.choice([fault for fault in faults if fault.place == place]) for place in chance.sample(places, count)
    ]
