"""Measures first pages of lists: a firm's queue, all open complaints, and search; with few and with many complaints.

The same list is read in the large and in the small installation in turn, so that a cost that grows with the table
shows.
"""

from collections.abc import Callable
from urllib.parse import quote

from benchmarks.client import Client, Wrong
from benchmarks.rounds import Target
from benchmarks.run import Run
from benchmarks.systems import Ccms
from benchmarks.works import pages

FIRMS = 200
WORDS, FEW_WORDS = 800, 40  # that are looked for
HEAD_OFFICE = "headoffice@dncrp.example"
OPEN: dict[str, object] = {"status__in": [1, 2, 3]}
STEP = 37  # from one name of the demonstration to the next, as its shops are called
FIRM_QUEUE, ALL_OPEN = "/firm/?view=all", "/office/?view=all"
SEARCH, FIRM_SEARCH = "/office/search?q=", "/firm/search?q="


def queues(run: Run) -> None:
    """Measure the first page of one firm's open complaints, and of the country's."""

    def agents(ccms: Ccms) -> list[str]:
        # each firm's own: what one firm may ask for in a minute is limited
        return [each["cookie"] for each in run.stock("agents", FIRMS, ccms)]

    def officer(ccms: Ccms) -> list[str]:
        return [run.member(HEAD_OFFICE, ccms)]

    _list(run, "firm queue", FIRM_QUEUE, agents, lambda turn: {**OPEN, "queue__id__in": [1 + turn % FIRMS]})
    _list(run, "all open", ALL_OPEN, officer, lambda _: OPEN)


def _list(
    run: Run,
    work: str,
    path: str,
    readers: Callable[[Ccms], list[str]],
    filters: Callable[[int], dict[str, object]],
) -> None:
    large, small = f"ccms {run.options.size:,}", f"ccms {run.options.small:,}"
    targets = [
        Target(large, pages.ccms_page(run.ccms.port, lambda _: path, "<table", readers(run.ccms))),
        Target(small, pages.ccms_page(run.small.port, lambda _: path, "<table", readers(run.small))),
    ]
    if run.has_peer:
        peer = pages.peer_list(run.peer_port, lambda turn: {"filtering": filters(turn)}, page=True)
        targets.append(Target("django-helpdesk", peer, clients=2))
    run.alternate(targets)
    run.keep(work, targets)
    run.goal(work, f"{work} ≥ 15 × django-helpdesk", run.ratio(work, large, "django-helpdesk"), 15)
    text = f"{work} at {run.options.size:,} ≥ 0.9 × at {run.options.small:,}"
    run.goal(work, text, run.ratio(work, large, small), 0.9)


def rare(turn: int, *, bangla: bool = False) -> str:
    """Return a name that one complaint in a thousand holds: of a maker after whom no shop is called."""
    from ccms.demonstration import sample_names  # noqa: PLC0415 - the demonstration's own words

    return sample_names.maker(
        (1 + FIRMS + turn % (sample_names.MAKERS - FIRMS - 1)) * STEP % sample_names.MAKERS, bangla=bangla
    )


def of_a_shop(turn: int) -> str:
    """Return the name of a shop: a hundredth of all complaints hold it, and these may all be old."""
    from ccms.demonstration import sample_names  # noqa: PLC0415

    return sample_names.maker((1 + turn % FIRMS) * STEP % sample_names.MAKERS)


def held(port: int, word: Callable[[int], str], cookie: str, count: int) -> Callable[[int], str]:
    """Leave out what no complaint holds: among few complaints, many of the words that are rare among a million."""
    client = Client(port)
    name, _, value = cookie.partition("=")
    client.cookies[name] = value
    distinct = dict.fromkeys(map(word, range(count)))
    found = [each for each in distinct if "<table" in client.get(SEARCH + quote(each)).text]
    if not found:
        raise Wrong(f"no complaint holds {', '.join(list(distinct)[:3])} …")
    return lambda turn: found[turn % len(found)]


def search(run: Run) -> None:
    """Search the country: names that one complaint in a thousand holds, in either script, and a word of nearly all.

    Beside it names of shops, and a word of nearly all among one firm's own.
    """
    head = [run.member(HEAD_OFFICE, run.ccms)]
    count = FEW_WORDS if run.options.once else WORDS
    words: dict[str, Callable[[int], str]] = {
        "rare, Latin letters": rare,
        "rare, Bangla": lambda turn: rare(turn, bangla=True),
        "common, Bangla": lambda _: "পণ্য",
        "common, Latin letters": lambda _: "order",
        "a shop's name": of_a_shop,
    }
    known = {name: held(run.ccms_port, word, head[0], count) for name, word in words.items()}
    targets = [
        Target(name, pages.ccms_page(run.ccms_port, _asks(SEARCH, word), "<table", head))
        for name, word in known.items()
    ]
    agents = [each["cookie"] for each in run.stock("agents", FIRMS)]
    own = pages.ccms_page(run.ccms_port, _asks(FIRM_SEARCH, lambda _: "order"), "<table", agents)
    targets.append(Target("common, of one firm", own))
    peer: Callable[[int], dict[str, object]] = lambda turn: {  # noqa: E731 - one line of the peer's own query
        "filtering": {}, "search_string": f"rare{turn % 1000}x",
    }  # fmt: skip
    if run.has_peer:
        targets.append(Target("django-helpdesk, rare", pages.peer_list(run.peer_port, peer, page=False), clients=2))
    run.alternate(targets)
    run.keep("search", targets)
    for name in list(words)[:2]:
        run.goal("search", f"search, {name}: ≥ 120/s", run.rate("search", name), 120)
        run.goal(
            "search", f"search, {name}: ≥ 10 × django-helpdesk", run.ratio("search", name, "django-helpdesk, rare"), 10
        )
    for name, other in (("common, Bangla", "rare, Bangla"), ("common, Latin letters", "rare, Latin letters")):
        run.goal("search", f"search, {name}: ≥ 0.3 × the rare word", run.ratio("search", name, other), 0.3)


def _asks(address: str, word: Callable[[int], str]) -> Callable[[int], str]:
    return lambda turn: address + quote(word(turn))
