"""A clerk types a complaint that was made elsewhere: what is refused, what is here already, its readers and its end."""

from datetime import timedelta

import pytest

from ccms.accounts.models import Intake
from ccms.complaints.intakes import deciding, keeping
from ccms.complaints.models import Complaint
from ccms.gate.limits import LIMITS, Counted, Window
from ccms.notices.models import Notice
from tests.web.office.intakes.handing import NAME, all_is_in_order, handing_over, post, sms_of, to_the_end, typed
from tests.web.office.working import words_of


class TestWhatIsHereAlready:
    def test_is_found_by_the_number_of_the_source(self, desk, clerk, invited):
        second = typed(desk, clerk, phone="01812345678", firm="অন্য দোকান", purchase_number="")

        page = desk.sign_in(clerk).get(f"/office/intakes/{second.pk}?lang=en")

        assert "This may be here already" in words_of(page)
        assert f'href="/office/intakes/{invited.pk}"' in page.text

    def test_is_found_by_mobile_firm_and_purchase_number_and_its_person_is_told_the_reference(
        self, desk, clerk, invited, person
    ):
        person.proves(invited).presses("take")
        to_the_end(person).send(declaration="on")
        reference = Complaint.objects.get().reference
        second = typed(desk, clerk, source="333", outside_no="", purchase_number="jb 4471")
        assert "Number there" not in words_of(desk.sign_in(clerk).get(f"/office/intakes/{second.pk}?lang=en"))

        page = post(desk, clerk, f"/office/intakes/{second.pk}/twice?lang=en", number=reference)

        assert "Written down." in page.text
        second.refresh_from_db()
        assert (second.state, second.same_as) == ("duplicate", reference)
        notice, text = sms_of("consumer.handed_twice")
        assert notice.recipient == f"intake:{second.pk}"
        assert reference in text
        third = typed(desk, clerk, outside_no="", purchase_number="JB-9000")
        assert "This may be here already" not in words_of(
            desk.sign_in(clerk).get(f"/office/intakes/{third.pk}?lang=en")
        )
        all_is_in_order()

    def test_is_never_the_complaint_of_another_number(self, desk, clerk):
        foreign = desk.filed().reference
        intake = typed(desk, clerk)

        page = post(desk, clerk, f"/office/intakes/{intake.pk}/twice?lang=en", number=foreign)

        assert page.status_code == 422
        assert Intake.objects.get(pk=intake.pk).state == "new"

    @pytest.mark.parametrize("other", ["stranger", "ended", "ring", "code"])
    def test_is_no_intake_by_which_its_person_would_never_be_asked(self, desk, clerk, other):
        intake = typed(desk, clerk)
        stranger = {"phone": "01812345678", "outside_no": "GRS-9", "firm": "অন্য দোকান"}
        second = typed(desk, clerk, **(stranger if other == "stranger" else {}))
        if other == "ended":
            post(desk, clerk, f"/office/intakes/{second.pk}/refuse", reason="not_online")
        if other == "ring":
            post(desk, clerk, f"/office/intakes/{second.pk}/twice", other=intake.pk)
            assert Intake.objects.get(pk=second.pk).state == "duplicate"

        given = {"other": "complaint", "number": second.code} if other == "code" else {"other": second.pk}
        page = post(desk, clerk, f"/office/intakes/{intake.pk}/twice?lang=en", **given)

        assert page.status_code == 422
        assert Intake.objects.get(pk=intake.pk).state == "new"

    def test_is_no_complaint_yet_where_it_was_handed_over_twice(self, desk, clerk, invited, person):
        second = typed(desk, clerk)
        post(desk, clerk, f"/office/intakes/{invited.pk}/twice", other=second.pk)

        assert "An SMS about that one asks whether it is yours." in person.opens(invited).text
        assert "You need do nothing." not in person.text

    def test_is_chosen_on_a_page_that_says_nothing_of_the_code_in_the_other_persons_link(self, desk, clerk, invited):
        second = typed(desk, clerk)
        browser, url = desk.sign_in(clerk), f"/office/intakes/{second.pk}"
        pages = [browser.get(f"{url}{page}?lang=en") for page in ("", "/twice")]
        pages.append(post(desk, clerk, f"{url}/twice?lang=en", other=invited.pk))
        pages += [browser.get(f"/office/intakes/{invited.pk}?lang=en"), browser.get("/office/intakes?lang=en")]

        assert "Goes on as" in words_of(pages[2])
        assert f'href="/office/intakes/{invited.pk}"' in pages[2].text
        for page in pages:
            bare = page.text.replace("-", "").replace("\u2011", "").replace(" ", "")
            assert invited.code not in bare
            assert second.code not in bare
        all_is_in_order()

    def test_is_a_complaint_beside_another_intake_too(self, desk, clerk, invited, person):
        person.proves(invited).presses("take")
        to_the_end(person).send(declaration="on")
        reference = Complaint.objects.get().reference
        second, third = (typed(desk, clerk, source="333", outside_no=number) for number in ("1", "2"))

        url = f"/office/intakes/{third.pk}/twice?lang=en"
        assert post(desk, clerk, url, other="complaint").status_code == 422
        assert "Written down." in post(desk, clerk, url, other="complaint", number=reference).text

        third.refresh_from_db()
        assert (third.state, third.same_as) == ("duplicate", reference)
        assert Intake.objects.get(pk=second.pk).state == "new"

    def test_is_not_another_purchase_from_the_same_shop(self, desk, clerk, invited):
        second = typed(desk, clerk, outside_no="GRS-2026-119", purchase_number="JB-9000")

        page = desk.sign_in(clerk).get(f"/office/intakes/{second.pk}?lang=en")

        assert "This may be here already" not in words_of(page)


