"""A real browser for the tests: pages as people see them, at three widths, with the checks that each page must pass."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import sync_playwright

from tests import programs, sampling
from tests.browser.browsers import Pages, new_page
from tests.browser.eyes import Eyes
from tests.browser.hands import Hands
from tests.browser.house import House
from tests.browser.walking import covered_on_a_walk
from tests.installation import eventually

HERE = Path(__file__).parent
CHROMIUM = programs.path("chromium")
# The same engine without the windows around it takes half the time. What needs a person's settings starts the browser.
ENGINE = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # every node of a fault, and no list of what is right
}
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
# What passed is a hundred times as long as what is wrong: bringing it here took longer than the checks themselves.
VIOLATIONS = "options => axe.run(options).then(found => found.violations)"

# Playwright keeps an event loop in this thread, and Django would refuse the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SMALL_TARGETS = """least => [...document.querySelectorAll('a,button,input:not([type=hidden]),select,textarea,summary')]
  .filter(e => !e.closest('[aria-hidden=true]'))
  .map(e => {
    const t = (e.type === 'radio' || e.type === 'checkbox') && e.labels && e.labels[0] || e;
    const r = t.getBoundingClientRect();
    return [t.textContent.trim().slice(0, 30) || e.name, Math.round(r.width), Math.round(r.height),
            getComputedStyle(e).display];
  })
  .filter(([name, w, h, display]) => w > 1 && h > 1 && (h < least || w < 24) && display !== 'inline')"""

# The sign of the taka lies among the Bangla letters and belongs to both languages.
TEXT_FAULTS = """() => {
  const bad = [], page = document.documentElement.lang;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), parent = walker.currentNode.parentElement;
    if (!text || parent.closest('script,style,svg,textarea')) continue;
    const style = getComputedStyle(parent), size = parseFloat(style.fontSize);
    const line = style.lineHeight === 'normal' ? 1 : parseFloat(style.lineHeight) / size;
    const bangla = /[\\u0980-\\u09F2\\u09F4-\\u09FF]/.test(text), short = text.slice(0, 30);
    if (bangla && (size < 16 || (line < 1.36 && text.length > 3))) bad.push(['type', short, size, line]);
    const marked = parent.closest('[lang=en],[lang=und]');
    if (page === 'bn' && /[A-Za-z]{3,}/.test(text) && !marked) bad.push(['latin', short]);
    if (page === 'en' && bangla && !parent.closest('[lang=bn]')) bad.push(['bangla', short]);
    if ((bangla || (page === 'bn' && text.includes('৳'))) && /[0-9]/.test(text)) bad.push(['digit', short]);
    if (/[\\u25CC\\uFFFD]/.test(text)) bad.push(['glyph', short]);
  }
  return bad;
}"""


# What a page is made of, in its order: its words, numbers, addresses and the marks of their language left out.
STRUCTURE = """() => {
  const own = new Set(['id', 'for', 'name', 'value', 'content', 'lang', 'hreflang', 'aria-labelledby',
    'aria-describedby', 'aria-controls']);
  const of = ({name, value}) => {
    const is_kept = name === 'class' || name === 'style' || (!own.has(name) && /^[a-z0-9_-]*$/.test(value));
    return is_kept ? `${name}=${value}` : name;
  };
  const part = e => [e.tagName, ...[...e.attributes].map(of),
    [...e.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())].join(' ');
  const is_mark = e => e.tagName === 'BR' || e.tagName === 'SPAN' && [...e.attributes].every(a => a.name === 'lang');
  const parts = [...document.querySelectorAll('*')].filter(e => !is_mark(e)).map(part);
  return [matchMedia('(prefers-color-scheme: dark)').matches, ...parts].join();
}"""
ON_EACH_LOOK = f"""least => [
  Math.max(document.documentElement.scrollWidth - innerWidth, 0), document.querySelectorAll('h1').length,
  ({SMALL_TARGETS})(least), ({TEXT_FAULTS})()]"""


def pytest_itemcollected(item):
    """Every test of this folder opens pages."""
    item.add_marker(pytest.mark.needs("chromium"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Show beside a failed journey what the house has logged of its own troubles."""
    report = yield
    if report.failed and (house := item.funcargs.get("house")):
        troubles = [line for line in house.said().splitlines() if " info " not in line]
        report.sections.append(("troubles of the house", "\n".join(troubles[-60:])))
    return report


