"""The public figures in a real browser, when everything is told that can be: the heaviest they ever get."""

from tests.browser.eyes import picture

EVERYTHING = """
import json
from ccms.accounts.firms.entries import public_firms
from ccms.core.clock import dhaka_day
from ccms.apps.figures import snapshots
from ccms.apps.figures.counting import By, Counts
from ccms.apps.figures.fates import COUNTED, Fate
from ccms.apps.figures.measures import Length
from ccms.apps.figures.suppression import SUM, Cell
from ccms.gate.clock import current_time
from ccms.law.pack.book import book

def row(number):
    parts = zip((*COUNTED, SUM), (2, 3, 4, 9), strict=True)
    return {part: Cell(number * times, number * times, 9) for part, times in parts}

now = current_time()
today = dhaka_day(now)
law, firms = book().on(today), list(public_firms().order_by("slug"))
names = {By.MONTH: snapshots._months(today), By.DISTRICT: law.districts, By.CATEGORY: law.categories}
cells = {by: {name: row(1_234 + place) for place, name in enumerate(names[by])} for by in names}
cells |= {By.COUNTRY: {"": row(123_456)}, By.FIRM: {str(firm.pk): row(1_234) for firm in firms}}
days = [Length(3, happened=True, number=600), Length(21, happened=True, number=390), Length(90, False, 10)]
lengths = dict.fromkeys([None, *(firm.pk for firm in firms)], days)
fates = {fate: Cell(12_345, 12_345, 9) for fate in Fate}
snapshots.count = lambda *_, **__: Counts(cells=cells, fates=fates, answers=lengths, ends=lengths)
snapshots.take(now, again=True)
print(json.dumps(firms[0].slug))
"""


def test_the_figures_weigh_as_little_as_any_first_page_though_everything_is_told(visit, house, eyes, right):
    slug = house.run(EVERYTHING)

    for name, path in (("figures", "/figures"), ("shop", f"/firms/{slug}")):
        for lang in ("bn", "en"):
            reader = visit(f"{path}?lang={lang}")
            eyes.look(reader, f"{name}-{lang}")
    assert "১০০টি অভিযোগের মধ্যে" in visit("/figures").text
    for size in ("phone", "desk"):
        reader = visit("/figures", size)
        for fold in reader.page.locator("summary").all():
            fold.click()
        picture(reader.page, f"figures-open-{size}")
    print(*eyes.table(), sep="\n")  # noqa: T201 - figures to read
    assert eyes.wrong(right) == []
