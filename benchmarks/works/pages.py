"""The steps of a person at each system; each step proves its success by status and by content, or is an error."""

import base64
import io
import json
import random
import re
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import md5
from itertools import count, cycle

from benchmarks.client import Answer, Client, Wrong

OK, FOUND = 200, 302
FILE = "proof.png"
FIRMS = 200
STORY = "The parcel never came and the seller does not answer. " * 8
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_TITLE = re.compile(r"<title>([^<]*)")
type Step = Callable[[], None]
type Rows = Sequence[dict[str, str]]


@cache
def evidence() -> bytes:
    """Return a picture of about 100 kB that does not compress: noise of 180 by 185 points, as PNG."""
    from PIL import Image  # noqa: PLC0415 - only where something is filed

    noise = random.Random(1).randbytes(180 * 185 * 3)  # noqa: S311 - no secret
    file = io.BytesIO()
    Image.frombytes("RGB", (180, 185), noise).save(file, "PNG")
    return file.getvalue()


def token(page: str) -> str:
    """Find the form's token."""
    found = _TOKEN.search(page)
    if not found:
        raise Wrong("no form token")
    return found[1]


def proved(answer: Answer, status: int, text: str = "") -> Answer:
    """Return the answer if it is the one that was wanted."""
    if answer.status != status or (text and text not in answer.text):
        named = _TITLE.search(answer.text)
        raise Wrong(f"{answer.status} {answer.location} without {text!r}: {named[1] if named else ''}")
    return answer


def address(number: int) -> str:
    """Return an address of the private network for a person: limits count by address."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Queue:
    """People of whom each is used once, by whichever client is next."""

    def __init__(self, rows: Rows) -> None:
        self._rows, self._lock = iter(rows), threading.Lock()

    def take(self) -> dict[str, str]:
        """Return the next one."""
        with self._lock:
            found = next(self._rows, None)
        if found is None:
            raise Wrong("no person left who could file: prepare more")
        return found


# CCMS -------------------------------------------------------------------------------------------------------------
def sign_in(client: Client, cookie: str) -> None:
    """Let the client have this session and nothing else."""
    name, _, value = cookie.partition("=")
    client.cookies = {name: value}


def file(client: Client, filer: Mapping[str, str], told: Callable[[str, str], None] | None = None) -> None:
    """File: the evidence page, the file, the sending, the receipt; `told` hears of what was acknowledged."""
    sign_in(client, filer["cookie"])
    page = proved(client.get("/c/evidence"), OK, "multipart/form-data").text
    form = {"csrfmiddlewaretoken": token(page)}
    files = [("other", FILE, "image/png", evidence())]
    proved(client.upload("/c/evidence", form, files), FOUND)
    sent = {**form, "draft": filer["draft"], "idempotency_key": str(uuid.uuid4()), "declaration": "on"}
    receipt = proved(client.post("/c/check", sent), FOUND).location
    if not receipt.startswith("/c/sent/"):
        raise Wrong(f"led to {receipt}")
    if told:
        told(filer["draft"], receipt)
    page = proved(client.get(receipt), OK, receipt.removeprefix("/c/sent/")).text
    if FILE not in page:
        raise Wrong("a receipt without the file that was sent")


def ccms_filing(
    port: int,
    people: Queue,
    told: Callable[[str, str], None] | None = None,
    refused: Callable[[float, bool], None] | None = None,
    *,
    obedient: bool = False,
) -> Callable[[int], Step]:
    """File with one person after the other.

    `told` hears of each acknowledged one, `refused` of each 503, after which its person comes back: the obedient when
    he was told to, others after half a second.
    """

    def person(number: int) -> Step:
        client = Client(port, refused=refused, obedient=obedient)

        def step() -> None:
            client.address = address(number)
            file(client, people.take(), told)

        return step

    return person


def ccms_tracking(port: int, found: Rows, *, own: bool) -> Callable[[int], Step]:
    """Look at a complaint: as its own person, who sees everything, or as anybody who knows its number."""

    def person(number: int) -> Step:
        client = Client(port)
        mine = cycle(found[number::8])
        visits = count()

        def step() -> None:
            one = next(mine)
            name, _, value = one["cookie"].partition("=")
            client.cookies = {name: value} if own else {}
            client.address = address(number + 8 * next(visits))
            proved(client.get(f"/t/{one['reference']}"), OK, one["reference"][-4:])

        return step

    return person


def ccms_page(port: int, path: Callable[[int], str], text: str, cookies: Sequence[str]) -> Callable[[int], Step]:
    """Look at a page that members have, as one after the other of those whose sessions these are."""

    def person(number: int) -> Step:
        client = Client(port, address=address(number))
        turns = count(number * 31)

        def step() -> None:
            turn = next(turns)
            name, _, value = cookies[turn % len(cookies)].partition("=")
            client.cookies[name] = value
            proved(client.get(path(turn)), OK, text)

        return step

    return person


# The lean reference -----------------------------------------------------------------------------------------------
def lean_filing(port: int) -> Callable[[int], Step]:
    """File: the form, the file, the page."""

    def person(number: int) -> Step:
        client, turns = Client(port), count()

        def step() -> None:
            subject = f"bench {number}-{next(turns)}"
            form = {"csrfmiddlewaretoken": token(proved(client.get("/file"), OK).text)}
            form |= {"subject": subject, "body": STORY}
            files = [("evidence", "proof.png", "image/png", evidence())]
            page = proved(client.upload("/file", form, files), FOUND).location
            proved(client.get(page), OK, subject)

        return step

    return person


def lean_row(port: int, size: int) -> Callable[[int], Step]:
    """Look at one row."""

    def person(number: int) -> Step:
        client = Client(port)
        numbers = _scattered(number, size)

        def step() -> None:
            key = next(numbers)
            proved(client.get(f"/{key}"), OK, f"C{key:09}")

        return step

    return person


# django-helpdesk --------------------------------------------------------------------------------------------------
def peer_filing(port: int) -> Callable[[int], Step]:
    """File: the public form, the file, the ticket's page."""

    def person(number: int) -> Step:
        client, turns = Client(port), count()

        def step() -> None:
            page = proved(client.get("/"), OK).text
            queue = re.search(r'<select name="queue".*?<option value="(\d+)"', page, re.DOTALL)
            title = f"bench {number}-{next(turns)}"
            form = {"csrfmiddlewaretoken": token(page), "queue": queue[1] if queue else "1", "title": title}
            form |= {"body": STORY, "priority": "3", "due_date": "", "submitter_email": f"b{number}@example.test"}
            files = [("attachment", "proof.png", "image/png", evidence())]
            ticket = proved(client.upload("/", form, files), FOUND).location
            proved(client.get(ticket), OK, title)

        return step

    return person


