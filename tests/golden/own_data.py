"""What people ask about their own data, and what an office answers: acts of stories that are services of their own."""

from ccms.complaints.models import DataRequest
from ccms.complaints.own_data import acting, asking, deciding, erasing
from ccms.complaints.own_data.retention import erasing as retention
from tests import factories as make

CHILD = "আয়েশা বেগম"


def _last(world):
    return DataRequest.objects.latest("asked_at")


def _ask(world, known, field="name", wanted="রহিমা বেগম"):
    asking.ask_correction(**known, field=field, wanted=wanted, words="বানান ভুল")


def _take_back(world, known):
    asking.take_back(_last(world).pk, known["by"], known["now"])


def _by_office(act, **said):
    def do(world, known):
        act(_last(world).pk, by=known["by"], now=known["now"], **said)

    return do


def _ask_erasure(world, known):
    asking.ask_erasure(words="", by=known["by"], now=known["now"])


def _erase(world, known):
    assert erasing.work(known["now"]) == 1


def _erase_what_is_over(world, known):
    assert retention.work(known["now"]) == 1


def _person(world):
    """Return the person for whom the buyer complains, known by a code of their own."""
    if world.person is None:
        world.person = make.consumer(world.now, "+8801711000002")
    return world.person


def _offer(world, known):
    acting.offer(**known, phone=_person(world).phone.open())


def _take_over(world, known):
    taken = acting.take_over(**{**known, "by": make.as_consumer(_person(world))}, words="আমার মা অভিযোগ করেছেন।")
    if taken:
        world.goes_on_with_the_person()


def _give_over(world, known):
    deciding.give_over(_last(world).pk, known["by"], known["now"])
    world.goes_on_with_the_person()


ACTS = {
    "ask correction": ("buyer", _ask),
    "take back correction": ("buyer", _take_back),
    "correct": ("officer", _by_office(deciding.correct)),
    "refuse correction": ("officer", _by_office(deciding.refuse_correction, reason="not_shown", text="")),
    "ask erasure": ("buyer", _ask_erasure),
    "grant erasure": ("officer", _by_office(deciding.grant_erasure)),
    "erase": ("clock", _erase),
    "erase what is over": ("clock", _erase_what_is_over),
    "offer to hand over": ("buyer", _offer),
    "take over": ("buyer", _take_over),
    "give over": ("officer", _give_over),
    "refuse take over": ("officer", _by_office(deciding.refuse_take_over, reason="another_name", text="")),
}
