"""What goes to another office is what its officer saw, and what came back leads each reader only where they may go."""

import html
import re

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import kept_of
from tests import factories
from tests.web.body.conftest import send  # noqa: F401
from tests.web.office.working import carried, parts, words_of

TRX, WALLET, PAID_AT = "facts/trx_id", "facts/wallet_number", "facts/paid_at"
BY_OTHER = {"trx_id": "8N7A6D5E4G", "wallet_number": "01799999999"}
TYPED = {TRX: "8N7A6D5E4F", WALLET: "01712345678"}


def returned(desk, case, missing):
    case.act(desk.nasrin, "record-reply", reply="returned", missing=missing, **parts("day", desk.today))


def filled_in(desk, case, body, typed):
    """Fill in for a body what its page asks for, and return the page that shows what will go out."""
    given = {"body": body, "basis": "same_matter", "despite": "কাগজ পরে যাবে।"}
    asked = case.ask(desk.nasrin, "copy-to-body", body=body, basis="same_matter")
    return case.ask(desk.nasrin, "copy-to-body", **{**carried(asked), **given, **typed})


@pytest.mark.parametrize(
    "by_other", [BY_OTHER, {"trx_id": "8N7A6D5E4G"}, {"wallet_number": "01799999999"}], ids=["all", "trx", "wallet"]
)
def test_nothing_goes_out_but_what_was_shown_though_another_filled_it_in_meanwhile(desk, by_other):
    case = desk.taken_up()
    shown = filled_in(desk, case, "CID_CYBER", TYPED)
    assert TYPED[TRX] in words_of(shown)
    other = CopyToBody(body="BB", basis="same_matter", despite="কাগজ পরে যাবে।", facts=by_other)
    perform(other, **case.by(desk.nasrin))

    done = case.confirm(desk.nasrin, "copy-to-body", shown)

    sent = [kept_of(each).values for each in Dispatch.objects.filter(body="CID_CYBER")]
    if done.status_code == 302:
        assert [(each["payment.transaction"], each["payment.to"]) for each in sent] == [(TYPED[TRX], TYPED[WALLET])]
    else:
        assert sent == []


def test_what_another_filled_in_meanwhile_is_shown_before_it_goes(desk):
    case = desk.taken_up()
    given = {"body": "CID_CYBER", "basis": "same_matter", "despite": "কাগজ পরে যাবে।"}
    empty = case.preview(desk.nasrin, "copy-to-body", **given, **{TRX: "", WALLET: ""})
    assert 'value="confirm"' in empty.text
    other = CopyToBody(body="BB", basis="same_matter", despite="কাগজ পরে যাবে।", facts={"trx_id": "8N7A6D5E4G"})
    perform(other, **case.by(desk.nasrin))

    again = case.confirm(desk.nasrin, "copy-to-body", empty)

    assert not Dispatch.objects.filter(body="CID_CYBER").exists()
    assert 'value="8N7A6D5E4G"' in again.text
    assert "কাগজ পরে যাবে।" in again.text


def test_a_file_that_was_added_meanwhile_is_shown_before_it_goes(desk):
    case = desk.taken_up()
    shown = filled_in(desk, case, "CID_CYBER", TYPED)
    picture = factories.a_picture(desk.now, "নতুন.png")
    evidence.add_to_complaint(**case.by(case.buyer), upload=picture, kind="payment_proof")

    again = case.confirm(desk.nasrin, "copy-to-body", shown)

    assert not Dispatch.objects.filter(body="CID_CYBER").exists()
    assert again.status_code == 200
    assert f'value="{TYPED[TRX]}"' in again.text


def test_another_body_on_the_same_page_is_asked_for_what_it_sent_back(desk, send):  # noqa: F811
    case, _ = send("BB", beside=True)
    returned(desk, case, "no_day")
    asked = case.ask(desk.nasrin, "ask-body", body="CID_CYBER", basis="information", text="খুঁজে দেখুন।")
    assert f'name="{PAID_AT}' not in asked.text

    given = {"body": "BB", "basis": "information", "text": "খুঁজে দেখুন।", "despite": "কাগজ পরে যাবে।"}
    shown = case.ask(desk.nasrin, "ask-body", **{**carried(asked), **given, TRX: "", WALLET: ""})

    assert f'name="{PAID_AT}' in shown.text
    assert 'value="confirm"' not in shown.text


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
@pytest.mark.parametrize("page", ["", "/dispatches"])
def test_who_only_reads_is_not_told_to_put_the_seller_s_record_right(desk, send, role, page):  # noqa: F811
    case, _ = send("DGDA", beside=True)
    returned(desk, case, "no_seller")

    got = case.get(desk.member("রাশেদা বেগম", role), page)

    assert "বিক্রেতা কে তা পরিষ্কার নয়" in words_of(got)
    boxes = "".join(re.findall(r'<ul class="links">.*?</ul>', got.text, re.DOTALL))
    assert f'<li><a href="/office/firms/{case.shop.slug}">' not in html.unescape(boxes)


def test_a_day_that_was_filled_in_stays_when_more_is_asked(desk, send):  # noqa: F811
    case, _ = send("BB", beside=True)
    returned(desk, case, "no_day")
    asked = case.get(desk.nasrin, "/complete-dispatch")
    day = parts(PAID_AT, desk.today)

    more = case.ask(desk.nasrin, "complete-dispatch", **{**carried(asked), TRX: "8N7A6D5E4F", WALLET: "", **day})

    assert 'value="8N7A6D5E4F"' in more.text
    year = re.search(rf'<input[^>]*name="{PAID_AT}-year"[^>]*>', more.text)
    assert f'value="{desk.today.year}"' in year[0] or "২০২৬" in year[0], year[0]
