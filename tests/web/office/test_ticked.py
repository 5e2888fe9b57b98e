"""A head shares out and an officer takes up many at once: each shown before, each done by itself."""

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Post
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import TakeUp
from ccms.core.references import display, new_reference
from tests.web.office.working import carried, words_of

LIST = "/office/ticked?view=new"


def post_of(member):
    return Post.objects.get(holdings__member=member)


def ask(desk, who, act, *cases, **sent):
    return desk.sign_in(who).post(LIST, {"act": act, "one": [case.reference for case in cases], **sent})


def confirmed(shown, *cases, **sent):
    """Return what the button of a preview sends; of several fields of one name a form keeps each."""
    return {**carried(shown), "one": [case.reference for case in cases], "stage": "confirm", **sent}


@pytest.fixture
def head(desk):
    return desk.member("প্রধান", Role.OFFICE_HEAD)


def test_a_head_gives_the_ticked_ones_after_seeing_to_whom(desk, head):
    one, two = desk.escalated(), desk.escalated()
    browser, to = desk.sign_in(head), post_of(desk.tanvir)
    assert f'name="one" value="{one.reference}"' in browser.get("/office/?view=new").text

    shown = ask(desk, head, "give", one, two, post=str(to.pk))
    said = words_of(shown)
    assert "তানভীর আহমেদ" in said[said.index("টিক দেওয়া অভিযোগগুলো একজন কর্মকর্তাকে দিন") :]
    assert "এগুলোতে কাজটি হবে (২)" in said
    assert one.now_stands().post_id is None  # nothing has happened yet
    sent = confirmed(shown, one, two)
    answers = [browser.post(LIST, sent) for _ in range(2)]

    assert [answer.headers.get("Location") for answer in answers] == ["/office/?view=new"] * 2
    assert {case.now_stands().post_id for case in (one, two)} == {to.pk}
    assert [case.events().count("office.reassigned") for case in (one, two)] == [1, 1]


def test_what_cannot_be_given_is_named_with_its_reason(desk, head):
    here, elsewhere = desk.escalated(), desk.taken_up(desk.tanvir)

    shown = words_of(ask(desk, head, "give", here, elsewhere, post=str(post_of(desk.tanvir).pk)))

    cannot = shown[shown.index("এগুলোতে কাজটি করা যায় না (১)") :]
    assert "এই কর্মকর্তাই এখন এটির দায়িত্বে আছেন।" in cannot


def test_of_several_that_are_taken_up_the_one_that_changed_meanwhile_is_named_and_the_others_go_on(desk):
    one, two = desk.escalated(), desk.escalated()
    browser = desk.sign_in(desk.nasrin)
    shown = ask(desk, desk.nasrin, "take-up", one, two)
    unticked = browser.post(LIST, confirmed(shown, one, two))
    perform(TakeUp(own=False), **two.by(desk.tanvir))

    done = browser.post(LIST, confirmed(shown, one, two, apart="on"))

    assert (unticked.status_code, done.status_code) == (422, 200)
    assert "এগুলোতে কাজটি হয়নি" in words_of(done)
    assert "এর মধ্যে অভিযোগটির অবস্থা বদলেছে" in words_of(done)
    assert (one.now_stands().officer_id, two.now_stands().officer_id) == (desk.nasrin.pk, desk.tanvir.pk)


def test_one_that_is_not_seen_any_more_is_named_by_its_number_alone_and_the_others_go_on(desk):
    one, gone = desk.escalated(), new_reference()
    browser = desk.sign_in(desk.nasrin)
    ticks = {"act": "take-up", "one": [one.reference, gone]}

    shown = browser.post(LIST, ticks)
    done = browser.post(LIST, {**carried(shown), **ticks, "stage": "confirm", "apart": "on"})

    assert "এগুলোতে কাজটি করা যায় না (১)" in words_of(shown)
    assert (done.status_code, display(gone) in done.text) == (200, True)
    assert one.now_stands().officer_id == desk.nasrin.pk


@pytest.mark.parametrize("tick", ["\0", "A\0", "CC", "x" * 100_000])
def test_a_tick_that_is_no_number_is_none(desk, tick):
    shown = desk.sign_in(desk.nasrin).post(LIST, {"act": "take-up", "one": [tick]})

    assert "আগে অন্তত একটি অভিযোগে টিক দিন।" in words_of(shown)


def test_nothing_ticked_nobody_chosen_and_too_many_are_said_on_the_list_with_the_ticks_kept(desk, head, monkeypatch):
    one, two = desk.escalated(), desk.escalated()
    none, nobody = ask(desk, head, "give"), ask(desk, head, "give", one)
    monkeypatch.setattr("ccms.complaints.posts.MOST", 1)
    many = ask(desk, head, "take-up", one, two)

    assert [answer.status_code for answer in (none, nobody, many)] == [422] * 3
    assert "আগে অন্তত একটি অভিযোগে টিক দিন।" in words_of(none)
    assert f'value="{one.reference}" aria-label="টিক {one.reference}" checked>' in nobody.text
    assert "একবারে ১টির বেশি নয়" in words_of(many)


def test_one_that_is_not_seen_and_a_reader_who_gives_nothing_get_a_404(desk, head):
    own, auditor = desk.escalated(), desk.member("নিরীক্ষক", Role.AUDITOR)
    stranger = desk.member("অন্য", Role.OFFICE_HEAD, "sylhet")

    assert ask(desk, stranger, "take-up", own).status_code == 404
    assert ask(desk, auditor, "give", own, post=str(post_of(desk.tanvir).pk)).status_code in {403, 404}
    assert 'name="one"' not in desk.sign_in(auditor).get("/office/?view=all").text
    assert 'name="one"' not in desk.sign_in(head).get("/office/?view=ended").text
