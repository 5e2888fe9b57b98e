"""What an act would bring is shown before it is done: outside any transaction, as a page asks for it."""

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import Reassign, TakeUp
from ccms.complaints.reading.preview import foretell
from ccms.ledger.models import Event
from tests import factories as make


@pytest.mark.django_db(transaction=True)
def test_an_act_that_locks_somebody_is_foretold_without_a_transaction_and_changes_nothing(now):
    complaint, _, _, contact = make.a_complaint(now)
    terms = Terms(code="not_our_customer", text="আমাদের ক্রেতা নন।")
    perform(as_act(Refuse, terms), reference=complaint.reference, by=make.as_firm(contact), now=now)
    officer, head = make.officer(complaint.office), make.officer(complaint.office, Role.OFFICE_HEAD)
    before = Event.objects.count()

    taken = foretell(TakeUp(own=False), reference=complaint.reference, by=officer, now=now)
    given = foretell(Reassign(post=officer.posts[0]), reference=complaint.reference, by=head, now=now)

    assert taken.standing.status == "scrutiny"
    assert given.standing.status == "escalated"
    assert Event.objects.count() == before
