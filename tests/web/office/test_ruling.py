"""An officer answers what only an officer can see; rules that nobody could judge speak, and both sides read it."""

from ccms.complaints.models import Ruling
from tests.web.office.working import REASONS, words_of

INFO = "পণ্যের পাতায় পরিমাণ, উপাদান, দাম, চার্জ ও ছবি আছে?"
BROKEN, KEPT = "পণ্যের পাতায় দরকারি তথ্য নেই।", "পণ্যের পাতায় দরকারি তথ্য আছে।"


def test_an_officers_answer_turns_an_undecided_rule_into_one_not_kept(desk):
    case = desk.taken_up()
    before = words_of(case.get(desk.nasrin))
    assert BROKEN not in before

    asked = words_of(case.get(desk.nasrin, "/rule-on-points"))
    assert INFO in asked
    done = case.act(desk.nasrin, "rule-on-points", text=REASONS, **{"facts/listing_complete": "no"})

    assert done.status_code == 302
    assert case.events()[-1] == "office.ruled_on_points"
    assert list(Ruling.objects.values_list("question", "value", "statement__text")) == [
        ("listing_complete", False, REASONS)
    ]
    assert BROKEN in words_of(case.get(desk.nasrin))
