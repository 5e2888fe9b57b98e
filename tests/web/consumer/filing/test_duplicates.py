"""A purchase of which its buyer complains already: told before anything else is asked, and never taken silently."""

import re

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Disown
from ccms.complaints.models import Complaint
from ccms.complaints.reading import prechecking
from ccms.core import references
from ccms.gate.clock import current_time


def _sent(walker):
    walker.to_the_end().send(declaration="on")
    return Complaint.objects.get()


def test_who_comes_back_sees_the_open_complaint_before_beginning(signed_in_walker):
    first = _sent(signed_in_walker)
    signed_in_walker.get("/c")

    assert (signed_in_walker.path, f'href="/t/{first.reference}"' in signed_in_walker.text) == ("/c", True)
    assert "Jeans Bazar BD" in signed_in_walker.text
    assert "Complain about another purchase" in signed_in_walker.text


def test_the_same_purchase_is_asked_about_as_soon_as_the_shop_is_chosen(signed_in_walker):
    first = _sent(signed_in_walker)
    signed_in_walker.name_seller()

    assert signed_in_walker.path == "/c/firm/same"
    assert references.display(first.reference) in signed_in_walker.text
    assert f'href="/t/{first.reference}"' in signed_in_walker.text
    assert signed_in_walker.get("/c/how").path == "/c/firm/same"
    assert signed_in_walker.send().path == "/c/how"
    assert signed_in_walker.get("/c/problem").path == "/c/how"  # it is not asked again


def test_another_shop_is_not_asked_about(signed_in_walker):
    _sent(signed_in_walker)

    assert signed_in_walker.name_seller("Another Bazar", "https://www.facebook.com/another").path == "/c/how"


def test_the_same_shop_day_and_sum_is_filed_only_after_the_answer_that_it_is_another_purchase(signed_in_walker):
    _sent(signed_in_walker)
    signed_in_walker.name_seller().send().tell_purchase()

    assert "the same seller, the same day and the same sum" in signed_in_walker.text
    signed_in_walker.client.post("/c/rules", {})
    assert signed_in_walker.get("/c/evidence").path == "/c/rules"
    signed_in_walker.send(other_than="1")
    assert (signed_in_walker.path, "the same seller, the same day" in signed_in_walker.text) == ("/c/rules", False)
    signed_in_walker.send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    assert signed_in_walker.send(declaration="on").path.startswith("/c/sent/")
    assert Complaint.objects.count() == 2


def test_a_day_that_is_changed_to_the_same_on_the_last_page_is_asked_about(signed_in_walker):
    _sent(signed_in_walker)
    signed_in_walker.name_seller().send().tell_purchase(price="900")
    assert "the same seller, the same day and the same sum" not in signed_in_walker.text
    signed_in_walker.send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    assert signed_in_walker.path == "/c/check"
    page = next(url for url in re.findall(r'href="(/c/purchase[^"]*)"', signed_in_walker.text))
    signed_in_walker.get(page).send(price="4300")
    signed_in_walker.get("/c/check").send(declaration="on")

    assert signed_in_walker.path == "/c/rules"
    assert "the same seller, the same day and the same sum" in signed_in_walker.text
    assert Complaint.objects.count() == 1


def test_the_district_of_the_last_complaint_is_kept_as_the_name_is(signed_in_walker):
    _sent(signed_in_walker)
    signed_in_walker.name_seller("Another Bazar", "https://www.facebook.com/another").tell_purchase().send().send()

    assert (signed_in_walker.path, signed_in_walker.form()["district"]) == ("/c/person", "dhaka")


def test_the_district_of_a_complaint_that_its_number_disowned_is_not_told(signed_in_walker):
    filed = _sent(signed_in_walker)
    by = Actor(role=Role.CONSUMER, id=filed.consumer_id, consumer=filed.consumer_id)
    assert prechecking.district_before(by) == "dhaka"
    perform(Disown(), reference=filed.reference, by=by, now=current_time())

    assert prechecking.district_before(by) == ""
