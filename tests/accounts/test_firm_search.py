"""A shop is found as people write it: either script, Romanised, misspelt, as a link or a number."""

import random
from collections import defaultdict
from itertools import combinations

import pytest

from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import FirmEntry, make_shadow, merge, register_firm
from ccms.accounts.firms.naming import find
from ccms.accounts.models import Firm
from ccms.complaints.registry.merging import alike

pytestmark = pytest.mark.django_db

# slug, Bangla, English; invented shops beside well-known words
FIRMS = [
    ("rupkotha", "রূপকথা", "Rupkotha"),
    ("chaldal-bazar", "চালডাল বাজার", "Chaldal Bazar"),
    ("nokshi-ghor", "নকশি ঘর", "Nokshi Ghor"),
    ("shapla-mart", "শাপলা মার্ট", "Shapla Mart"),
    ("ekush-shop", "একুশ শপ", "Ekush Shop"),
    ("digonto", "দিগন্ত", "Digonto"),
    ("gadget-bari", "গ্যাজেট বাড়ি", "Gadget Bari"),
    ("boi-ghor", "বই ঘর", "Boi Ghor"),
    ("mishti-food", "মিষ্টি ফুড", "Mishti Food"),
    ("tarun-fashion", "তরুণ ফ্যাশন", "Tarun Fashion"),
    ("jatra-ticket", "যাত্রা টিকেট", "Jatra Ticket"),
    ("krishi-hat", "কৃষি হাট", "Krishi Hat"),
    ("sundarban-honey", "সুন্দরবন হানি", "Sundarban Honey"),
    ("padma-electronics", "পদ্মা ইলেকট্রনিক্স", "Padma Electronics"),
    ("orange-bd", "অরেঞ্জ বিডি", "Orange BD"),
    ("bondhu-express", "বন্ধু এক্সপ্রেস", "Bondhu Express"),
    ("khela-ghor", "খেলা ঘর", "Khela Ghor"),
    ("shokher-haat", "শখের হাট", "Shokher Haat"),
    ("dhaka-deals", "ঢাকা ডিলস", "Dhaka Deals"),
    ("moyna-kids", "ময়না কিডস", "Moyna Kids"),
]
QUERIES = {
    "rupkotha": ["rupkotha", "রূপকথা", "roopkotha", "rupkatha", "রুপকথা", "Rupkotha Bangladesh", "rupkota"],
    "chaldal-bazar": ["chaldal", "চালডাল", "chal dal bazar", "caldal bajar", "চাল ডাল", "chaldaal"],
    "nokshi-ghor": ["nokshi ghor", "নকশি ঘর", "nakshi ghar", "noksi gor", "নকশিঘর"],
    "shapla-mart": ["shapla", "শাপলা", "sapla mart", "shaplamart.com", "শাপলা মার্ট লিমিটেড"],
    "ekush-shop": ["ekush", "একুশ", "ekus shop", "ekushshop.com.bd", "একুশ শপ"],
    "digonto": ["digonto", "দিগন্ত", "digonta", "diganto", "দিগন্তের"],
    "gadget-bari": ["gadget bari", "গ্যাজেট বাড়ি", "gajet bari", "gadgetbari", "গেজেট বাড়ি"],
    "boi-ghor": ["boi ghor", "বই ঘর", "boighor", "boi ghar"],
    "mishti-food": ["mishti food", "মিষ্টি ফুড", "misti fud", "mishtifood"],
    "tarun-fashion": ["tarun fashion", "তরুণ ফ্যাশন", "torun fasion", "তরুন ফ্যাশন"],
    "jatra-ticket": ["jatra", "যাত্রা", "zatra ticket", "যাত্রা টিকিট"],
    "krishi-hat": ["krishi hat", "কৃষি হাট", "krisi haat", "krishihat"],
    "sundarban-honey": ["sundarban", "সুন্দরবন", "shundorbon honey", "sundorban hani"],
    "padma-electronics": ["padma electronics", "পদ্মা ইলেক্ট্রনিক্স", "podma elektroniks", "padma"],
    "orange-bd": ["orange bd", "অরেঞ্জ", "orenj bd"],
    "bondhu-express": ["bondhu express", "বন্ধু", "bandhu expres", "বন্ধু এক্সপ্রেস"],
    "khela-ghor": ["khela ghor", "খেলা ঘর", "khelaghor", "kela ghar"],
    "shokher-haat": ["shokher hat", "শখের হাট", "sokher haat", "shoker hat"],
    "dhaka-deals": ["dhaka deals", "ঢাকা ডিলস", "daka dils", "dhakadeals"],
    "moyna-kids": ["moyna kids", "ময়না কিডস", "moina kids", "mayna kids"],
}


@pytest.fixture
def market(now):
    for slug, bangla, english in FIRMS:
        register_firm(FirmEntry(slug=slug, name_bn=bangla, name_en=english), now)


def slugs(query, limit=10):
    return [firm.slug for firm in find(query, limit)]


