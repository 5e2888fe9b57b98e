"""What stories tell about offers of money and counter-proposals, beside `telling`."""

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Counter
from ccms.complaints.acts.firm import Terms
from ccms.complaints.models import Answer
from ccms.complaints.reading.judging import Matters
from ccms.complaints.reading.office_case import office_case

WHOLE, PART = 215_000, 100_000  # what the buyer paid, and what the seller first offers


def offers(told, amount_paisa, *, remedy="partial_refund", in_days=3, by=None, text=""):
    """Let the seller offer money, under this name, and without words of its own unless some are given."""
    told.says("offer", Terms(remedy=remedy, amount_paisa=amount_paisa, text=text), in_days=in_days, by=by)


def counters(told, amount_paisa=None, day=None):
    """Let the buyer propose a sum, a day, or both; a second later, since two answers of one moment have no order."""
    told.wait(seconds=1)
    perform(Counter(amount_paisa=amount_paisa, day=day), **told.by(told.buyer))


def answer(told, action="offer"):
    """Return the newest answer of a kind."""
    return Answer.objects.filter(complaint=told.complaint, action=action).order_by("-at").first()


def in_dispute(told):
    """Return the points in dispute but the rules, as the officer's table has them."""
    points = office_case(told.complaint.reference, told.first_officer).points
    return {point.about: (point.consumer, point.firm) for point in points if point.matters is not Matters.RULE}
