"""The menu of an office: what is used all day on top, the rest one tap away, and nothing that leads nowhere."""

import re

import pytest
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.gate.parts import OPTIONAL
from ccms.gate.parts import parts as parts_of_apps

ALL_DAY = {"office/inbox", "office/tasks", "office/calls", "office/intakes", "office/letters", "office/registry"}
SELDOM = {"office/keys", "office/health", "office/load", "office/ways"}


def parts(page):
    """Return the addresses of the menu on top and of the one behind it."""
    top, seldom = re.search(r"<header>(.*?)</nav>(.*?)</header>", page.text, re.DOTALL).groups()
    return [set(re.findall(r'href="/((?:office|coordinator)/[^"?]+)"', each)) for each in (top, seldom)]


def test_what_is_seldom_needed_stands_in_a_second_menu(desk):
    top, seldom = parts(desk.sign_in(desk.nasrin).get("/office/"))

    assert (top, seldom) == (ALL_DAY, SELDOM | of_apps())


def of_apps():
    """Return what the apps that are on add to the second menu."""
    links = [link for part in parts_of_apps("menu", of=OPTIONAL) for link in part.LINKS.get("office", ())]
    return {reverse(link.route)[1:] for link in links}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OFFICE_HEAD, Role.SUPERVISOR, Role.AUDITOR, Role.CLERK])
def test_each_entry_of_each_role_opens(desk, role):
    browser = desk.sign_in(desk.member("কেউ একজন", role))

    top, seldom = parts(browser.get("/office/clerk" if role is Role.CLERK else "/office/"))

    assert {address: browser.get(f"/{address}").status_code for address in top | seldom} == dict.fromkeys(
        top | seldom, 200
    )
