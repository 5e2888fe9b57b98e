"""Facts of the reported purchases, by question of the law pack, each on its own days."""

from datetime import UTC, date, datetime

from ccms.core.clock import DHAKA

type Facts = dict[str, object]

BUYER: Facts = {"sale_channel": "website", "purchase_purpose": "own_use", "full_name": "রহিমা", "district": "dhaka"}
TOLD: Facts = {"firm_told": "no_solution", "firm_said": "nothing", "told_how": "phone", "told_proof": False}


def at(text: str) -> datetime:
    """Read "2026-03-04 10:00" as a moment in Dhaka, noon where no hour is given."""
    moment = datetime.fromisoformat(text if " " in text else f"{text} 12:00")
    return moment.replace(tzinfo=DHAKA).astimezone(UTC)


def day(text: str) -> date:
    """Read "2026-03-04"."""
    return date.fromisoformat(text)


def groceries() -> Facts:
    """A1: groceries paid in advance, promised for the next day, never supplied."""
    return {
        **BUYER, **TOLD,
        "category": "NON_DELIVERY", "ordered_at": at("2026-03-01 10:00"), "paid_at": at("2026-03-01 10:05"),
        "price": 64_500, "advance": 64_500, "pay_method": "other", "paid_into": "gateway", "same_city": True,
        "promise_kind": "day", "promised_on": day("2026-03-02"), "firm_told_at": day("2026-03-04"),
    }  # fmt: skip


def two_jeans() -> Facts:
    """A4: two jeans, half paid to a personal number, two cheap T-shirts delivered, the page cannot be reached."""
    return {
        **BUYER,
        "category": "WRONG_ITEM", "sale_channel": "social_page", "ordered_at": day("2026-04-12"),
        "paid_at": day("2026-04-12"), "price": 430_000, "advance": 215_000, "pay_method": "bkash",
        "paid_into": "personal", "wallet_number": "01712345678", "ready_to_ship": False,
        "delivered_at": day("2026-04-14"), "registration_shown": False, "firm_told": "unreachable",
    }  # fmt: skip


def washing_machine() -> Facts:
    """A5: paid on 31 October 2020, promised in 45 working days."""
    return {
        **BUYER, **TOLD,
        "category": "NON_DELIVERY", "ordered_at": day("2020-10-26"), "paid_at": day("2020-10-31"), "price": 6_190_000,
        "advance": 6_190_000, "pay_method": "card", "paid_into": "gateway", "same_city": True,
        "promise_kind": "working_days", "promised_days": 45, "firm_told_at": day("2020-12-28"),
    }  # fmt: skip


def charged_twice() -> Facts:
    """A7: bKash charged twice, the order cancelled, one payment not back after three days."""
    return {
        **BUYER, **TOLD,
        "category": "PAYMENT_DOUBLE", "ordered_at": day("2026-03-01"), "paid_at": day("2026-03-01"),
        "pay_method": "bkash", "paid_into": "merchant", "price": 125_000, "order_cancelled": True,
        "cancelled_at": at("2026-03-02 09:00"), "refund_received": "none", "firm_told_at": day("2026-03-04"),
        "purchase_number": "B-1",
    }  # fmt: skip


def same_city_order() -> Facts:
    """A8: Dhaka to Dhaka, paid in full on 1 March 2026 at 10:00."""
    return {
        **BUYER, **TOLD,
        "category": "NON_DELIVERY", "ordered_at": at("2026-03-01 10:00"), "paid_at": at("2026-03-01 10:00"),
        "price": 100_000, "advance": 100_000, "pay_method": "bkash", "paid_into": "gateway", "same_city": True,
        "promise_kind": "none", "firm_told_at": day("2026-03-03"),
    }  # fmt: skip


def tablet() -> Facts:
    """R1: paid on 14 May 2021, promised within 45 days."""
    return {
        **BUYER, **TOLD,
        "category": "NON_DELIVERY", "ordered_at": day("2021-05-14"), "paid_at": day("2021-05-14"), "price": 3_200_000,
        "advance": 3_200_000, "pay_method": "card", "paid_into": "gateway", "same_city": True,
        "promise_kind": "days", "promised_days": 45, "firm_told_at": day("2021-07-20"),
    }  # fmt: skip


def wrong_item(firm_told: str = "not_told") -> Facts:
    """R6 and R7: a wrong item that came on 1 March 2026, of which the firm knows nothing yet."""
    return {
        **BUYER,
        "category": "WRONG_ITEM", "ordered_at": day("2026-02-25"), "paid_at": day("2026-02-25"), "price": 90_000,
        "pay_method": "cod", "delivered_at": day("2026-03-01"), "registration_shown": True, "firm_told": firm_told,
    }  # fmt: skip


def false_discount() -> Facts:
    """A2: a product of 500 taka "discounted" to 850."""
    return {
        **BUYER, **TOLD,
        "category": "FAKE_DISCOUNT", "ordered_at": day("2017-09-20"), "paid_at": day("2017-09-20"), "price": 85_000,
        "pay_method": "cod", "delivered_at": day("2017-09-22"), "firm_told_at": day("2017-09-24"),
        "firm_said": "refused",
    }  # fmt: skip


def bottled_water() -> Facts:
    """R4: five taka above the printed price for water at a restaurant's table."""
    return {**BUYER, "category": "OVERPRICE", "sale_channel": "in_shop", "price": 2_500, "label_price": 2_000}


def two_bikes() -> Facts:
    """R3: two motorcycles paid by the middle of 2021, the complaint a year later."""
    return {**tablet(), "ordered_at": day("2021-06-20"), "paid_at": day("2021-06-20"), "price": 36_000_000}
