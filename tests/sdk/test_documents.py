"""The programs and the forms of the pages for shops do what these say, as they stand there."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from ccms.accounts.firms import shop_keys
from ccms.accounts.models import Shop
from ccms.complaints.models import HandOver
from ccms.core.signed_orders import LONGEST_LIFE, Reason, contact_digest, verify
from ccms.gate.clock import current_time
from ccms.gate.limits import SHOP_ORIGINS, SHOP_REFUSALS
from ccms.law.pack.book import book
from ccms.web.developers import snippets
from ccms.web.shared.widget_loader import VERSION
from tests import factories, programs

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / f"{name}.md" for name in ("shops", "shop-window", "shop-systems")]
PAGE = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
PIECES = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
SECRET, FIRM = "ccms_order_of_the_documents", "frm_8F3K2QVX"
WAYS = {
    "python": [sys.executable, "program.py"],
    "php": [programs.path("php"), "program.php"],
    "javascript": [programs.path("node"), "program.mjs"],
}


def piece(language, turn=0):
    return [text for name, text in PIECES if name == language][turn]


@pytest.mark.processes
@pytest.mark.parametrize("language", programs.LANGUAGES)
def test_each_program_signs_an_order_that_is_believed(language, tmp_path):
    for signer in (ROOT / "sdk" / language).glob("ccms_order.*"):
        shutil.copy(signer, tmp_path)
    command = WAYS[language]
    (tmp_path / command[1]).write_text(piece(language), encoding="utf-8")
    run = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "CCMS_ORDER_SECRET": SECRET},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found = verify(run.stdout.strip(), firm=FIRM, keys={"k1": SECRET}, now=datetime.now(UTC))
    assert found.said == {
        "order.id": "SG-20418",
        "order.placed_at": "2026-11-10T14:03:00+06:00",
        "order.amount": 245000,
        "order.currency": "BDT",
        "order.items": [{"name": "জামদানি শাড়ি", "qty": 1, "price": 245000}],
    }
    assert found.contact == contact_digest("+8801712345678", SECRET)


def test_all_three_languages_stand_there():
    assert WAYS.keys() <= {language for language, _ in PIECES}


class Fields(HTMLParser):
    """Reads what a browser would send."""

    def __init__(self):
        super().__init__()
        self.form, self.sent = {}, {}

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.form = given
        if tag == "input":
            self.sent[given["name"]] = given["value"]


@pytest.fixture
def firm(db):
    now = current_time()
    row = factories.firm(now)
    Shop.objects.create(firm=row, public_id=FIRM, made_at=now)
    return row


def test_the_form_brings_a_buyer_to_the_first_question_with_the_shop_chosen(firm):
    read = Fields()
    read.feed(piece("html"))
    assert (read.form["method"], read.form["action"]) == ("post", "https://ccms.example/c/new")
    answer = Client().post("/c/new", read.sent, follow=True)
    assert answer.request["PATH_INFO"] == "/c"
    assert answer.headers["Content-Language"] == "bn"
    assert HandOver.objects.get().firm == firm


def test_the_link_asks_once(firm):
    address = piece("text").strip().removeprefix("https://ccms.example")
    assert firm.name_bn in Client().get(address).text


def test_the_short_address_the_ready_answer_and_the_badge_are_what_the_shop_would_copy(firm):
    short, _filter, reply = (piece("text", turn).strip() for turn in (1, 2, 3))
    base, _, slug = short.partition("/@")
    firm.slug = slug
    firm.save()
    assert snippets.short(base, slug) == short
    assert snippets.reply(short, "bn") == reply
    assert snippets.script(base, FIRM, "bn", order=False) == piece("html", 1).strip()
    assert snippets.pinned(base, VERSION, "sha384-…") == piece("html", 3).strip()
    assert snippets.badge(base, FIRM, "bn") == piece("html", 4).strip()
    for address in (short.removeprefix(base), f"/@{FIRM}"):
        assert firm.name_bn in Client().get(address, follow=True).text
    (picture,) = re.findall(r'src="https://ccms.example([^"]+)"', piece("html", 4))
    assert Client().get(picture).headers["Content-Type"] == "image/svg+xml"


def test_the_page_names_every_reason_method_and_bound():
    assert {code for reason in Reason if f"`{(code := reason.value)}`" in PAGE} == {reason.value for reason in Reason}
    methods = book().on(datetime.now(UTC).date()).questions["pay_method"].options
    assert [option.value for option in methods if f"`{option.value}`" not in PAGE] == []
    assert f"At most {SHOP_ORIGINS} addresses" in PAGE
    assert f"at most {LONGEST_LIFE.days} days apart" in PAGE
    assert SHOP_REFUSALS == 50
    assert "the last fifty" in PAGE
    assert shop_keys.PREFIX in PAGE
