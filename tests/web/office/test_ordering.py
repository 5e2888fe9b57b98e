"""A fine stays within the cited section's own maximum, and the page says what an order cannot do."""

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


def test_earlier_orders_against_the_seller_stand_on_the_page(desk):
    first = desk.ordered()
    second, other = desk.at_hearing(like=first), desk.at_hearing()

    said = words_of(second.get(desk.nasrin, "/order"))
    shown = second.ask(desk.nasrin, "order", section="45", fine="100000", repeated="on", earlier="১", text=REASONS)

    assert "ধারা ৪৫, ৳ ২০,০০০" in said
    assert "জানা নেই" not in words_of(shown)
    assert "জানা নেই।" in words_of(other.get(desk.nasrin, "/order"))


def test_an_order_that_contradicts_why_the_complaint_is_here_warns_the_officer(desk):
    order = {"section": "45", "fine": "1000", "text": REASONS}
    resale = desk.at_hearing_at_once(facts={"purchase_purpose": "resale"})

    warned, other = resale.ask(desk.nasrin, "order", **order), desk.at_hearing().ask(desk.nasrin, "order", **order)

    for said in ("আইনে ভোক্তা না-ও হতে পারেন", "নোটিশ পেয়েছে, এমন কোনো প্রমাণ নেই"):
        assert said in words_of(warned)
        assert said not in words_of(other)


def test_another_section_is_chosen_from_the_list(desk):
    case = desk.at_hearing()

    missing = case.ask(desk.nasrin, "order", section="other", fine="1000", text=REASONS)
    case.act(desk.nasrin, "order", section="other", other="40", fine="1000", text=REASONS)

    assert missing.status_code == 422
    assert Order.objects.get().section == "40"