@dataclass
class Faults:
    """What a page does wrong; empty is right."""

    axe: list = field(default_factory=list)
    overflow: int = 0
    headings: int = 1
    small: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    covered: list = field(default_factory=list)
    console: list = field(default_factory=list)


RIGHT = Faults()


@pytest.fixture(scope="session")
def chromium():
    """Start one Chromium for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ENGINE, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def let_go(django_db_setup, django_db_blocker):
    """Wait, when the last browser is closed, until our server's threads let go of the database that is removed next."""
    yield
    with django_db_blocker.unblock():
        eventually(_nobody_else_is_connected, seconds=10)


@pytest.fixture(scope="session")
def pages(chromium, let_go, live_server):
    """Return the pages in which the live server is looked at."""
    pages = Pages(chromium)
    yield pages
    pages.close()


def _nobody_else_is_connected():
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        return cursor.fetchone() == (0,)


@pytest.fixture
def open_page(pages, live_server):
    """Give a way to open an address of ours, at a size, with or without script."""
    opened = []

    def open_one(path, size="phone", *, script=True, scheme="light"):
        page = pages.take(live_server.url, size, script=script, scheme=scheme)
        opened.append(page)
        page.goto(path)
        return page

    yield open_one
    for page in opened:
        pages.give_back(page)


@pytest.fixture(scope="session")
def house():
    """Open one installation for all journeys, and close it after the last."""
    house = House()
    try:
        house.open()
        yield house
        house.close()
    finally:
        house.remove()


@pytest.fixture
def visit(chromium, house):
    """Give a way for one more person to open an address of the house in a browser of his own."""
    opened = []

    def visit_one(path, size="phone", *, script=True):
        page = new_page(chromium, house.url, size, script=script)
        opened.append(page)
        page.goto(path)
        return Hands(page)

    yield visit_one
    for page in opened:
        page.context.close()


@pytest.fixture
def eyes(chromium, faults):
    """Return what looks at pages on the way, to be asked at the end what was wrong with them."""
    eyes = Eyes(chromium, faults)
    yield eyes
    eyes.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Keep the order of these files, which is drawn anew everywhere else: it says which of like pages is looked at."""
    here = [place for place, item in enumerate(items) if item.path.is_relative_to(HERE)]
    in_order = sorted((items[place] for place in here), key=lambda item: (item.path, item.location[1], item.name))
    for place, item in zip(here, in_order, strict=True):
        items[place] = item


@pytest.fixture(scope="module")
def looked_at():
    """Return what the pages are made of that axe and a walk by keyboard have looked at in this file."""
    return set()


@pytest.fixture
def faults(looked_at):
    """Return the check that every page must pass: what it finds equals `right`.

    Without `whole` neither axe nor a walk by keyboard looks, which take longest. Both look at the first page of those
    that are made of the same, whatever their language or size; with `--whole`, at each. Without `walk`, axe alone does.
    """

    def found(page, least_target=44, *, whole=True, walk=True):
        page.wait_for_load_state()  # after a click the next page may be there without its first element
        overflow, headings, small, texts = page.evaluate(ON_EACH_LOOK, least_target)
        made_of = page.evaluate(STRUCTURE) if whole else ""
        whole = whole and (sampling.Sampling.is_whole or made_of not in looked_at)
        looked_at.add(made_of)
        axe = _violations(page) if whole else []
        return Faults(
            axe=[(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in axe],
            overflow=overflow,
            headings=headings,
            small=small,
            texts=texts,
            covered=covered_on_a_walk(page) if whole and walk else [],
            console=[text for text in page.said if "status of 4" not in text],
        )

    return found


def _violations(page):
    if not page.evaluate("'axe' in window"):  # at another size it is there already
        page.evaluate(Axe().axe_script)
    return page.evaluate(VIOLATIONS, {**AXE, "iframes": len(page.frames) > 1})


@pytest.fixture
def right():
    """Return what a page without fault gives."""
    return RIGHT
