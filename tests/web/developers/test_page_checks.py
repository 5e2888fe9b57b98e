"""A page of the shop is looked at for its administrator: asked once, within an hour, and only what works is kept."""

import html
import re
import uuid
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.firms import page_checks, shop_keys
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import PageCheck, ShopOrigin
from ccms.core.failures import NotFound
from ccms.gate.clock import current_time
from ccms.web.shared.widget_loader import VERSION
from tests import factories

pytestmark = pytest.mark.django_db


class Desk:
    """An administrator whose shop has one proved address."""

    def __init__(self, member, client):
        self.by, self.client, self.now = actor_of(member), client, current_time()
        self.public_id = shop_keys.shop_of(member.firm_id, self.now).public_id
        self.origin = ShopOrigin.objects.create(
            firm_id=member.firm_id, origin="https://shop.example", created_at=self.now, proved_at=self.now
        )

    def asked(self):
        """Return the word that the page of the address has ready."""
        page = self.client.get(f"/developers/addresses/{self.origin.pk}").text
        (fragment,) = set(re.findall(r"#ccms-check=([\w:.-]+)", html.unescape(page)))
        assert f'href="https://shop.example/#ccms-check={fragment}"' in html.unescape(page)
        return fragment

    def report(self, **changes):
        said = {
            "token": self.asked(),
            "version": VERSION,
            "mode": "inline",
            "buttons": "1",
            "firms": self.public_id,
            "problems": "",
        }
        return urlencode({**said, **changes})

    def send(self, report):
        key = {"idempotency_key": str(uuid.uuid4())}
        return self.client.post("/developers/checked", {"report": report, **key}, follow=True)


@pytest.fixture
def desk(member, sign_in):
    person = member(Role.FIRM_ADMIN)
    return Desk(person, sign_in(person))


def words(page):
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def test_what_a_page_says_of_itself_stands_on_the_page_of_its_address(desk):
    page = desk.send(desk.report(problems="img-src,frame,<script>"))
    assert page.request["PATH_INFO"] == f"/developers/addresses/{desk.origin.pk}"
    shown = words(page)
    assert "over the page" in shown
    assert "img-src The page's Content-Security-Policy keeps our address out" in shown
    assert "frame The window did not open in five seconds" in shown
    assert "newer" not in shown
    kept = PageCheck.objects.get()
    assert (kept.version, kept.mode, kept.buttons, kept.problems) == (VERSION, "inline", 1, ["frame", "img-src"])


def test_an_older_script_a_missing_button_and_another_shops_id_are_said(desk):
    other = shop_keys.shop_of(factories.firm(desk.now).pk, desk.now)
    assert "there is a newer one" in words(desk.send(desk.report(version="0.9.0")))
    assert "no button of ours" in words(desk.send(desk.report(buttons="0", mode="", firms="")))
    assert "another shop than yours" in words(desk.send(desk.report(firms=f"{desk.public_id},{other.public_id}")))
    assert PageCheck.objects.count() == 3


def test_a_page_answers_once_and_only_when_it_was_asked_within_an_hour(desk):
    report = desk.report()
    desk.send(report)
    desk.send(report)
    assert PageCheck.objects.count() == 1
    late = desk.now + page_checks.HOLDS + timedelta(minutes=1)
    assert page_checks.keep(desk.report(), desk.by, late) is None
    assert "not asked here" in words(desk.send(desk.report(token="x:y")))
    for wrong in ({"version": "1.0"}, {"mode": "sideways"}, {"buttons": "many"}, {"firms": "x" * 3000}):
        assert "not asked here" in words(desk.send(desk.report(**wrong)))
    assert PageCheck.objects.count() == 1


def test_nobody_else_can_answer_for_it_or_read_it(desk, member, sign_in):
    report, stranger = desk.report(), member(Role.FIRM_ADMIN)
    other = Desk(stranger, sign_in(stranger))
    other.send(report)
    assert not PageCheck.objects.exists()
    with pytest.raises(NotFound):
        page_checks.checks_of(desk.origin.pk, other.by)


def test_the_last_ten_of_an_address_are_kept_and_sixty_an_hour_are_taken(desk):
    for number in range(60):
        page_checks.keep(desk.report(buttons=str(number)), desk.by, desk.now + timedelta(seconds=number))
    kept = PageCheck.objects.order_by("at").values_list("buttons", flat=True)
    assert list(kept) == list(range(50, 60))
    assert "too many tries" in words(desk.send(desk.report()))
    assert PageCheck.objects.count() == 10


def test_an_address_that_is_not_proved_is_not_looked_at(desk):
    ShopOrigin.objects.update(proved_at=None)
    assert "ccms-check" not in desk.client.get(f"/developers/addresses/{desk.origin.pk}").text