class TestRefusing:
    @pytest.mark.parametrize(("reason", "told"), [("not_online", 1), ("wrong_number", 0)])
    def test_tells_the_person_why_unless_the_number_is_wrong(self, desk, clerk, invited, person, reason, told):
        post(desk, clerk, f"/office/intakes/{invited.pk}/refuse", reason=reason)

        assert Notice.objects.filter(template="consumer.handed_refused").count() == told
        assert ("It is not about an online purchase" in person.opens(invited).text) is bool(told)
        all_is_in_order()

    def test_asks_for_words_where_the_reason_needs_them(self, desk, clerk, invited):
        page = post(desk, clerk, f"/office/intakes/{invited.pk}/refuse", reason="other")

        assert page.status_code == 422
        assert Intake.objects.get(pk=invited.pk).state == "invited"

    def test_is_over_once_the_person_has_taken_it_up(self, desk, clerk, invited, person):
        person.proves(invited).presses("take")

        assert post(desk, clerk, f"/office/intakes/{invited.pk}/refuse", reason="not_online").status_code == 404
        with pytest.raises(keeping.IntakeMovedOn):
            deciding.refuse(invited.pk, reason="not_online", text="", by=desk.actor(clerk), now=desk.now)
        assert Intake.objects.get(pk=invited.pk).state == "invited"


def test_a_number_gets_three_such_messages_a_day_whoever_types_it(desk, clerk):
    others = [typed(desk, clerk, outside_no=f"GRS-{number}") for number in range(4)]
    pages = [post(desk, clerk, f"/office/intakes/{each.pk}/invite?lang=en") for each in others]

    assert [page.status_code for page in pages] == [200, 200, 200, 422]
    assert Notice.objects.filter(template="consumer.handed_over").count() == 3


def test_a_clerk_types_only_so_many_a_day(desk, clerk, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.INTAKES, (Window(1, timedelta(days=1)),))
    typed(desk, clerk)

    page = post(desk, clerk, "/office/intakes/new?lang=en", **handing_over(desk, outside_no="GRS-2"))

    assert page.status_code == 422
    assert Intake.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "02-9123456"),
        ("first_made_at-year", "2199"),
        ("first_made_at-year", "1999"),
        ("name", ""),
        ("firm", "\u202eshop"),
        ("source", "facebook"),
        ("outside_no", "x" * 65),
        ("amount_paisa", "=1+1"),
        ("bought_on-year", "2199"),
        ("district", "atlantis"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk, clerk, field, value):
    page = post(desk, clerk, "/office/intakes/new", **{**handing_over(desk), field: value})

    assert page.status_code == 422
    assert not Intake.objects.exists()


def test_an_office_reads_its_own_and_only_a_clerk_acts(desk, clerk, invited):
    chittagong = desk.member("মিতা", code="chattogram")
    url = f"/office/intakes/{invited.pk}"

    assert NAME in desk.sign_in(desk.nasrin).get(url).text
    assert desk.sign_in(chittagong).get(url).status_code == 404
    assert NAME not in desk.sign_in(chittagong).get("/office/intakes").text
    assert NAME in desk.sign_in(desk.member("প্রধান কার্যালয়", code="head")).get(url).text
    assert post(desk, desk.nasrin, f"{url}/phone", look="1").status_code == 404
