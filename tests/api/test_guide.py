"""The guide is run as it is printed: every Python block of docs/api.md, one after the other, against a real server."""

import re
from pathlib import Path

import pytest

from ccms.complaints.firm_desk import exports
from ccms.complaints.models import Complaint
from ccms.complaints.reading.sandbox_inbox import messages_to
from ccms.core.clock import in_dhaka
from ccms.gate.clock import current_time
from ccms.notices.delivery import deliver
from tests import factories
from tests.api.conftest import administrator_of, of_firm

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_every_snippet_of_the_guide_does_what_it_says(live_server, capsys, settings, monkeypatch):
    settings.CCMS_BASE_URL = live_server.url
    now = current_time()
    complaint, _, shop, _ = factories.a_complaint(now)
    said = {"BASE": live_server.url, "KEY": of_firm(shop).token, "input": _code_on_the_page(shop)}
    said["NOW"] = in_dhaka(now)
    monkeypatch.setattr("time.sleep", lambda _: exports.work(current_time()))  # what it waits for is done meanwhile
    for number, block in enumerate(BLOCKS):
        dated = block.replace("datetime.datetime.now(dhaka)", "NOW")  # a program's machine and ours have one day
        exec(compile(dated, f"{GUIDE.name}, block {number + 1}", "exec"), said)  # noqa: S102 - that is the test

    told = capsys.readouterr().out
    assert "with_consumer" in told
    assert "Part of the money back · Wrong item 64" in told
    assert "['consumer.filed', 'notice.received', 'firm.offered', 'firm.checked_order']" in told
    assert "exported 1 of 1" in told
    assert "409 /problems/invalid-transition" in told
    assert Complaint.objects.get(pk=complaint.pk).on_table == "offer"
    assert "['name', 'district'] True told_firm\n" in told
    assert re.search(r"filed CC-\S+ (with|told)_firm", told)
    assert len(BLOCKS) >= 9


def _code_on_the_page(shop):
    """Return what reads a code as the page of the sandbox shows it to the shop's administrator."""

    def asked(_prompt):
        deliver(current_time())
        return messages_to(administrator_of(shop), "01300000002")[0]["body"][-6:]

    return asked
