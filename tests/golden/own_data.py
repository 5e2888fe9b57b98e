"""What people ask about their own data, and what an office answers: acts of stories that are services of their own."""

from ccms.complaints.models import DataRequest
from ccms.complaints.own_data import acting, asking, deciding, lost_number, retention
from ccms.complaints.own_data import deciding as erasing
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
    assert erasing.run_due(known["now"]) == 1


def _erase_what_is_over(world, known):
    assert retention.run_due(known["now"]) == 1


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


def _lose_number(world, known):
    """Ask as the same person, at another number and without a picture of a paper."""
    asker = {**known, "by": make.as_consumer(_person(world))}
    with lost_number.asking(**asker, words="ফোন চুরি হয়েছে।", upload=None, place="203.0.113.9") as ask:
        ask()


def _grant_lost_number(world, known):
    second = make.officer(_last(world).complaint.office)
    lost_number.grant(_last(world).pk, by=second, now=known["now"])


def _stop_lost_number(world, known):
    lost_number.stop(**known)


def _move_number(world, known):
    assert lost_number.run_due(known["now"]) == 1
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
    "lose number": ("buyer", _lose_number),
    "agree lost number": ("officer", _by_office(lost_number.agree, reason="came", text="পরিচয়পত্র দেখেছি।")),
    "grant lost number": ("officer", _grant_lost_number),
    "refuse lost number": ("officer", _by_office(lost_number.refuse, reason="did_not_come", text="")),
    "stop lost number": ("buyer", _stop_lost_number),
    "move number": ("clock", _move_number),
}
