"""An officer sends a complaint to a seller whom they found and whom no register has."""

import pytest

from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.models import Firm, FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import SendToFirm
from ccms.core.failures import ValidationFailed
from ccms.notices.models import Notice
from tests.web.office.working import words_of

FOUND = {"firm": "unlisted", "name": "নীল শাড়ি", "link": "facebook.com/nilsharee", "phone": "01811 000 222"}


def test_a_described_seller_is_made_and_told(desk):
    case = desk.taken_up()
    firms = Firm.objects.count()
    shown = case.ask(desk.nasrin, "send-to-firm", **FOUND, text="পেজটি আমরা পেয়েছি।")
    assert "নীল শাড়ি" in words_of(shown)
    assert Firm.objects.count() == firms  # to look at it names nobody

    case.confirm(desk.nasrin, "send-to-firm", shown)

    now_at = case.now_stands()
    assert (now_at.status, now_at.firm.name_bn, now_at.firm.registered) == ("with_firm", "নীল শাড়ি", False)
    contacts = FirmContact.objects.filter(firm=now_at.firm)
    assert {(each.channel, each.source) for each in contacts} == {("sms", "officer"), ("page", "officer")}
    told = contacts.get(channel="sms")
    assert Notice.objects.filter(recipient=f"contact:{told.pk}", subject=case.reference).exists()


def test_the_same_page_is_the_same_shop(desk):
    case = desk.taken_up()
    known = make_shadow("নীল শাড়ি", now=desk.now, named_by=None, link=FOUND["link"])

    described = {name: FOUND[name] for name in ("name", "link", "phone")}
    perform(SendToFirm(**described), **case.by(desk.nasrin))

    assert case.now_stands().firm == known


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": "নীল শাড়ি"}, "link"), ({"name": "ক", "link": "x y"}, "link")],
)
def test_a_description_has_a_name_and_a_way(desk, given, field):
    case = desk.taken_up()
    firms = Firm.objects.count()

    with pytest.raises(ValidationFailed) as refused:
        perform(SendToFirm(**given), **case.by(desk.nasrin))

    assert (list(refused.value.errors), Firm.objects.count()) == ([field], firms)


def test_a_description_beside_another_choice_is_asked_about_and_kept(desk):
    case = desk.taken_up()
    page = case.ask(desk.nasrin, "send-to-firm", **{**FOUND, "firm": str(case.shop.pk)})

    assert page.status_code == 422
    assert "তালিকায় নেই" in words_of(page)
    assert "নীল শাড়ি" in page.text
