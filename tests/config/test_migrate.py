import pytest
from django.core.management import call_command

from ccms.accounts.models import Office
from ccms.law.book import book

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _none():
    Office.objects.all().delete()


def test_whoever_migrates_has_every_office_that_a_complaint_may_go_to(now):
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)

    codes = set(Office.objects.values_list("code", flat=True))
    assert codes == {*book().on(now.date()).districts, "head"}


@pytest.mark.parametrize("part", [("accounts",), ("--plan",), ("--check",)])
def test_a_part_of_it_or_a_look_at_it_makes_none(part):
    call_command("migrate", *part, verbosity=0)

    assert not Office.objects.exists()
