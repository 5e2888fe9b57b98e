"""People, posts, firms and their machines are compared with the events that made and changed them."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.hashers import get_hasher, make_password
from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms import entries, ways
from ccms.accounts.models import (
    ApiKey,
    Firm,
    FirmContact,
    FirmIdentity,
    Holding,
    Member,
    Membership,
    RegisterRow,
    Shop,
)
from ccms.accounts.models.firm_contact import Source
from ccms.accounts.models.member import RENEWED_HASH
from ccms.complaints.history.written import Written
from ccms.complaints.models import DataRequest
from ccms.complaints.verification import verify_complaints
from ccms.ledger.models import Event
from ccms.ledger.row_digests import has_written, heard, written_rows
from ccms.web.members.forms import AccountAdapter
from tests import factories as make
from tests.complaints.registering import a_register
from tests.rights.apart import as_in_a_test

DIFFERS, UNNAMED, GONE = (
    "a row differs from its event",
    "a row was made by no event",
    "a row that an event names is missing",
)


@pytest.fixture(scope="module")
def made_once(now, django_db_setup, django_db_blocker):
    """Register everything once; what a test does with it is taken back."""
    with django_db_blocker.unblock(), as_in_a_test():
        yield a_register(now)
        transaction.set_rollback(True)


@pytest.fixture
def registered(made_once, db):
    """Return the head of the registry, with everything that is registered."""
    return made_once


def found():
    kept = Written()
    kept.add((event.id, event.data) for event in Event.objects.filter(subject__startswith="complaint:"))
    return list(kept.wrong()), kept


@pytest.mark.django_db
def test_each_table_has_rows_that_events_name_and_all_agree(registered):
    differences, kept = found()

    assert differences == verify_complaints().findings == []
    assert {name.partition(":")[0] for name in kept.last} == {each.name("")[:-1] for each in heard()}


# What decides: who may sign in and where, whose contact is proved, which key is over.
CHANGES = (
    (Member, {"role": Role.OFFICER}, {"role": "office_head"}),
    (Member, {"is_active": False}, {"is_active": True}),
    (Member, {"role": Role.FIRM_ADMIN}, {"email": "other@shop.example"}),
    (Holding, {"until": None}, {"order_no": "of nobody"}),
    (FirmContact, {"proof": "unproved"}, {"proof": "proved", "proved_at": "2026-01-01T00:00Z"}),
    (FirmContact, {"designated": True}, {"retired_at": "2026-01-01T00:00Z"}),
    (FirmContact, {"source": "complainant"}, {"named_by_id": None}),
    (FirmIdentity, {"kind": "bin"}, {"proof": "register"}),
    (Firm, {"registered": True}, {"listed": False}),
    (ApiKey, {"revoked_at": None}, {"scopes": ["read", "registry"]}),
    (Shop, {"keys_made": 2}, {"question_url": "https://other.example/asked"}),
    (DataRequest, {"kind": "erasure"}, {"state": "granted"}),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "which", "change"), CHANGES)
def test_a_row_changed_beside_the_product_is_named(registered, model, which, change):
    key = model.objects.filter(**which).values_list("pk", flat=True)[0]

    model.objects.filter(pk=key).update(**change)

    assert found()[0] == [(DIFFERS, f"{model._meta.model_name}:{key}")]


@pytest.mark.django_db
def test_a_row_that_was_taken_away_or_added_beside_the_product_is_named(registered, now):
    later, firm = now + timedelta(minutes=5), Firm.objects.get(slug="rongin-sharee")
    contact = make.contact(firm, later)
    member = make.member(None, Role.FIRM_ADMIN, firm=firm)
    key = ApiKey.objects.first()
    ApiKey.objects.filter(pk=key.pk)._raw_delete("default")

    assert set(found()[0]) == {
        (UNNAMED, f"member:{member.pk}"),
        (UNNAMED, f"firmcontact:{contact.pk}"),
        (GONE, f"apikey:{key.pk}"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-300, 0, 300])
def test_a_row_put_beside_the_product_is_named_whenever_it_says_that_it_was_made(registered, now, days):
    firm, said = Firm.objects.get(slug="padma-sharee"), now + timedelta(days=days)
    member = Member.objects.get(name="first")
    made = (
        make.contact(firm, said),
        RegisterRow.objects.create(register="ecab", key=b"k", digest=b"d", firm=firm, taken_at=said),
        Membership.objects.create(firm=firm, since=said.date()),
        Authenticator.objects.create(user=member, type="recovery_codes", created_at=said, data={}),
    )

    assert set(found()[0]) == {(UNNAMED, f"{each._meta.model_name}:{each.pk}") for each in made}


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"secret": "another"}, {"secret": ""}, {}])
def test_a_second_factor_that_was_exchanged_for_anothers_is_named(registered, data):
    factor = Authenticator.objects.get()
    sealed = {name: encrypt(text) if text else "" for name, text in data.items()}  # it opens: it is bound to no row
    Authenticator.objects.filter(pk=factor.pk).update(data=sealed)

    assert found()[0] == [(DIFFERS, f"authenticator:{factor.pk}, data")]

    Authenticator.objects.filter(pk=factor.pk).update(data={"secret": encrypt(decrypt(factor.data["secret"]))})
    assert found()[0] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("added", "named"), [("migrated_codes", True), ("used_mask", False), ("viewed_at", False)])
def test_a_field_put_beside_the_secret_is_named_but_what_use_writes_is_not(registered, added, named):
    factor = Authenticator.objects.get()
    Authenticator.objects.filter(pk=factor.pk).update(data={**factor.data, added: 1})

    assert found()[0] == ([(DIFFERS, f"authenticator:{factor.pk}, data")] if named else [])


@pytest.mark.django_db
def test_what_a_buyer_gives_up_or_never_proves_is_told_by_an_event(registered, now):
    contact = FirmContact.objects.get(source=Source.COMPLAINANT)
    other = make.consumer(now)
    ways.hand_over_named(contact.named_by_id, other.pk, now)
    assert found()[0] == []

    ways.forget_named(other.pk, now)

    assert found()[0] == []
    assert not FirmContact.objects.filter(pk=contact.pk).exists()


@pytest.mark.django_db
def test_what_a_savepoint_takes_back_is_named_by_no_event(registered, now):
    firm = Firm.objects.get(slug="rongin-sharee")
    written_rows()
    with transaction.atomic():
        entries.name_contact(firm, Channel.EMAIL, "x@y.example", source=Source.FIRM, named_by=None, now=now)
        assert has_written()
        transaction.set_rollback(True)

    assert not has_written()


@pytest.mark.django_db
def test_a_password_that_its_member_did_not_choose_is_named(registered, now):
    member = Member.objects.get(name="first")
    with transaction.atomic():
        AccountAdapter().set_password(member, "a long password of mine")
    assert found()[0] == []

    Member.objects.filter(pk=member.pk).update(password=make_password("a long password of another"))

    assert found()[0] == [(DIFFERS, f"member:{member.pk}")]


@pytest.mark.django_db
def test_a_hash_that_is_renewed_at_a_sign_in_is_told_by_an_event(registered, monkeypatch):
    member = Member.objects.get(name="first")
    AccountAdapter().set_password(member, "a long password of mine")
    monkeypatch.setattr(type(get_hasher()), "must_update", lambda *_: True)

    assert member.check_password("a long password of mine")

    assert found()[0] == []
    assert Event.objects.filter(subject=f"member:{member.pk}").latest("seq").kind == RENEWED_HASH


@pytest.mark.django_db
def test_when_a_key_or_a_person_was_here_last_is_no_part_of_the_history(registered, now):
    written_rows()
    ApiKey.objects.update(used_at=now)
    member = Member.objects.first()
    member.last_login = now
    member.save(update_fields=["last_login"])

    assert not has_written()
    assert found()[0] == []
