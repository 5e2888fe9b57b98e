"""Personal words stand where they are declared and nowhere else, and no message carries them out."""

import pytest
from django.test import override_settings

from ccms.ledger.models import Event
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage
from tests.optional import of_apps
from tests.tables import contents

pytestmark = pytest.mark.django_db

# In plain: a person's own words and the names of files (found by search), the address with which members sign in, and
# the words by which a firm sorts; what its members note about a complaint is sealed.
IN_PLAIN = {
    "complaints_statement": {
        *("narrative", "firm's words", "to both", "to the office", "to the first shop", "note"),
        *("question to the buyer", "question to the firm"),
    },
    "complaints_evidence": {"file name"},
    "accounts_member": {"member's address", "applicant", "applicant's mail"},
    "accounts_firm": {"applicant's shop"},
    "complaints_firm_card": {"ticket"},
    "complaints_firm_tag": {"firm's tag"},
    "complaints_firm_change": {"ticket", "firm's tag"},
    "complaints_firm_template": {"ready answer"},
    "complaints_firm_view": {"view"},
    "complaints_repayment_row": {"row of a list"},
    "accounts_api_key": {"key's name"},
    "accounts_shop_origin": {"shop's web address"},
}


def test_a_dump_tells_no_more_than_is_declared(world):
    told = {}
    for table, rows in contents().items():
        heard = {bird.kind for row in rows for bird in world.birds.heard_in(row.encode())}
        if heard:
            told[table] = heard

    of_the_apps = {table: kinds for app in of_apps("world") for table, kinds in app.IN_PLAIN.items()}
    assert told == IN_PLAIN | of_the_apps


def test_events_name_nobody(world):
    bodies = b"\n".join(bytes(body) for body in Event.objects.values_list("body", flat=True))

    assert Event.objects.count() > 100
    assert world.birds.heard_in(bodies) == set()


def test_no_message_carries_a_name_a_number_or_a_word_of_a_person(world):
    with override_settings(CCMS_ENV="development"):
        deliver(world.now)
    sent = list(DevelopmentMessage.objects.all())

    assert len(sent) > 100
    for message in sent:
        heard = world.birds.heard_in(f"{message.subject} {message.body}".encode())
        assert {bird.kind for bird in heard} <= {"applicant's shop"}, (
            message.body
        )  # the name that it gave itself, to it
