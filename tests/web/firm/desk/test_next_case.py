"""From one complaint of the inbox to the next, also where the opening or an answer moved the one in between."""

import re
from datetime import timedelta

from ccms.gate import clock

LIST = "/firm/?view=new"


def linked(page):
    return re.search(r'href="(/firm/complaints/\w{11}/next\?[^"]+)"', page.text)[1].replace("&amp;", "&")


def unread(counter, number):
    """File complaints an hour apart; return their numbers as the list of new ones has them."""
    for _ in range(number):
        counter.filed()
        clock.move(timedelta(hours=1))
    listed = re.findall(r'<a href="/firm/complaints/(\w{11})"', counter.get(counter.rahim, LIST).text)
    assert len(set(listed)) == number
    return list(dict.fromkeys(listed))


def opened(browser, reference):
    return browser.get(f"/firm/complaints/{reference}", HTTP_REFERER=f"http://testserver{LIST}")


def test_the_receipt_that_an_opening_gives_skips_nothing(counter):
    first, second, third = unread(counter, 3)
    browser = counter.browser(counter.rahim)

    to = browser.get(linked(opened(browser, first))).headers["Location"]
    assert to.startswith(f"/firm/complaints/{second}?")
    then = browser.get(linked(browser.get(to))).headers["Location"]
    assert then.startswith(f"/firm/complaints/{third}?")


def test_after_one_that_has_left_the_list_comes_the_one_that_followed_it(counter):
    tickets = {}
    for _ in range(3):
        ticket = counter.filed().reached()
        tickets[ticket.reference] = ticket
        clock.move(timedelta(days=1))
    browser = counter.browser(counter.rahim)
    _, second, third = dict.fromkeys(re.findall(r'<a href="/firm/complaints/(\w{11})"', browser.get(LIST).text))
    tickets[second].offered()

    to = browser.get(f"/firm/complaints/{second}/next?view=new").headers["Location"]
    assert to.startswith(f"/firm/complaints/{third}?")
