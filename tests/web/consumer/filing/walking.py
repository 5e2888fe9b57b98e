"""Walks through the filing as a person with a phone does: forms as they stand on the page, nothing else."""

import re
from datetime import timedelta
from html import unescape

from django.test import Client

from ccms.accounts.codes import one_time
from ccms.core.clock import DHAKA
from ccms.gate.clock import current_time
from tests import factories
from tests.web.sent import posted_forms, sent

STORY = "দুটি জিন্স প্যান্ট চেয়েছিলাম, দুই দিন পর দুটি সস্তা টি-শার্ট এসেছে। পেজ আর জবাব দেয় না।"


def parts(name, day, time=""):
    """Return a moment as three or four fields."""
    written = {"day": day.day, "month": day.month, "year": day.year, "time": time}
    return {f"{name}-{part}": str(value) for part, value in written.items()}


def _words(page):
    """Return what a page says, without its tags: for whoever reads why a walk ended."""
    return " ".join(re.sub(r"<(style|svg)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL).split())


class Walker:
    """One person with one browser."""

    def __init__(self, phone="01712345678", lang="en"):
        self.client = Client()
        self.now = current_time()
        self.phone, self.page = phone, None
        factories.offices(self.now)
        self.get(f"/c?lang={lang}")

    @property
    def text(self):
        return unescape(self.page.content.decode())

    @property
    def path(self):
        return self.page.request["PATH_INFO"]

    @property
    def url(self):
        query = self.page.request["QUERY_STRING"]
        return f"{self.path}?{query}" if query else self.path

    def get(self, url):
        self.page = self.client.get(url, follow=True)
        return self

    def form(self, which=0, **typed):
        """Return what the browser sends of a form; where no button is named in `typed`, by its main one."""
        return sent(posted_forms(self.page.content.decode())[which], typed)

    def send(self, *, form=0, **typed):
        """Send a form of this page with what was typed into it, or by the button that was pressed."""
        self.page = self.client.post(self.url, self.form(form, **typed), follow=True)
        return self

    def sign_in(self):
        self.send(phone=self.phone)
        return self.send(code=self.code)

    @property
    def code(self):
        return one_time.current_codes(current_time())[0].code

    def name_seller(self, name="Jeans Bazar BD", link="https://www.facebook.com/jeansbazarbd", **more):
        return self.get("/c/firm/new").send(name=name, link=link, **more)

    def buys(self, channel, purpose, form=0):
        """Say how something was bought, and for whom: each is one tap, and for a clerk both stand on one page."""
        told = {"sale_channel": channel, "purchase_purpose": purpose}
        if all(f'name="{name}"' in self.text for name in told):
            return self.send(form=form, **told)
        return self.send(form=form, sale_channel=channel).send(form=form, purchase_purpose=purpose)

    def day(self, ago):
        return (self.now - timedelta(days=ago)).astimezone(DHAKA).date()

    def tell_purchase(self, **other):
        """Tell A4: two jeans for Tk 4,300, half by bKash thirteen days ago, something else two days later."""
        self.buys("social_page", "own_use")
        self.send(card="wrong_item")
        self.send(narrative=STORY, wish="refund")
        return self.answer_all({**self.a4, **other}, until="/c/rules")

    @property
    def a4(self):
        return {
            **parts("ordered_at", self.day(13)),
            "price": "৪,৩০০",
            "pay_method": "bkash",
            **parts("delivered_at", self.day(11), "বিকেল ৩:৩০"),
            "registration_shown": "no",
            "advance": "2150",
            **parts("paid_at", self.day(13), "10:30"),
            "paid_into": "personal",
            "ready_to_ship": "no",
            "goods_or_service": "goods",
            "firm_told": "no_solution",
            **parts("firm_told_at", self.day(10)),
            "told_how": "messenger",
            "told_proof": "yes",
            "firm_said": "promised",
            "remedy_offered": "refund",
            **parts("firm_replied_at", self.day(10)),
        }

    def answer_all(self, answers, *, until):
        """Answer page after page with whatever of the answers each asks for."""
        for _turn in range(12):
            if self.path == until:
                return self
            asked = set(re.findall(r'name="([\w-]+)"', self.page.content.decode()))
            before = self.url
            self.send(**{name: value for name, value in answers.items() if name in asked})
            assert self.url != before, _words(self.text)
        raise AssertionError(self.path)

    def to_the_end(self):
        self.name_seller().tell_purchase()
        self.send()
        self.send()
        return self.send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
