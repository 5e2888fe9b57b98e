"""Personal data at rest opens with its person's key, in its own cell, and never again after erasure."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.db import connection
from django.template import Context, Template

from ccms.accounts import consumers
from ccms.accounts.actors import Role
from ccms.accounts.consumers import consumer_of
from ccms.accounts.models import CodeRequest, Consumer, DataKey, Member
from ccms.accounts.privacy import rotation, sealing
from ccms.accounts.privacy.sealing import ErasedError
from ccms.core.crypto import SealBroken

PHONE = "+8801712345678"
pytestmark = pytest.mark.django_db


def dump():
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(c)::text, '') FROM accounts_consumer c")
        return cursor.fetchone()[0]


@pytest.fixture
def other(now):
    return consumer_of("+8801912345678", now)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_what_was_sealed_opens(consumer):
    consumer.name = "সালমা খাতুন"
    consumer.save()

    assert fresh(consumer).name.open() == "সালমা খাতুন"
    assert fresh(consumer).phone.open() == PHONE


def test_text_can_be_read_before_it_is_saved(consumer):
    consumer.name = "Salma"

    assert consumer.name.open() == "Salma"


def test_an_empty_cell_is_empty_and_false(consumer):
    assert fresh(consumer).email.open() == ""
    assert not fresh(consumer).email


def test_the_database_holds_no_text_in_any_plain_encoding(consumer):
    consumer.name = "Canary Salma"
    consumer.email = "canary@example.com"
    consumer.save()
    held = dump().lower()

    for canary in ("canary", "1712345678"):
        for form in (canary, canary.encode().hex(), canary.encode("utf-16-le").hex()):
            assert form not in held


def test_printing_a_cell_shows_nothing(consumer):
    consumer.name = "Salma"

    assert f"{consumer.name} {consumer.name!r} {[consumer.name]}" == "••• ••• [•••]"


def test_a_cell_moved_to_another_row_does_not_open(consumer, other):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_consumer SET phone = (SELECT phone FROM accounts_consumer WHERE id = %s) WHERE id = %s",
            [consumer.pk, other.pk],
        )

    with pytest.raises(SealBroken):
        fresh(other).phone.open()


def test_a_cell_moved_to_another_row_with_its_key_does_not_open(consumer, other):
    DataKey.objects.filter(pk=other.pk).update(wrapped=DataKey.objects.get(pk=consumer.pk).wrapped)

    with pytest.raises(SealBroken):
        fresh(other).phone.open()


def test_a_cell_moved_to_another_column_does_not_open(consumer):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_consumer SET name = phone")

    with pytest.raises(SealBroken):
        fresh(consumer).name.open()


def test_a_changed_byte_does_not_open(consumer):
    blob = bytes(fresh(consumer).phone.raw)
    Consumer.objects.filter(pk=consumer.pk).update(phone=blob[:-1] + bytes([blob[-1] ^ 1]))

    with pytest.raises(SealBroken):
        fresh(consumer).phone.open()


def test_the_same_text_is_sealed_differently_each_time(consumer):
    consumer.name = "Salma"
    consumer.save()
    first = bytes(consumer.name.raw)
    consumer.name = "Salma"
    consumer.save()

    assert bytes(consumer.name.raw) != first


def test_text_cannot_pass_by_the_sealing(consumer):
    with pytest.raises(TypeError):
        Consumer.objects.filter(pk=consumer.pk).update(name="Salma")
    with pytest.raises(TypeError):
        Consumer.objects.filter(phone=PHONE).exists()


def test_many_rows_open_with_one_query_for_all_their_keys(now, django_assert_num_queries):
    for number in range(30):
        consumer_of(f"+88017000000{number:02}", now)
    rows = list(Consumer.objects.all())

    with django_assert_num_queries(1):
        opened = sealing.open_many(rows, "phone")

    assert sorted(opened.values()) == [f"+88017000000{number:02}" for number in range(30)]


def test_an_erased_persons_cells_never_open_again(consumer, other, now):
    assert sealing.erase(consumer.pk, now)
    assert not sealing.erase(consumer.pk, now)

    with pytest.raises(ErasedError):
        fresh(consumer).phone.open()
    assert sealing.open_many([fresh(consumer), fresh(other)], "phone") == {other.pk: "+8801912345678"}


def test_a_page_says_that_a_name_was_deleted(consumer, now):
    consumer.name = "Salma"
    consumer.save()
    sealing.erase(consumer.pk, now)

    page = Template("{{ person.name.shown }}|{{ person.name.open }}").render(Context({"person": fresh(consumer)}))

    assert page.endswith("|")
    assert len(page) > 1
    assert "Salma" not in page


def test_erasing_a_consumer_leaves_neither_cell_nor_index(consumer, now):
    consumers.erase_consumer(consumer, now)
    erased = fresh(consumer)

    assert (bytes(erased.phone.raw), erased.phone_index, erased.erased_at) == (b"", None, now)
    assert consumers.find(PHONE) is None
    assert consumer_of(PHONE, now).pk != consumer.pk


def test_parallel_proofs_of_one_new_number_make_one_person(in_parallel, now):
    people = in_parallel(lambda _: consumer_of(PHONE, now), 40)

    assert len({person.pk for person in people}) == 1
    assert DataKey.objects.count() == Consumer.objects.count() == 1
    assert people[0].phone.open() == PHONE


@pytest.fixture
def new_key(settings):
    """Put a newer key before the one in use."""
    settings.CCMS_FIELD_KEYS = [bytes(range(32)), *settings.CCMS_FIELD_KEYS]
    return settings


def request_of(now):
    return CodeRequest.objects.create(
        phone=PHONE,
        phone_index=b"",
        block_index=b"",
        prefix_index=b"",
        purpose="file",
        created_at=now,
        sent_at=now,
        expires_at=now,
    )


def test_old_and_new_keys_read_while_keys_are_rotated(consumer, new_key, now):
    assert fresh(consumer).phone.open() == PHONE
    assert consumer_of("+8801912345678", now).phone.open() == "+8801912345678"


def test_rotation_goes_on_in_batches_until_the_old_key_can_be_destroyed(now, request):
    people = [consumer_of(f"+880170000000{number}", now) for number in range(5)]
    code = request_of(now)
    settings = request.getfixturevalue("new_key")
    people.append(consumer_of("+8801700000009", now))

    assert rotation.left() == 6
    assert list(rotation.rotate(batch=2)) == [2, 2, 1, 1, 0]
    assert rotation.left() == 0
    settings.CCMS_FIELD_KEYS = settings.CCMS_FIELD_KEYS[:1]

    assert {fresh(person).phone.open()[:5] for person in people} == {"+8801"}
    assert fresh(code).phone.open() == PHONE


def test_second_factors_work_after_the_old_key_is_gone(request):
    admin = Member.objects.create_member(email="a@b.example", password=None, role=Role.ADMIN)
    TOTP.activate(admin, "JBSWY3DPEHPK3PXP")
    settings = request.getfixturevalue("new_key")

    assert rotation.left() == 1
    assert list(rotation.rotate()) == [1]
    assert list(rotation.rotate()) == [0]
    settings.CCMS_FIELD_KEYS = settings.CCMS_FIELD_KEYS[:1]

    assert decrypt(Authenticator.objects.get().data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_a_rotation_that_was_killed_goes_on_where_it_stopped(now, request):
    people = [consumer_of(f"+880170000000{number}", now) for number in range(5)]
    settings = request.getfixturevalue("new_key")
    assert next(rotation.rotate(batch=2)) == 2

    assert rotation.left() == 3
    assert list(rotation.rotate(batch=2)) == [2, 1, 0]
    settings.CCMS_FIELD_KEYS = settings.CCMS_FIELD_KEYS[:1]
    assert {fresh(person).phone.open()[:5] for person in people} == {"+8801"}


def test_rotation_leaves_erased_persons_alone(consumer, now, request):
    sealing.erase(consumer.pk, now)
    request.getfixturevalue("new_key")

    assert rotation.left() == 0
    assert list(rotation.rotate()) == [0]


def test_without_its_key_nothing_opens(consumer, settings):
    settings.CCMS_FIELD_KEYS = [bytes(32)]

    with pytest.raises(sealing.UnknownKeyError):
        fresh(consumer).phone.open()


def test_indexes_of_one_text_differ_by_kind():
    assert sealing.index_of("phone", PHONE) != sealing.index_of("email", PHONE)
