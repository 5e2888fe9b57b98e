"""A fine stays within the cited section's own maximum, and the page says what an order cannot do."""

from datetime import timedelta

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import SetHearing
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.models import Order
from tests.web.office.working import REASONS, words_of

FALSE_DISCOUNT = {"category": "FAKE_DISCOUNT", "facts": {"price": 85_000, "advance": 85_000}}


def test_a2_a_lakh_under_section_45_is_refused_and_the_section_that_carries_it_is_named(desk):
    case = desk.at_hearing(**FALSE_DISCOUNT)

    refused = case.ask(desk.nasrin, "order", section="45", fine="1,00,000", text=REASONS)
    said = words_of(refused)

    assert refused.status_code == 422
    assert "ধারা ৪৫ অনুযায়ী জরিমানা ৳ ৫০,০০০ বা তার কম হতে হবে" in said
    assert "এ ধরনের অভিযোগের যেসব ধারায় এই জরিমানা করা যায়: ধারা ৪৪ (সর্বোচ্চ ৳ ২,০০,০০০)।" in said
    assert not Order.objects.exists()


def test_a_fine_that_no_section_of_this_kind_of_complaint_carries_is_offered_none_of_another_kind(desk):
    case = desk.at_hearing(category="WRONG_ITEM")

    said = words_of(case.ask(desk.nasrin, "order", section="45", fine="1,00,000", text=REASONS))

    assert "এ ধরনের অভিযোগের কোনো ধারায় এত জরিমানা করা যায় না।" in said


def test_a2_the_same_fine_under_section_44_shows_its_quarter_and_is_made(desk):
    case = desk.at_hearing(**FALSE_DISCOUNT)

    shown = case.ask(desk.nasrin, "order", section="44", fine="১,০০,০০০", text=REASONS)
    case.confirm(desk.nasrin, "order", shown)

    assert "৳ ১,০০,০০০ × ২৫% = ৳ ২৫,০০০" in words_of(shown)
    made = Order.objects.get()
    assert (made.section, made.fine_paisa, made.repeated) == ("44", 10_000_000, False)


def test_the_sections_of_this_kind_of_complaint_come_first_each_with_its_own_maximum(desk):
    page = desk.at_hearing(**FALSE_DISCOUNT).get(desk.nasrin, "/order").text

    own, others = page.index('value="44"'), page.index('value="41"')
    assert own < page.index('value="45"') < others
    assert 'value="54"' not in page  # a complainant's offence is not the seller's


def test_the_page_says_that_money_back_cannot_be_ordered(desk):
    said = words_of(desk.at_hearing().get(desk.nasrin, "/order"))

    assert "টাকা ফেরতের আদেশ দিতে পারে না" in said
    assert "অভিযোগকারী পান (ধারা ৭৬)" in said


def test_a_repeated_offence_doubles_the_maximum(desk):
    case = desk.at_hearing()

    unnamed = case.ask(desk.nasrin, "order", section="45", fine="100000", repeated="on", text=REASONS)
    shown = case.ask(
        desk.nasrin, "order", section="45", fine="100000", repeated="on", earlier="৩৪/২০২৫, ৪ মে ২০২৫", text=REASONS
    )
    case.confirm(desk.nasrin, "order", shown)

    assert unnamed.status_code == 422
    assert "আগের কোন আদেশ" in words_of(unnamed)
    assert "আগের কোনো আদেশ এখানে জানা নেই" in words_of(shown)
    assert (Order.objects.get().repeated, Order.objects.get().earlier) == (True, "৩৪/২০২৫, ৪ মে ২০২৫")


def test_earlier_orders_against_the_seller_stand_on_the_page_and_are_named_by_their_complaint(desk):
    first = desk.ordered()
    second, other = desk.at_hearing(like=first), desk.at_hearing()
    order = {"section": "45", "fine": "100000", "repeated": "on", "text": REASONS, "earlier": first.complaint.reference}

    said = words_of(second.get(desk.nasrin, "/order"))
    shown, strange = second.ask(desk.nasrin, "order", **order), other.ask(desk.nasrin, "order", **order)

    assert "ধারা ৪৫, ৳ ২০,০০০" in said
    assert "জানা নেই" not in words_of(shown)
    assert "জানা নেই।" in words_of(other.get(desk.nasrin, "/order"))
    assert (shown.status_code, strange.status_code) == (200, 422)
    assert "এই বিক্রেতার বিরুদ্ধে এই ধারায় আগের কোনো আদেশ নেই" in words_of(strange)


def test_an_order_that_contradicts_why_the_complaint_is_here_warns_the_officer(desk):
    order = {"section": "45", "fine": "1000", "text": REASONS}
    resale = desk.at_hearing_at_once(facts={"purchase_purpose": "resale"})

    warned, other = resale.ask(desk.nasrin, "order", **order), desk.at_hearing().ask(desk.nasrin, "order", **order)

    assert "আইনে ভোক্তা না-ও হতে পারেন" in words_of(warned)
    assert "আইনে ভোক্তা না-ও হতে পারেন" not in words_of(other)


def test_a_seller_to_whom_nothing_came_is_not_fined_by_the_page(desk):
    case = desk.filed(facts={"purchase_purpose": "resale"})
    perform(TakeUp(own=False), **case.by(desk.nasrin))
    perform(SetHearing(at=desk.now + timedelta(days=8), place="কক্ষ ৭"), **case.by(desk.nasrin))
    desk.later(days=8, minutes=5)

    refused = case.ask(desk.nasrin, "order", section="45", fine="1000", text=REASONS)

    assert refused.status_code == 422
    assert "পৌঁছেছে, এমন প্রমাণ নেই" in words_of(refused)
    assert REASONS in refused.text


def test_what_no_officer_has_judged_is_named_before_the_press_and_refused_where_nothing_else_carries_it(desk):
    wrong, warranty = (desk.at_hearing(category=each) for each in ("WRONG_ITEM", "WARRANTY"))
    ordered = {"section": "45", "fine": "5000", "text": REASONS}
    named, refused = (case.ask(desk.nasrin, "order", **ordered) for case in (wrong, warranty))

    assert (named.status_code, refused.status_code) == (200, 422)
    assert "এই নিয়ম কোনো কর্মকর্তা এখনো যাচাই করেননি: পণ্যের বিবরণ, দাম, চার্জ ও ছবি দিতে হবে।" in words_of(named)
    assert "আগে “যা দেখেছেন, লিখে রাখুন” পাতায় লিখুন" in words_of(refused)


def test_fake_medicine_is_not_the_directorates_to_prosecute(desk):
    drug = desk.at_hearing(category="COUNTERFEIT", facts={"product_kind": "medicine"})

    said = words_of(drug.ask(desk.nasrin, "order", section="50", fine="1000", text=REASONS))

    assert "মামলা ভোক্তা অধিদপ্তর করতে পারে না (ধারা ৭২)" in said


def test_another_section_is_chosen_from_the_list(desk):
    case = desk.at_hearing()

    missing = case.ask(desk.nasrin, "order", section="other", fine="1000", text=REASONS)
    chosen = {"section": "other", "other": "40", "fine": "1000", "text": REASONS}
    unexplained = case.ask(desk.nasrin, "order", **chosen)
    case.act(desk.nasrin, "order", **chosen, section_reason="দাম বেশি নেওয়া হয়েছে।")

    assert [missing.status_code, unexplained.status_code] == [422, 422]
    assert "কোনোটিতে এই ধারা নেই। কেন" in words_of(unexplained)
    assert Order.objects.get().section == "40"
