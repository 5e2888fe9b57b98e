"""A person at a phone: taps, types and chooses on the page as it stands; taps and fields are counted."""

from datetime import timedelta

from playwright.sync_api import Frame
from playwright.sync_api import TimeoutError as Late

from ccms.core.clock import DHAKA

MOVED = 8_000  # milliseconds until somebody who sees that nothing followed taps again
BUTTON = "main button.btn:not(.second):not(.plain):not(.away)"


class Hands:
    """Drives one page of a browser."""

    def __init__(self, page):
        self.page = page
        self.taps = self.fields = 0

    @property
    def touches(self):
        """Return all taps with one for each field; from a day to its month the keyboard's own key leads."""
        return self.taps + self.fields

    def tap(self, selector):
        """Tap the first link or button of this kind that can be seen, and wait for where it leads."""
        self.taps += 1
        if isinstance(self.page, Frame):
            try:
                self._tap(selector, timeout=MOVED)
            except Late:  # the shop's page made the frame fit meanwhile, and the tap fell beside
                self._tap(selector)
        else:
            self._tap(selector)

    def _tap(self, selector, **within):
        with self.page.expect_navigation(**within):
            self.page.locator(f"{selector} >> visible=true").first.click()

    def choose(self, name, value):
        """Tap a card or a tick box."""
        self._tap_words(f"input[name='{name}'][value='{value}']")

    def choose_at_once(self, name, value):
        """Tap a card that is a button: it answers and goes on."""
        self.tap(f"button.card[name='{name}'][value='{value}']")

    def tick(self, name):
        """Tap the words beside a box."""
        self._tap_words(f"input[name='{name}']")

    def _tap_words(self, selector):
        """Tap what belongs to a box, and again where it stayed as it was because the page moved, as a person would."""
        self.taps += 1
        words, box = self.page.locator(f"label:has({selector})"), self.page.locator(selector)
        before = box.is_checked()
        words.click()
        if box.is_checked() == before:
            words.click()

    def pick(self, name, value):
        """Open a list and take one of it: two taps."""
        self.taps += 2
        self.page.locator(f"select[name='{name}']").select_option(value)

    def write(self, name, text):
        """Type into a field; typing is no tap, the field is one. What stands there already is left alone."""
        field = self.page.locator(f"[name='{name}']")
        if field.input_value() != text:
            self.fields += 1
            field.fill(text)

    def _type(self, name, text):
        self.page.locator(f"[name='{name}']").fill(text)

    def write_day(self, name, day, time=""):
        """Type a day, and the hour where it is known: one field."""
        self.fields += 1
        for part, text in (("day", day.day), ("month", day.month), ("year", day.year)):
            self._type(f"{name}-{part}", str(text))
        if time:
            self._type(f"{name}-time", time)

    def attach(self, name, *paths):
        """Choose files of one kind at once; what the phone's own chooser wants is not ours to count."""
        self.taps += 1
        self.page.locator(f"input[type=file][name='{name}']").set_input_files(list(paths))

    def send(self):
        """Tap the one button of the page."""
        self.tap(BUTTON)

    def go(self, address):
        """Open an address by hand: a bookmark, or the link of a message."""
        self.page.goto(address)

    @property
    def text(self):
        return self.page.locator("main").inner_text()

    @property
    def path(self):
        return self.page.evaluate("location.pathname")

    @property
    def heading(self):
        return self.page.locator("h1").inner_text().strip()

    @property
    def problems(self):
        return self.page.locator(".problem").all_inner_texts()

    def choices_at_once(self):
        """Return what a page asks for by cards that are buttons; nothing where it has none."""
        cards = self.page.locator("button.card")
        return cards.first.get_attribute("name") if cards.count() else ""

    def asks(self, name):
        """Tell whether the page asks for this."""
        return self.page.locator(f"[name='{name}'], [name='{name}-day']").count() > 0


def days_before(now, days):
    """Return the day in Dhaka so many days ago."""
    return (now - timedelta(days=days)).astimezone(DHAKA).date()