def test_nine_of_ten_spellings_find_their_shop_first_or_second(market, record_property):
    asked = [(slug, query) for slug, queries in QUERIES.items() for query in queries]
    missed = [(slug, query) for slug, query in asked if slug not in slugs(query)[:2]]
    met = len(asked) - len(missed)
    record_property("figure", f"recall of spellings, shops: {met} of {len(asked)}; missed: {missed}")

    assert len(missed) <= len(asked) // 10, missed


@pytest.mark.parametrize("query", ["", "   ", "%", "_", "\\", "কককককক", "নেই এমন কিছু xyzzy", "'; DROP TABLE"])
def test_what_names_nothing_finds_nothing_and_breaks_nothing(market, query):
    assert slugs(query) == []


@pytest.mark.parametrize("query", ["z", "h", "ঘর", "\\z"])
def test_a_name_without_a_sound_breaks_no_short_query_and_answers_none(market, now, query):
    register_firm(FirmEntry(slug="silent", name_bn="店", name_en="店"), now)
    assert "silent" not in slugs(query)
    assert slugs("店") == ["silent"]


def test_no_more_than_asked_for_are_returned(market):
    assert len(slugs("ghor", limit=2)) == 2


def test_a_registered_shop_stands_before_a_shadow_of_the_same_name(market, now):
    make_shadow("Digonto", now=now, named_by=None)

    assert slugs("digonto")[0] == "digonto"
    assert len(slugs("digonto")) == 2


def test_a_pasted_link_or_number_finds_the_shop_that_has_it(market, now):
    contacts = ((Channel.PAGE, "https://facebook.com/shokherhaat"), (Channel.SMS, "01811111111"))
    register_firm(FirmEntry(slug="other", name_bn="অন্য", name_en="Other", contacts=contacts), now)

    assert slugs("https://m.facebook.com/ShokherHaat/?ref=share")[0] == "other"
    assert slugs("০১৮১১-১১১১১১") == ["other"]


def test_a_merged_entry_leads_to_the_one_that_stands(market, now):
    shadow = make_shadow("Digonto Page", now=now, named_by=None)
    standing = find("digonto")[0]
    merge(shadow, standing)

    assert slugs("digonto page")[0] == "digonto"
    assert shadow.slug not in slugs("digonto page")


LINKS = (
    "https://www.facebook.com/{page}",
    "fb.com/{page}/",
    "m.facebook.com/{page}?ref=share",
    "Facebook.com/pages/{page}",
)
NUMBERS = ("{number}", "+88{number}", "88 {number}", "{bangla}")
BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


def mentions():
    """Return what buyers write of one seller: a spelling, with its page, a number of its own, or one of an agent.

    Every agent takes money for two sellers, and each fourth name belongs to two sellers that have nothing in common.
    """
    chance = random.Random(2026)  # noqa: S311 - the same mentions every time
    sellers = [(slug, slug) for slug in QUERIES] + [(slug, f"{slug}-two") for slug in list(QUERIES)[::4]]
    told = []
    for place, (name, page) in enumerate(sellers):
        number, agent = f"0171{place:07}", f"0191{place // 2:07}"
        for spelling in (each for each in QUERIES[name] for _ in range(2)):
            ways = {
                "link": chance.choice(LINKS).format(page=page.replace("-", ".")),
                "phone": chance.choice(NUMBERS).format(number=number, bangla=number.translate(BANGLA)),
                "wallet": chance.choice((number, agent)),
            }
            known = chance.choice((("link",), ("phone",), ("link", "phone"), ("link", "wallet"), ("phone", "wallet")))
            told.append((page, spelling, {way: ways[way] for way in known}))
    chance.shuffle(told)
    return told


def pairs(clusters):
    groups = defaultdict(list)
    for number, cluster in enumerate(clusters):
        groups[cluster].append(number)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def test_mentions_of_one_seller_come_to_one_entry(db, now, record_property):
    told = mentions()
    found = [make_shadow(name, now=now, named_by=None, **ways).pk for _seller, name, ways in told]
    true = pairs([seller for seller, _name, _ways in told])

    def measured(entries):
        """Return how many pairs are right of those made and of those to be made, and their F1."""
        made = pairs(entries)
        right = len(made & true)
        return right / len(made), right / len(true), 2 * right / (len(made) + len(true))

    at_filing = measured(found)
    into = {}
    for firm in Firm.objects.filter(merged_into=None).order_by("created_at", "pk"):
        firm.refresh_from_db()
        for other in alike(firm) if firm.merged_into_id is None else ():
            # what an officer sees: the same page, or the same number and a name that sounds the same
            if {"page"} & other.by or {"name"} < other.by:
                merge(other.firm, firm)
    for firm in Firm.objects.all():
        into[firm.pk] = firm.merged_into_id or firm.pk
    after = measured([into[each] for each in found])
    record_property(
        "figure",
        f"mentions of {len(QUERIES)} sellers and 5 of the same names, {len(told)} in all, pairwise: at filing "
        "precision {:.3f}, recall {:.3f}, F1 {:.3f}; with what is suggested to officers {:.3f}, {:.3f}, {:.3f}".format(
            *at_filing, *after
        ),
    )
    assert at_filing[0] >= 0.99
    assert after[2] >= 0.9
