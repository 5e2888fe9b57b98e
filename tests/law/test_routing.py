"""Who is concerned: one lead, referrals by trigger, copies by rule."""

import pytest

from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.pack.book import PACKS
from ccms.law.pack.files import hotline_of
from ccms.law.pack.receivers import FIELDS, Level
from ccms.law.purchase.asking import questions_for
from ccms.law.routing import manual_routes, routes
from ccms.law.rules import evaluate


@pytest.fixture
def bodies(law):
    def bodies(category, **facts):
        pack = law.on(day("2026-03-20"))
        told = {**stories.BUYER, "category": category, "ordered_at": day("2026-03-01"), **facts}
        findings = evaluate(pack, told, at("2026-03-20"))
        return {each.body.code: each.role for each in routes(pack, category, findings, told)}

    return bodies


TRIGGERS = [
    ("UNSAFE", {"product_kind": "medicine"}, "DGDA", "refer"),
    ("UNSAFE", {"product_kind": "cosmetic"}, "DGDA", "refer"),
    ("UNSAFE", {"product_kind": "food"}, "BFSA", "refer"),
    ("PROHIBITED", {"prohibited_kind": "medicine"}, "DGDA", "refer"),
    ("PROHIBITED", {"prohibited_kind": "mlm", "happened_on": day("2026-03-01")}, "ECAB", "copy"),
    ("PROHIBITED", {"prohibited_kind": "mlm", "happened_on": day("2026-03-01")}, "CDCC", "lead"),
    ("PROHIBITED", {"prohibited_kind": "mlm", "happened_on": day("2026-03-01")}, "DNCRP", "copy"),
    ("PROHIBITED", {"prohibited_kind": "mlm", "happened_on": day("2026-03-01")}, "RJSC", "copy"),
    ("PROHIBITED", {"prohibited_kind": "goods"}, "POLICE", "refer"),
    ("PROHIBITED", {"prohibited_kind": "lottery"}, "POLICE", "refer"),
    ("COUNTERFEIT", {"product_kind": "cosmetic"}, "DGDA", "refer"),
    ("COUNTERFEIT", {"product_kind": "medicine"}, "DGDA", "refer"),
    ("COUNTERFEIT", {"product_kind": "medicine"}, "POLICE", "refer"),
    ("COUNTERFEIT", {"product_kind": "electrical"}, "BSTI", "refer"),
    ("EXPIRED", {"product_kind": "medicine"}, "DGDA", "refer"),
    ("EXPIRED", {"product_kind": "food"}, "BFSA", "refer"),
    ("LABEL", {"product_kind": "food"}, "BFSA", "refer"),
    ("UNSAFE", {"product_kind": "electrical"}, "BSTI", "refer"),
    ("NON_DELIVERY", {"purchase_purpose": "resale"}, "BCC", "refer"),
    ("PAYMENT_DOUBLE", {}, "BB", "refer"),
    ("FRAUD_IDENTITY", {}, "CID_CYBER", "refer"),
    ("FRAUD_IDENTITY", {}, "BTRC", "copy"),
    ("FRAUD_IDENTITY", {"pay_method": "bkash", "advance": 100}, "BB", "copy"),
    ("FRAUD_IDENTITY", {"registration_shown": False}, "RJSC", "copy"),
    ("COUNTERFEIT", {}, "DPDT", "copy"),
    ("LABEL", {}, "BSTI", "copy"),
    ("SHORT_QTY", {}, "BSTI", "copy"),
    ("DATA_PRIVACY", {}, "NDMA", "copy"),
    ("CASHBACK", {"cashback_in_wallet": True, "instrument_approved": False}, "BB", "refer"),
]


@pytest.mark.parametrize(("category", "facts", "body", "role"), TRIGGERS)
def test_each_trigger_concerns_its_body(bodies, category, facts, body, role):
    assert bodies(category, **facts)[body] == role


@pytest.mark.parametrize(
    "category", sorted(["NON_DELIVERY", "OTHER", "CUSTOMER_SERVICE", "DATA_PRIVACY", "PROHIBITED"])
)
def test_every_online_complaint_has_the_directorate_as_its_one_lead(bodies, category):
    found = bodies(category)

    assert [body for body, role in found.items() if role == "lead"] == ["DNCRP"]
    assert found["CDCC"] == "figures"


