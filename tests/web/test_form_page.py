"""A form that was sent and is wrong is shown again with status 422, and only that."""

import pytest
from django.test import RequestFactory

from ccms.web.form_page import drawn
from ccms.web.shared.find_form import FindForm


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (None, 200),
        (FindForm(), 200),
        (FindForm({"number": "no number"}), 422),
        (FindForm({"number": "7K4M92XDPQH"}), 200),
    ],
    ids=["no form", "not sent", "wrong", "right"],
)
def test_only_a_form_that_was_sent_and_is_wrong_gives_422(form, status):
    assert drawn(RequestFactory().get("/"), "404.html", form, {}).status_code == status
