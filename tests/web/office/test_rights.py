"""Who may stand at the desk: readers read, officers act, others find nothing."""

import uuid

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.acts.consumer import FormFields, complete_form
from ccms.complaints.models import Complaint
from ccms.core.phones import spaced
from ccms.core.references import new_reference
from ccms.ledger.models import Event
from ccms.web.access import TABLE
from ccms.web.audiences import CALLERS, CLERK, OFFICE_READERS, OFFICER, Audience
from ccms.web.office.acts.menu import ACTS

READ = ("", "/evidence", "/words", "/notices", "/history", "/seller")
ALSO_THE_ADMINISTRATOR_S = {"health", "tasks"}
AT_THE_HOTLINE = {
    *("clerk", "assist", "assist_code", "assist_sent", "assist_end", "calls", "call", "letters", "letter"),
    *("add_intake", "intake_files", "intake_file", "invite_intake", "phone_intake", "edit_intake", "refuse_intake"),
    *("twice_intake", "keys", "end_key", "caller", "caller_code", "caller_told"),
}
OF_BOTH = ("call", "calls", "letter", "letters", "keys", "end_key")  # of clerks and officers
BY_THE_HEAD = "answer_unpaid_share"
POSTS = [act.path for act in ACTS.values()]


def test_an_auditor_reads_everything_and_is_offered_nothing_to_do(desk):
    bogura, auditor = desk.member("বগুড়া", code="bogura"), desk.member("নিরীক্ষক", Role.AUDITOR)
    case = desk.at_hearing(bogura, district="bogura")
    done = Event.objects.exclude(kind="office.opened_case")  # that they looked is noted for the buyer
    before = done.count()

    pages = [case.get(auditor, page) for page in READ]
    acts = [case.get(auditor, f"/{path}").status_code for path in POSTS]
    sent = [case.ask(auditor, path, text="আমি শুধু পড়ি।").status_code for path in POSTS]

    assert [page.status_code for page in pages] == [200] * len(READ)
    for page in pages:
        assert "<form" not in page.text
        assert not any(f"{case.url}/{path}" in page.text for path in POSTS)
    assert set(acts) == set(sent) == {404}
    assert 'method="post"' not in desk.sign_in(auditor).get("/office/").text
    assert done.count() == before


@pytest.mark.parametrize("page", [*READ, "/take-up", f"/evidence/{uuid.UUID(int=1)}", f"/seller/{uuid.UUID(int=1)}"])
def test_an_officer_of_another_district_finds_what_nobody_finds(desk, page):
    case, nobodys = desk.escalated(district="bogura"), new_reference()

    foreign = case.get(desk.nasrin, page)
    missing = desk.sign_in(desk.nasrin).get(f"/office/{nobodys}{page}")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.text.replace(case.reference, "") == missing.text.replace(nobodys, "")


def test_the_head_office_acts_in_the_whole_country(desk):
    case, country = desk.escalated(district="bogura"), desk.member("সারা দেশ", code="head")

    case.act(country, "take-up", apart="on")

    assert case.now_stands().officer_id == country.pk


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.BODY, Role.FIRM_AGENT, Role.COORDINATOR, Role.ADMIN, Role.CONSUMER, Role.FIRM_LINK]
)
def test_who_is_no_officer_has_nothing_here(signed_in, role):
    answer = signed_in(role).get("/office/")

    assert answer.status_code in {302, 404}
    if role not in {Role.CONSUMER, Role.FIRM_LINK}:
        assert answer.status_code == 404


HEAD_ALONE, SUPERVISOR = frozenset({Audience.OFFICE_HEAD}), frozenset({Audience.SUPERVISOR})
OWN_DESK = {"office:ways", "office:views", "office:view"}
ACTS = {
    **{
        f"office:{name}": HEAD_ALONE
        for name in (BY_THE_HEAD, "member", "invite_again", "start_over", "open_again", "fine_account")
    },
    **{f"office:{name}": HEAD_ALONE | SUPERVISOR for name in ("people", "post")},
    **{f"office:{name}": SUPERVISOR for name in ("add_post", "end_post")},
    **{f"office:{name}": OFFICER | SUPERVISOR for name in ("reassign", "ticked", "inbox", "digest")},
    **{f"office:{name}": OFFICE_READERS for name in ("views", "view")},
    "office:ways": OFFICE_READERS,  # how the own desk looks
    "office:application": OFFICE_READERS,  # read by all of them; who decides there needs the power `registry`
    "office:identity_paper": OFFICER,  # whoever compares it with the complaint
    "office:data_request": OFFICER | {Audience.AUDITOR},  # a supervisor reads no form; only an officer decides
    **{f"office:{name}": CALLERS | {Audience.AUDITOR} for name in ("intakes", "intake")},
    "office:register_file": OFFICER,  # the rows to tick; its ticks are sent to an address of their own
}


def test_every_act_of_the_desk_is_for_officers_and_every_page_for_readers_too():
    for name, row in TABLE.items():
        if name.startswith("office:") and name.removeprefix("office:") not in AT_THE_HOTLINE | ALSO_THE_ADMINISTRATOR_S:
            changes = "POST" in row.methods
            assert row.audiences == ACTS.get(name, OFFICER if changes else OFFICE_READERS), name
            assert (Audience.AUDITOR in row.audiences) is not changes or name in ACTS


def test_a_supervisor_reads_moves_and_hands_over_and_does_nothing_else():
    own = {name for name, row in TABLE.items() if row.audiences & {Audience.SUPERVISOR} and "POST" in row.methods}
    acts = {f"office:{name}" for name in ("reassign", "ticked", "digest", "people", "post", "add_post", "end_post")}
    assert {name for name in own if name.startswith("office:")} - {"office:application", *OWN_DESK} == acts


def test_the_hotline_is_for_the_clerk_and_its_calls_for_officers_too():
    for name in AT_THE_HOTLINE:
        assert TABLE[f"office:{name}"].audiences == (CALLERS if name in OF_BOTH else CLERK), name


@pytest.mark.parametrize("path", [path for path in POSTS if path != BY_THE_HEAD.replace("_", "-")])
def test_a_copy_can_only_be_read_until_it_comes_before_the_office(desk, path):
    case = desk.filed()

    asked, sent = case.get(desk.nasrin, f"/{path}"), case.ask(desk.nasrin, path, text="কিছু একটা।")

    assert asked.status_code == sent.status_code == 409
    assert "শুধু দেখার কপি" in asked.text
    assert case.events() == ["consumer.filed"]


def test_a_copy_offers_nothing_to_do_and_hides_what_only_the_form_asks(desk):
    case = desk.filed()
    _complete(case)

    copy = case.get(desk.nasrin).text
    case.refused_offer()
    later = case.get(desk.nasrin).text

    for secret in ("কানারি পিতা", "কানারি মাতা", "কানারি গ্রাম", "কানারি পেশা", spaced(case.person.phone.open())):
        assert secret not in copy
        assert secret in later
    assert "take-up" not in copy


def _complete(case):
    form = FormFields(father="কানারি পিতা", mother="কানারি মাতা", address="কানারি গ্রাম", occupation="কানারি পেশা")
    complete_form(**case.by(case.buyer), fields=form)


def test_a_complaint_that_went_back_to_the_seller_stays_with_its_officer(desk):
    case = desk.taken_up()
    case.act(desk.nasrin, "send-to-firm", firm=str(case.shop.pk), text="আবার উত্তর দিন।")

    noted = case.ask(desk.nasrin, "add-note", text="ফোনে কথা হয়েছে।")

    assert noted.status_code == 302
    assert Complaint.objects.get(pk=case.complaint.pk).escalated_at
