"""A clerk corrects what was handed over until its person has confirmed it, and takes back what was no complaint."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, models, transaction
from django.utils.html import strip_tags
from django.utils.translation import override

from ccms.accounts.models import Intake
from ccms.complaints.intakes import confirming, keeping, receiving
from ccms.complaints.own_data.gathering import gather
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import NotFound
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from ccms.web.consumer.own_data.showing import shown
from ccms.web.templatetags.words import day
from tests import factories
from tests.web.office.intakes.handing import (
    FIRM,
    NAME,
    NO_DAY,
    OUTSIDE,
    PHONE,
    all_is_in_order,
    handing_over,
    post,
    typed,
)
from tests.web.office.working import parts, words_of

OTHER = "01898765432"


def corrects(desk, clerk, intake, **other):
    return post(desk, clerk, f"/office/intakes/{intake.pk}/edit?lang=en", **handing_over(desk, phone="", **other))


class TestACorrection:
    def test_keeps_what_it_said_before_on_the_page_and_sealed(self, desk, clerk, invited, person):
        page = corrects(desk, clerk, invited, firm="Jeans House", amount_paisa="500", district="", outside_no="GRS-7")

        assert "Corrected." in page.text
        intake = Intake.objects.get(pk=invited.pk)
        assert (intake.handed.firm, intake.handed.price, intake.outside_no) == ("Jeans House", 50_000, "GRS-7")
        assert (intake.state, intake.code, intake.phone.open()) == ("invited", invited.code, f"+88{PHONE}")
        (kept,) = receiving.corrections_of(intake)
        said = {"outside_no": OUTSIDE, "firm": FIRM, "amount_paisa": 430_000, "district": "dhaka"}
        assert (kept["said"], kept["by"]) == (said, desk.actor(clerk).text)
        assert FIRM.encode() not in bytes(intake.earlier.raw)
        event = Event.objects.get(kind=receiving.CORRECTED)
        assert sorted(event.data["fields"]) == ["amount_paisa", "district", "firm", "outside_no"]
        assert FIRM not in str(event.data)
        said = words_of(page)
        assert said.index("Jeans House") < said.index("Before it was corrected") < said.index(FIRM)
        person.proves(invited)
        assert "Jeans House" in person.text
        by = factories.as_consumer(factories.consumer_of(f"+88{PHONE}", desk.now))
        gathered = gather(by, desk.now, "bn")
        assert gathered.sections["intakes"][0]["earlier"][0]["firm"] == FIRM
        assert any(FIRM in str(line) for each in shown(gathered) for line in each.rows)
        all_is_in_order()

    def test_is_shown_to_its_person_by_the_name_of_each_detail(self, desk, clerk, invited):
        made, bought = (desk.today - timedelta(days=each) for each in (9, 13))
        corrects(desk, clerk, invited, firm="Jeans House", amount_paisa="500", district="", source="333", **NO_DAY)
        corrects(desk, clerk, invited, firm="Jeans House", **parts("first_made_at", made - timedelta(days=1)))
        by = factories.as_consumer(factories.consumer_of(f"+88{PHONE}", desk.now))

        with override("bn"):
            (rows,) = next(each.rows for each in shown(gather(by, desk.now, "bn")) if each.name == "intakes")
            before = [strip_tags(str(each.value)) for each in rows if str(each.name) == "ঠিক করার আগে যা ছিল"]
            bought_on, made_on = (strip_tags(str(day(each))) for each in (bought, made))
        first, second = before
        assert first == (
            f"প্রথম যেখানে করা: সরকারের জিআরএস · প্রতিষ্ঠান: {FIRM} · টাকার পরিমাণ: ৳\u202f৪,৩০০"
            f" · অর্ডারের দিন: {bought_on} · জেলা: ঢাকা"
        )
        assert second == f"প্রথম যেখানে করা: ৩৩৩ কল সেন্টার · প্রথম যেদিন করা: {made_on} · টাকার পরিমাণ: ৳\u202f৫০০"

    def test_of_the_number_asks_the_person_anew_and_shuts_the_first_link(self, desk, clerk, invited, person):
        twin = typed(desk, clerk)
        Intake.objects.filter(pk=twin.pk).update(same_as=invited.code, state="duplicate")
        page = post(desk, clerk, f"/office/intakes/{invited.pk}/edit?lang=en", **handing_over(desk, phone=OTHER))

        assert OTHER not in "".join(filter(str.isdigit, words_of(page)))
        intake = Intake.objects.get(pk=invited.pk)
        assert (intake.state, intake.invited_at, intake.phone.open()) == ("new", None, f"+88{OTHER}")
        assert intake.code != invited.code
        assert Intake.objects.get(pk=twin.pk).same_as == intake.code
        assert person.opens(invited).page.status_code == 404
        assert Notice.objects.get(template="consumer.handed_over").state == "superseded"
        post(desk, clerk, f"/office/intakes/{invited.pk}/invite")
        assert Notice.objects.filter(template="consumer.handed_over", state="queued").get().subject == intake.code
        assert Intake.objects.get(pk=invited.pk).state == "invited"

    def test_of_the_number_never_shows_the_first_one_to_the_holder_of_the_other(self, desk, clerk, invited):
        post(desk, clerk, f"/office/intakes/{invited.pk}/edit", **handing_over(desk, phone=OTHER))
        by = factories.as_consumer(factories.consumer_of(f"+88{OTHER}", desk.now))

        assert PHONE[1:] not in str(gather(by, desk.now, "bn").sections["intakes"])
        all_is_in_order()

    def test_that_was_emptied_beside_the_product_is_found(self, desk, clerk, invited):
        corrects(desk, clerk, invited, firm="Jeans House")
        all_is_in_order()

        models.QuerySet(Intake).filter(pk=invited.pk).update(earlier=b"")
        assert [what for what, _ in verify_complaints().findings] == ["a sealed cell is empty"]

    def test_of_nothing_is_no_correction(self, desk, clerk, invited):
        page = corrects(desk, clerk, invited)

        assert page.status_code == 422
        assert "This is what it says already." in page.text
        assert not Event.objects.filter(kind=receiving.CORRECTED).exists()
        assert receiving.corrections_of(Intake.objects.get(pk=invited.pk)) == []

    def test_is_over_once_the_person_has_confirmed(self, desk, clerk, invited, person):
        person.proves(invited).presses("take")

        assert corrects(desk, clerk, invited, firm="Jeans House").status_code == 404
        given = receiving.given_of(invited)
        with pytest.raises(keeping.IntakeMovedOn):
            receiving.correct(invited.pk, given, desk.actor(clerk), desk.now)
        assert Intake.objects.get(pk=invited.pk).handed.firm == FIRM

    @pytest.mark.parametrize(("field", "value"), [("name", ""), ("phone", "02-9123456"), ("source", "facebook")])
    def test_takes_what_typing_takes(self, desk, clerk, invited, field, value):
        given = {**handing_over(desk, phone=""), field: value}

        assert post(desk, clerk, f"/office/intakes/{invited.pk}/edit", **given).status_code == 422

    def test_is_a_clerk_s_of_the_own_office(self, desk, clerk, invited):
        assert corrects(desk, desk.nasrin, invited, firm="X").status_code == 404
        form = desk.sign_in(clerk).get(f"/office/intakes/{invited.pk}/edit?lang=en")
        assert NAME in form.text
        assert PHONE[1:] not in "".join(filter(str.isdigit, form.text))


@pytest.mark.parametrize("asked", [True, False], ids=["asked", "not asked"])
def test_what_was_entered_by_mistake_is_told_only_to_who_was_asked(desk, clerk, invited, person, asked):
    intake = invited if asked else typed(desk, clerk, phone=OTHER, outside_no="GRS-9", firm="শাড়িঘর")
    page = desk.sign_in(clerk).get(f"/office/intakes/{intake.pk}?lang=en")
    assert f"/office/intakes/{intake.pk}/refuse?reason=by_mistake" in page.text
    form = desk.sign_in(clerk).get(f"/office/intakes/{intake.pk}/refuse?reason=by_mistake")
    assert 'value="by_mistake" checked' in " ".join(form.text.split())

    post(desk, clerk, f"/office/intakes/{intake.pk}/refuse", reason="by_mistake")

    ended = Intake.objects.get(pk=intake.pk)
    assert (ended.state, ended.reason) == ("refused", "by_mistake")
    assert Notice.objects.filter(template="consumer.handed_refused").count() == int(asked)
    if asked:
        assert "It was entered by mistake" in person.opens(intake).text
    all_is_in_order()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answer", ["take", "disown"])
def test_an_answer_while_the_number_is_corrected_finds_no_such_link(desk, clerk, invited, answer):
    by = factories.as_consumer(factories.consumer_of(f"+88{PHONE}", desk.now))

    def answers():
        try:
            getattr(confirming, answer)(invited.code, by, desk.now)
        except NotFound:
            return "no such link"
        finally:
            connection.close()

    given = replace(receiving.given_of(invited), phone=OTHER)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            receiving.correct(invited.pk, given, desk.actor(clerk), desk.now)
            answered = pool.submit(answers)
            until(waits_for_a_lock)
        assert answered.result() == "no such link"
    assert Intake.objects.get(pk=invited.pk).state == "new"


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def until(tells):
    for _ in range(200):
        if tells():
            return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
