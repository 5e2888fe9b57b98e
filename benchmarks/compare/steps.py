"""The steps that are compared, each with the rows that it is played with; each proves its success by its content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.client import Client
from benchmarks.works import machines, pages
from benchmarks.works.pages import OK, proved
from benchmarks.works.reading import ALL_OPEN, FIRM_QUEUE, SEARCH

type Row = Mapping[str, str]
type Play = Callable[[Client, Row], None]


@dataclass(frozen=True, slots=True)
class Step:
    """What one person does, how often a round does it, and which rows of the stock it needs; without, one for all."""

    name: str
    play: Play
    stock: str = ""
    times: int = 200
    spent: bool = False  # a row serves once: whoever has filed, or has opened his case, does it no second time


def _look(path: str, text: str = "<table") -> Play:
    def play(client: Client, row: Row) -> None:
        pages.sign_in(client, row["cookie"])
        proved(client.get(path), OK, text)

    return play


def _first_page(client: Client, row: Row) -> None:
    del row
    proved(client.get("/"), OK, "/static/ccms.")


def _by_number(client: Client, row: Row) -> None:
    client.cookies = {}
    proved(client.get(f"/t/{row['reference']}"), OK, row["reference"][-4:])


def _own_case(client: Client, row: Row) -> None:
    pages.sign_in(client, row["cookie"])
    proved(client.get(f"/t/{row['reference']}"), OK, row["reference"][-4:])


def _search(client: Client, row: Row) -> None:
    pages.sign_in(client, row["cookie"])
    proved(client.get(SEARCH + quote(row["word"])), OK, "<table")


STEPS = (
    Step("first page", _first_page, times=600),
    Step("by number", _by_number, "references", times=400),
    Step("own case, first opening", _own_case, "unopened", spent=True),
    Step("own case, opened before", _own_case, "references", times=400),
    Step("firm's queue", _look(FIRM_QUEUE), "agents"),
    Step("all open", _look(ALL_OPEN), "head office"),
    Step("search, a rare word", _search, "words"),
    Step("filing, its four requests", pages.file, "filers", times=100, spent=True),
    Step("filing by the API", machines.file, "callers", times=100, spent=True),
)
