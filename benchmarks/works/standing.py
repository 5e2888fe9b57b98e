"""Measures the size of the first pages, the memory of idle processes, and the time from the start to the first page."""

import re
import shutil
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from benchmarks.client import Client
from benchmarks.rounds import parts_of
from benchmarks.run import Run, say
from benchmarks.systems import Ccms, Running, wait_for
from benchmarks.works import pages

IDLE_SECONDS = 12
SERVED = 20  # pages before memory is read: a process that has served nothing shares everything
KB, MIB = 1000, 1024
FIRST_PAGE = "/static/ccms."


class _Named(HTMLParser):
    """Everything that a browser fetches for a page by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note stylesheets, scripts, pictures and icons."""
        told = dict(attrs)
        fetched = {"stylesheet", "icon", "preload", "modulepreload", "manifest"} & set((told.get("rel") or "").split())
        if tag == "link" and fetched and told.get("href"):
            self.urls.append(str(told["href"]))
        elif tag in {"script", "img"} and told.get("src") and told.get("loading") != "lazy":
            self.urls.append(str(told["src"]))


def weight(run: Run) -> None:
    """Weigh the first page and the form on which evidence is given, as a phone fetches them with nothing kept."""
    filer = run.stock("filers", 1)[0]
    for name, path, cookie in (("first page", "/", ""), ("filing form", "/c/evidence", filer["cookie"])):
        octets, requests, strangers = _weigh(run.ccms_port, path, cookie)
        run.notes[f"weight of the {name}"] = f"{octets / KB:.1f} kB in {requests} requests"
        run.goal("weight", f"{name} ≤ 25 kB", octets / KB, 25, at_most=True)
        run.goal("weight", f"{name} ≤ 5 requests", requests, 5, at_most=True)
        run.goal("weight", f"{name}: from another host", strangers, 0, at_most=True)
    if run.has_peer:
        octets, requests, _ = _weigh(run.peer_port, "/", "")
        whole = f"{octets / KB:.1f} kB in {requests} requests (files it has)"
        run.notes["weight of django-helpdesk's first page"] = whole


def _weigh(port: int, path: str, cookie: str) -> tuple[int, int, int]:
    client = Client(port, packed=True)
    if cookie:
        name, _, value = cookie.partition("=")
        client.cookies[name] = value
    page = pages.proved(client.get(path), pages.OK)
    named = _Named()
    named.feed(page.text)
    here = f"http://127.0.0.1:{port}{path}"
    octets, seen, strangers = len(page.raw), {here}, 0
    waiting = [urljoin(here, each) for each in named.urls]
    while waiting:
        address = waiting.pop()
        parts = urlsplit(address)
        if address in seen or parts.scheme == "data":
            continue
        seen.add(address)
        if parts.netloc != f"127.0.0.1:{port}":
            strangers += 1
            continue
        answer = client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        octets += len(answer.raw)
        if parts.path.endswith(".css"):
            # what a sheet imports; its fonts are for machines with a mouse that lack one, never for phones
            waiting += [urljoin(address, found) for found in re.findall(r"@import[^;]*?['\"(]([^'\")]+)", answer.text)]
    return octets, len(seen), strangers


def memory(run: Run) -> None:
    """Add up the memory of web and worker a while after the start, shared pages divided, without the database."""
    for processes, most in ((1, 140), (2, 165)):
        found = []
        for _ in range(min(run.options.rounds, 3)):
            ccms = _fresh(run, processes)
            running = ccms.up()
            client = Client(ccms.port)
            for _page in range(SERVED):
                pages.proved(client.get("/"), pages.OK)
                pages.proved(client.get("/c"), pages.OK)
                client.close()  # the next connection may be another process's
            time.sleep(0 if run.options.once else IDLE_SECONDS)
            found.append(_memory(running))
            running.stop()
        run.notes[f"memory with {processes} web"] = ", ".join(f"{each:.0f}" for each in found)
        run.goal("memory", f"MiB with {processes} web ≤ {most}", sorted(found)[len(found) // 2], most, at_most=True)


def _memory(running: Running) -> float:
    return sum(_share_of(number) for number in parts_of(running.process.pid))


def _share_of(number: int) -> float:
    """Return the memory of one process in MiB, what it shares divided by those who share it."""
    try:
        told = (Path("/proc") / str(number) / "smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", told, re.MULTILINE)
    return int(found[1]) / MIB if found else 0.0


def starting(run: Run) -> None:
    """Measure the seconds from the command to the first page: from an empty folder, and of a later start."""
    first: list[float] = []
    later: list[float] = []
    for _ in range(run.options.rounds):
        ccms = _fresh(run, 1)
        for found in (first, later):
            begun = time.perf_counter()
            running = ccms.start("up", "--empty")
            wait_for(ccms.port, "/", FIRST_PAGE, running)
            found.append(time.perf_counter() - begun)
            running.stop()
    for name, found, most in (("an empty folder", first, 3.0), ("a later start", later, 1.5)):
        run.notes[f"seconds from {name}"] = ", ".join(f"{each:.2f}" for each in found)
        run.goal("start", f"first page from {name} ≤ {most:g} s", sorted(found)[len(found) // 2], most, at_most=True)
    say(f"  {run.notes['seconds from an empty folder']}; {run.notes['seconds from a later start']}")


def _fresh(run: Run, processes: int) -> Ccms:
    folder = run.options.folder / "fresh"
    shutil.rmtree(folder, ignore_errors=True)
    return Ccms(folder, web_processes=processes)
