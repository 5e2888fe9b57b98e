"""The guide is run as it is printed: every Python block of docs/api.md, one after the other, against a real server."""

import re
from pathlib import Path

import pytest

from ccms.complaints.models import Complaint
from ccms.complaints.services import exporting
from ccms.gate.clock import current_time
from tests import factories
from tests.api.conftest import of_firm

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_every_snippet_of_the_guide_does_what_it_says(live_server, capsys, settings, monkeypatch):
    settings.CCMS_BASE_URL = live_server.url
    monkeypatch.setattr("time.sleep", lambda _: exporting.work(current_time()))  # what it waits for is done meanwhile
    now = current_time()
    complaint, _, shop, _ = factories.a_complaint(now)
    said = {"BASE": live_server.url, "KEY": of_firm(shop).token}
    for number, block in enumerate(BLOCKS):
        exec(compile(block, f"{GUIDE.name}, block {number + 1}", "exec"), said)  # noqa: S102 - that is the test

    told = capsys.readouterr().out
    assert "with_consumer" in told
    assert "['consumer.filed', 'notice.received', 'firm.offered']" in told
    assert "exported 1 of 1" in told
    assert "409 /problems/invalid-transition" in told
    assert Complaint.objects.get(pk=complaint.pk).on_table == "offer"
    assert len(BLOCKS) >= 7
