"""A firm is written to, and shown its pages, in the language that it chose on them, with or without an account."""

from ccms.accounts.actors import Role
from ccms.accounts.models import FirmContact, Member
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import RequestInformation, TakeUp
from ccms.notices.models import Notice
from tests import factories


def told(sold):
    """Return in which language the seller was told last."""
    return Notice.objects.filter(recipient=f"contact:{sold.contact.pk}").latest("created_at").language


def ask(sold):
    """Let an officer ask the seller."""
    sold.escalate()
    officer = factories.officer(sold.complaint.office)
    perform(TakeUp(own=False), **sold.by(officer))
    perform(RequestInformation(party="firm", text="কোন দিন দিয়েছেন?"), **sold.by(officer))


def test_a_seller_without_account_is_written_to_in_the_language_of_the_answer_page(sold):
    sold = sold()
    sold.get("?lang=en")
    ask(sold)

    assert told(sold) == "en"
    sold.contact.refresh_from_db()
    assert '<html lang="en"' in sold.signed_in().get(sold.url).text  # in another browser, too
    sold.get("?lang=bn")
    assert FirmContact.objects.get(pk=sold.contact.pk).language == "bn"


def test_who_chose_nothing_is_written_to_in_bangla(sold):
    sold = sold()
    sold.get()
    ask(sold)

    assert told(sold) == "bn"


def test_a_firms_administrator_chooses_for_the_firm_and_an_agent_for_themselves(sold, sign_in):
    sold = sold()
    admin, agent = (
        Member.objects.create_member(email=f"{role}@shop.test", password=None, role=role, firm=sold.shop)
        for role in (Role.FIRM_ADMIN, Role.FIRM_AGENT)
    )
    case = f"/firm/complaints/{sold.reference}"

    sign_in(agent).get(f"{case}?lang=en")
    assert FirmContact.objects.get(pk=sold.contact.pk).language == "bn"
    assert Member.objects.get(pk=agent.pk).language == "en"

    sign_in(admin).get(f"{case}?lang=en")
    assert FirmContact.objects.get(pk=sold.contact.pk).language == "en"
