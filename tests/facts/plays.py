"""Plays what can happen to a complaint as a tree: each act once, every state on its way compared, then taken back."""

from dataclasses import dataclass
from functools import partial

from ccms.complaints.search_words import write_words
from tests.golden import world as around

DAY = 24
TOLD_FIRST = {"firm_told": "not_told"}
# root → what was filed, and who the shop is: the way to it is known and proved, named by the buyer alone, or unknown.
ROOTS = {
    "told first": (TOLD_FIRST, "proved"),
    "told before": ({}, "proved"),
    "told first, unproved": (TOLD_FIRST, "unproved"),
    "told before, unknown": ({}, "unknown"),
    "told first, unknown": (TOLD_FIRST, "unknown"),
}


@dataclass(frozen=True)
class Step:
    """What happens, and what can happen then; `by` acts of the story's table, or hours of waiting."""

    does: tuple
    then: tuple = ()


def do(*does, then=()):
    return Step(does, tuple(then))


def wait(hours):
    return ("wait", hours)


WITHDRAWN = do("withdraw")
BEFORE_IT_LEFT = do("unsent", "withdraw")
AGAIN = do(("withdraw", {"reason": "solved", "received": "money", "amount_paisa": 100_000}))
PAID = do(
    ("payment", {"amount_paisa": 600_000}),
    then=(
        do(("reward", {"amount_paisa": 250_000}), then=(do("close"), do(wait(12 * DAY)))),
        do(wait(12 * DAY)),
    ),
)
RECOVERED = do("recovery", then=(PAID,))
SETTLED_THERE = do(("settlement", {"performed": True, "days": 0}))
ORDERED = do(
    "order",
    then=(
        do(("payment", {"amount_paisa": 400_000}), then=(PAID, do(wait(12 * DAY), then=(RECOVERED,)))),
        do("order receipt", then=(do(wait(12 * DAY), then=(do("recovery"),)),)),
        do(wait(12 * DAY)),
        do(("payment", {"amount_paisa": 1_000_000})),
    ),
)
HEARING = do(
    "set hearing",
    then=(
        WITHDRAWN,
        do(wait(3 * DAY + 6), then=(do("hold hearing", then=(ORDERED, SETTLED_THERE)),)),
        do(wait(12 * DAY), then=(WITHDRAWN,)),
    ),
)
SCRUTINY = do(
    "take up",
    then=(
        WITHDRAWN,
        do(wait(12 * DAY), then=(WITHDRAWN,)),
        do("refer", then=(do("send papers", then=(do("accept referral"), do(wait(12 * DAY)))), do(wait(12 * DAY)))),
        do("ask the buyer"),
        do("dismiss"),
        HEARING,
    ),
)
AT_OFFICE = (WITHDRAWN, do(wait(9 * DAY), then=(WITHDRAWN,)), SCRUTINY)
OFFERED = do(
    "offer",
    then=(
        WITHDRAWN,
        do("reject"),
        do("buyer receipt", wait(9 * DAY)),
        do("accept", then=(WITHDRAWN, do("confirm"), do("report performance"), do(wait(6 * DAY)))),
    ),
)
SERVED = do(
    "firm receipt",
    then=(WITHDRAWN, OFFERED, do("ask"), do("interim"), do("refuse"), do(wait(8 * DAY), then=AT_OFFICE)),
)
UNSERVED = do(wait(4 * DAY), then=AT_OFFICE)
FORMAL = do(wait(73), then=(WITHDRAWN, SERVED))
FORMAL_UNSERVED = do(wait(73), then=(WITHDRAWN, UNSERVED))
TREES = {
    "told first": (AGAIN, BEFORE_IT_LEFT, OFFERED, FORMAL),
    "told before": (AGAIN, BEFORE_IT_LEFT, SERVED, do(wait(4 * DAY), then=(WITHDRAWN,))),
    "told first, unproved": (WITHDRAWN, do(wait(73), then=(do("firm receipt", then=(do(wait(8 * DAY)),)),))),
    "told before, unknown": (WITHDRAWN, UNSERVED),
    "told first, unknown": (WITHDRAWN, FORMAL_UNSERVED),
}


def play(root, comparison):
    """Play one tree from its filing, and compare at each step."""
    filed, shop = ROOTS[root]
    with around.taken_back():
        world = around.World(shop=shop)
        world.begin(filed, {})
        write_words([world.complaint])
        look = partial(comparison.look, world, told_first=bool(filed))
        look(root)
        for step in TREES[root]:
            _play(world, step, look, root)


def _play(world, step, look, path):
    before, contact, leave = world.now, world.contact, world.messages_leave
    with around.taken_back():
        for each in step.does:
            _do(world, each)
        path = f"{path} / {', '.join(str(each) for each in step.does)}"
        look(path)
        for after in step.then:
            _play(world, after, look, path)
    world.now = around.Now.at = before
    world.contact, world.messages_leave = contact, leave
    world.complaint.refresh_from_db()


def _do(world, each):
    name, changes = (each, {}) if isinstance(each, str) else each
    if name == "unsent":
        world.messages_leave = lambda: None
    elif name == "wait":
        world.wait(changes)
    else:
        world.act(name, **changes)