def peer_tracking(port: int, size: int) -> Callable[[int], Step]:
    """Look at a ticket by its secret link."""

    def person(number: int) -> Step:
        client = Client(port)
        numbers = _scattered(number, size)

        def step() -> None:
            key = next(numbers)
            secret = md5(str(key).encode(), usedforsecurity=False).hexdigest()
            ticket = f"firm{1 + key % FIRMS}-{key}"
            page = client.get(f"/view/?ticket={ticket}&email=c{key}@example.test&key={secret}")
            proved(page, OK, f"Complaint {key}:")

        return step

    return person


def peer_list(port: int, filters: Callable[[int], dict[str, object]], *, page: bool) -> Callable[[int], Step]:
    """Look at a list of tickets: the page, and the call for its rows that the page then makes."""

    def person(number: int) -> Step:
        client, turns = Client(port), count(number * 31)
        form = {"csrfmiddlewaretoken": token(client.get("/login/").text), "next": "/tickets/"}
        proved(client.post("/login/", {**form, "username": "staff", "password": "benchmark-76"}), FOUND)

        def step() -> None:
            asked = {"filtering_null": {}, "sorting": "created", "sortreverse": True, **filters(next(turns))}
            if page:
                proved(client.get("/tickets/?status=1&status=2&status=3"), OK, "datatables_ticket_list")
            query = base64.b64encode(json.dumps(asked).encode()).decode()
            order = "order%5B0%5D%5Bcolumn%5D=5&order%5B0%5D%5Bdir%5D=desc"
            rows = proved(client.get(f"/datatables_ticket_list/{query}?draw=1&start=0&length=25&{order}"), OK)
            if not json.loads(rows.text)["data"]:
                raise Wrong("no rows")

        return step

    return person


def _scattered(number: int, size: int) -> Iterator[int]:
    """Yield row numbers from 1 to `size` in an order that no cache foresees."""
    return ((number * 7919 + turn * 104_729) % size + 1 for turn in count())
