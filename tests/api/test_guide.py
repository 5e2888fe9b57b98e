"""The guide is run as it is printed: every Python block of both pages, one after the other, against a real server."""

import re
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from ccms.complaints.firm_desk import exports
from ccms.complaints.models import Complaint
from ccms.complaints.reading.development import messages_to
from ccms.core.clock import in_dhaka
from ccms.gate.clock import current_time
from ccms.notices.delivery import deliver
from tests import factories
from tests.api.conftest import administrator_of, of_firm

GUIDE = [Path(__file__).parents[2] / "docs" / name for name in ("api.md", "shop-sandbox.md")]
BLOCKS = [block for page in GUIDE for block in re.findall(r"```python\n(.*?)```", page.read_text(), flags=re.DOTALL)]


@pytest.fixture
def reader(transactional_db, live_server, settings, monkeypatch):
    """Return a developer of a firm that has a complaint, to run blocks of the guide."""
    settings.CCMS_BASE_URL = live_server.url
    now = current_time()
    complaint, _, shop, _ = factories.a_complaint(now)
    said = {"BASE": live_server.url, "KEY": of_firm(shop).token, "input": _code_on_the_page(shop)}
    said["NOW"] = in_dhaka(now)
    monkeypatch.setattr("time.sleep", lambda _: exports.run_due(current_time()))  # what it waits for is done meanwhile
    return SimpleNamespace(complaint=complaint, run=partial(_run, said))


def _run(said, blocks):
    for block in blocks:
        dated = block.replace("datetime.datetime.now(dhaka)", "NOW")  # a program's machine and ours have one day
        name = f"the guide, block {BLOCKS.index(block) + 1}"
        exec(compile(dated, name, "exec"), said)  # noqa: S102 - that is the test


def test_a_buyers_own_program_needs_of_the_other_blocks_only_the_first(reader, capsys):
    its_own = [block for block in BLOCKS if "entered" in block]
    assert len(its_own) == 2

    reader.run([BLOCKS[0], *its_own])

    assert re.search(r"filed CC-\S+ (with|told)_firm", capsys.readouterr().out)


def test_every_snippet_of_the_guide_does_what_it_says(reader, capsys):
    reader.run(BLOCKS)

    told = capsys.readouterr().out
    assert "with_consumer" in told
    assert "Part of the money back · Wrong item 64" in told
    assert "4 events, the last of them: " in told
    assert "['consumer.filed', 'notice.received', 'firm.offered', 'firm.checked_order']" in told
    assert "exported 1 of 1" in told
    assert "409 /problems/invalid-transition" in told
    assert Complaint.objects.get(pk=reader.complaint.pk).on_table == "offer"
    assert "['name', 'district'] True told_firm\n" in told
    assert re.search(r"filed CC-\S+ (with|told)_firm", told)
    assert len(BLOCKS) >= 9


def _code_on_the_page(shop):
    """Return what reads a code as the page of the sandbox shows it to the shop's administrator."""

    def asked(_prompt):
        deliver(current_time())
        return messages_to(administrator_of(shop), "01300000002")[0]["body"][-6:]

    return asked