def test_only_a_regulator_or_the_police_is_named_for_a_referral(law):
    pack = law.on(day("2026-03-20"))

    assert {pack.bodies[route.to].kind for route in pack.routes if route.role == "refer"} == {"regulator", "police"}


def test_what_decides_a_route_is_asked_in_each_of_its_categories(law):
    pack = law.on(day("2026-03-20"))
    asking = [each.code for each in pack.categories.values() if "product_kind" in ids(pack, each.code)]

    assert asking == ["DEFECTIVE", "COUNTERFEIT", "EXPIRED", "UNSAFE", "LABEL"]


def ids(pack, category):
    return {each.id for each in questions_for(pack, category, {})}


def test_an_unanswered_question_about_the_sale_leaves_the_directorate_in_charge(bodies):
    assert bodies("NON_DELIVERY", sale_channel=None)["DNCRP"] == "lead"


def test_a_body_named_twice_stands_once_in_its_weightiest_role(law):
    pack, facts = law.on(day("2026-03-20")), stories.two_jeans()

    found = routes(pack, "WRONG_ITEM", evaluate(pack, facts, at("2026-04-20")), facts)
    cell = next(each for each in found if each.body.code == "CDCC")

    assert (cell.role, cell.routes) == ("copy", ("GUIDELINE", "ACT-CELL"))
    assert [each.role for each in found] == sorted(
        (each.role for each in found), key=["lead", "refer", "copy", "figures"].index
    )


def test_some_bodies_only_an_officer_can_choose(law, bodies):
    pack = law.on(day("2026-03-20"))

    assert {route.to for route in manual_routes(pack)} == {"DGHS", "BTRC", "BCC", "POSTAL", "NBR"}
    assert not {"DGHS", "BCC", "POSTAL", "NBR"} & bodies("OTHER").keys()


def test_only_confirmed_hotlines_are_marked_so(law):
    bodies = law.on(day("2026-03-20")).bodies.values()

    assert {body.code: body.hotline for body in bodies if body.confirmed} == {
        "DNCRP": "16121", "DNCRP_PORTAL": "16121", "BB": "16236",
    }  # fmt: skip


def test_a_route_says_that_its_ordinance_may_have_lapsed(law):
    pack = law.on(day("2026-11-25"))
    unsure = [route.id for route in pack.routes if "এখনো বহাল কি না নিশ্চিত নয়" in route.basis.bn]

    assert unsure == ["FRAUD", "DATA"]


def test_no_body_receives_a_person_for_a_copy_to_the_cell_or_to_e_cab(law):
    profiles = law.on(day("2026-11-25")).receivers
    given = {field for code in ("CDCC", "ECAB") for field in profiles[code].fields}

    assert given == {name for name, level in FIELDS.items() if level is Level.FIRM}
    assert not any(profile.verified for profile in profiles.values())


def test_only_the_cell_is_told_by_itself_and_a_dossier_filed_and_neither_is_offered_to_an_officer(law, bodies):
    by_itself = {route.id: (route.to, route.at) for route in law.on(day("2026-11-25")).routes if route.at}

    assert by_itself == {"CELL-BY-ITSELF": ("CDCC", "escalated"), "FILE-BY-ITSELF": ("DNCRP", "taken_up")}
    assert bodies("NON_DELIVERY")["CDCC"] == "figures"


def test_the_help_line_of_every_page_and_message_is_the_one_of_the_packs(law, tmp_path, settings):
    of_packs = law.on(day("2026-03-20")).bodies["DNCRP"].hotline
    routing = (PACKS / "routing.toml").read_text(encoding="utf-8")
    (tmp_path / "routing.toml").write_text(routing.replace(f'hotline = "{of_packs}"', 'hotline = "16000"', 1))

    assert of_packs == settings.CCMS_HOTLINE
    assert hotline_of(tmp_path) == "16000"
    (tmp_path / "routing.toml").write_text("[[body]]\ncode = ")
    assert not hotline_of(tmp_path)
