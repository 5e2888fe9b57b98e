"""The button for a shop system in PHP, as its page prints it: signed with the secret, and without it a plain one."""

import html
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ccms.core.signed_orders import verify
from ccms.web.developers import orders
from tests import programs

ROOT = Path(__file__).parents[2]
FIRM, SECRET = "frm_8F3K2QVX", "a-secret-of-thirty-two-characters"
ORDER = "['id' => 'SG-20418', 'placed_at' => '2026-11-10T14:03:00+06:00', 'amount' => '2450.00', 'currency' => 'BDT']"
pytestmark = [pytest.mark.processes, pytest.mark.needs("php")]


def drawn(folder, order=ORDER, **environment):
    """Return what the printed file draws for an order."""
    shutil.copy(ROOT / "sdk" / "php" / "ccms_order.php", folder)
    piece = orders.php("https://ccms.example", FIRM, "k1")
    (folder / "ccms_button.php").write_text(piece, encoding="utf-8")
    program = f"require 'ccms_button.php'; echo ccms_button({order});"
    run = subprocess.run(
        [programs.path("php"), "-d", "display_errors=1", "-r", program],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return run.stdout


def test_with_the_secret_the_order_is_signed_and_believed(tmp_path):
    form = drawn(tmp_path, CCMS_ORDER_SECRET=SECRET)
    token = html.unescape(re.search(r'name="order" value="([^"]+)"', form)[1])
    found = verify(token, firm=FIRM, keys={"k1": SECRET}, now=datetime.now(UTC))
    assert (found.said["order.id"], found.said["order.amount"]) == ("SG-20418", 245000)
    assert 'action="https://ccms.example/c/new"' in form


@pytest.mark.parametrize("secret", ["", SECRET])
def test_without_it_or_with_an_order_that_cannot_be_signed_the_button_stands_all_the_same(tmp_path, secret):
    order = ORDER if not secret else "['id' => 'SG-1', 'note' => str_repeat('x', 5000)]"
    form = drawn(tmp_path, order, CCMS_ORDER_SECRET=secret)
    assert 'name="order"' not in form
    assert f'<input type="hidden" name="firm" value="{FIRM}">' in form
    assert form.strip().endswith("</form>")
