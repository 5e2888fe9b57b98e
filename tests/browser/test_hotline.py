"""The hotline at work, and the pages behind a mail's link and a spent budget, as people see them."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from ccms.accounts import consumers, sessions
from ccms.accounts.codes import waiting
from ccms.gate.clock import current_time
from tests import factories
from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_member

CLERK = "caller@dncrp.example"
# The clerk sits at the head office, from where the country is called.
TO_CALL = """
from ccms.demonstration import bulk
from ccms.gate.clock import current_time
from ccms.accounts.actors import Role
from ccms.accounts.members.staff import Newcomer, let_in
from ccms.complaints.models import Call
bulk.MONTHS = 3
bulk.make_many(80, current_time())
let_in(Newcomer("caller@dncrp.example", "শিরিন আক্তার", Role.CLERK, "head"), current_time())
print(Call.objects.filter(closed_at=None).count())
"""


@pytest.mark.timeout(600)
def test_a_clerk_calls_and_files_for_who_calls(house, visit, eyes, right):
    assert house.run(TO_CALL) > 1
    clerk = visit("/dev", "desk")
    be_member(clerk, CLERK)
    assert clerk.path == "/office/clerk"
    eyes.look(clerk, "office-clerk", least_target=STAFF_TARGET)
    clerk.go("/office/calls")
    eyes.look(clerk, "office-calls", least_target=STAFF_TARGET)
    for row in (0, 1):
        clerk.go("/office/calls")
        clerk.page.locator("table.list a").nth(row).click()
        eyes.look(clerk, f"office-call-{row}", least_target=STAFF_TARGET)
        clerk.page.locator("main form button").click()
        eyes.look_here(clerk, f"office-call-number-{row}", least_target=STAFF_TARGET)

    clerk.go("/office/assist")
    eyes.look(clerk, "office-assist", least_target=STAFF_TARGET)
    clerk.write("phone", "01712345678")
    clerk.send()
    assert clerk.path == "/office/assist/code"
    eyes.look(clerk, "office-assist-code", least_target=STAFF_TARGET)
    clerk.write("code", house.code("01712345678"))
    clerk.send()
    assert clerk.path == "/c/firm"
    eyes.look(clerk, "wizard-assisted")
    assert eyes.wrong(right) == []


def pages(now):
    """Yield addresses with the person who opens each."""
    person = factories.consumer(now, "+8801712345678")
    consumers.set_email(person, "salma@example.com")
    consumers.begin_confirming(person, now)
    link = reverse("consumer:confirm_email", kwargs={"word": consumers.email_word(person)})
    unproved = waiting.begin("01812345678", address="203.0.113.1", language="bn", now=now)
    shop = factories.firm(now)
    contact = factories.contact(shop, now, channel="email", value="shop@example.com")
    complaint = factories.a_complaint(now)[0]
    type(contact).objects.filter(firm_id=complaint.firm_id).update(retired_at=now)
    type(contact).objects.filter(pk=contact.pk).update(firm_id=complaint.firm_id)
    yield "confirm", link, None
    yield "confirm-old", link + "x", None
    yield "email", "/t/email", person
    yield "mine", "/t/mine", person
    yield "prove", "/c/prove", unproved
    yield "seller-by-mail", f"/answer/{complaint.reference}", None


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_pages_of_mail_and_spent_money_have_no_fault(open_page, eyes, faults, right, lang, live_server):
    wrong, opened = {}, {size: open_page("/privacy", size) for size in ("phone", "desk")}
    for name, path, person in pages(current_time()):
        for size, page in opened.items():
            page.context.clear_cookies()
            if person:
                answer = HttpResponse()
                sessions.open_consumer_session(answer, person, current_time())
                for key, cookie in answer.cookies.items():
                    page.context.add_cookies([{"name": key, "value": cookie.value, "url": live_server.url}])
            page.goto(f"{path}?lang={lang}")
            eyes._picture(page, f"{name}-{lang}-{size}")
            found = faults(page)
            if found != right:
                wrong[name, size] = found
    assert wrong == {}
