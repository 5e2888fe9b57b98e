"""The table of all notices in `docs/generated/notices.md`: the recipient of each, its channels, where it leads.

Where a notice of a complaint leads is opened in the lives, as its recipient and at its moment. What has no complaint
is tried by the tests that `tried.txt` names.
"""

import re
from pathlib import Path

from ccms.notices.composition.texts import catalogue
from tests.golden import playing
from tests.golden.stories import LIVES

PAGE = playing.DUMP.parents[2] / "docs" / "generated" / "notices.md"
LINE = re.compile(rf"^{playing.LED}(?P<key>\S+) · (?P<kind>\S+) \| (?P<path>\S+) \| (?P<shown>.+)$")
KINDS = {"consumer": "the buyer", "contact": "the shop", "member": "a member", "office": "people of the office"}
AUDIENCES = {"consumer": "the buyer", "applicant": "who registers a shop", "code": "whoever proves a number"}
AUDIENCES |= {"member": "a member", "operator": "administrators", "firm": "the shop", "office": "people of the office"}
# Of no complaint, so no life tells it: the test that follows it.
TRIED = dict(line.split() for line in (Path(__file__).parent / "tried.txt").read_text(encoding="utf-8").splitlines())
HEAD = """# Notices

Every text that the system sends: to whom, on which channels, where it leads, and what stands there. What leads to
a complaint's page was opened as its recipient at the moment of the notice; of the others the test is named.
Written by the tests of `tests/golden`; do not edit.

| notice | to | SMS | mail | letter | page | there |
|---|---|---|---|---|---|---|
"""


def led():
    """Return where each notice led in the lives, as (key, kind of recipient) → (path, what stood there)."""
    lines = [line for name in LIVES for line in playing.kept(name)]
    found = [match for line in lines if (match := LINE.match(line))]
    return {(each["key"], each["kind"]): (each["path"], each["shown"]) for each in found}


def table():
    """Write the page."""
    rows = [
        _row(key, KINDS[kind], path, shown.replace("CC-REF", "…"))
        for (key, kind), (path, shown) in sorted(led().items())
    ]
    rows += [
        _row(key, AUDIENCES[key.partition(".")[0]], "", f"`{test.partition('::')[0]}`") for key, test in TRIED.items()
    ]
    return HEAD + "\n".join(sorted(rows)) + "\n"


def _row(key, who, path, shown):
    text = catalogue()[key]
    sms, mail, post = ("yes" if part else "–" for part in (text.sms, text.body, text.letter))
    return f"| `{key}` | {who} | {sms} | {mail} | {post} | `{path or text.path}` | {shown} |"
