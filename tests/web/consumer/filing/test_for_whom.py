"""Who helps somebody is asked for whom first, and the complaint's page says it."""

import re

from ccms.complaints.models import Complaint
from tests.web.consumer.tracking.reading import words


def _at_the_person(walker):
    return walker.name_seller().tell_purchase().send().send()


def test_for_whom_is_asked_before_any_name_and_nothing_that_is_compulsory_is_called_optional(signed_in_walker):
    page = _at_the_person(signed_in_walker).text
    asked = list(dict.fromkeys(re.findall(r'name="(complainant|represented|full_name)"', page)))

    assert asked == ["complainant", "represented", "full_name"]
    assert "(optional)" not in page.split('for="id_represented"')[1].split("</label>")[0]


def test_the_complaint_s_page_says_for_whom_it_is(signed_in_walker):
    _at_the_person(signed_in_walker)
    signed_in_walker.send(full_name="রহিমা", district="dhaka", complainant="on_behalf", represented="আয়েশা বেগম")
    signed_in_walker.send(declaration="on")

    assert "On behalf of আয়েশা বেগম" in words(signed_in_walker.page)
    assert "আয়েশা বেগম" in signed_in_walker.get(f"/t/{Complaint.objects.get().reference}").text
