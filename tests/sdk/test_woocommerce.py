"""The plug-in for WooCommerce as its zip holds it, in a shop of stand-ins: what it signs, prints, keeps and refuses."""

import html
import json
import re
import subprocess
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest

from ccms.core.signed_orders import Reason, TokenRefused, contact_digest, verify
from tests.day import now
from tests.php_shop import PHP, SDK, STAND_INS, PhpShop, packing

pytestmark = [pytest.mark.needs("php"), pytest.mark.processes]

FIRM, SECRET = "frm_8F3K2QVX", "ccms_order_V2hhdCBhIHNob3Aga2VlcHMgb24gaXRzIHNlcnZlcg"
SETTINGS = {"site": "https://ccms.test", "firm": FIRM, "kid": "k2", "language": "", "places": ["order", "list", "mail"]}
ORDER = {
    "number": "SG-20418",
    "created": "2026-11-10T14:03:00+06:00",
    "paid": "2026-11-10T14:05:00+06:00",
    "currency": "BDT",
    "total": "2450.504",
    "method": "softtech_bkash_v2",
    "phone": "01712-345678",
    "items": [{"name": "জামদানি <b>শাড়ি</b>", "quantity": 2, "total": 2450.504}],
}


@pytest.fixture
def shop(tmp_path):
    opened = PhpShop(tmp_path, SETTINGS, SECRET, ORDER)
    yield opened
    opened.close()


def fields(page):
    return {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', page)}


def believed(token, **keys):
    return verify(token, firm=FIRM, keys=keys or {"k2": SECRET}, now=now())


def links(page):
    return [html.unescape(found) for found in re.findall(r'href="([^"]+)"', page)]


def test_the_zip_holds_the_signer_of_the_repository_and_is_the_same_each_time(tmp_path):
    for name in ("one.zip", "two.zip"):
        packing().build(tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.read("ccms/ccms_order.php") == (SDK / "php" / "ccms_order.php").read_bytes()
        assert {"ccms/ccms.php", "ccms/settings.php", "ccms/readme.txt", "ccms/LICENSE"} <= set(packed.namelist())
        assert {name.partition("/")[0] for name in packed.namelist()} == {"ccms"}


def test_php_finds_no_fault_in_any_file():
    files = [*SDK.rglob("*.php"), *STAND_INS.rglob("*.php")]
    assert len(files) >= 7
    for file in files:
        looked = subprocess.run([PHP, "-l", str(file)], capture_output=True, text=True, timeout=60, check=False)
        assert looked.returncode == 0, looked.stdout + looked.stderr


def test_the_form_below_an_order_carries_it_signed(shop):
    page = shop.get("/order")
    form = fields(page)
    assert 'action="https://ccms.test/c/new" target="_blank" rel="noopener"' in page
    assert (form["firm"], form["lang"]) == (FIRM, "bn")
    assert "সিসিএমএসে অভিযোগ জানান" in page
    read = believed(form["order"])
    assert read.said == {
        "order.id": "SG-20418",
        "order.placed_at": "2026-11-10T14:03:00+06:00",
        "order.paid_at": "2026-11-10T14:05:00+06:00",
        "order.amount": 245050,
        "order.currency": "BDT",
        "order.method": "bkash",
        "order.items": [{"name": "জামদানি শাড়ি", "qty": 2, "price": 122525}],
    }
    assert read.contact == contact_digest("+8801712345678", SECRET)
    assert "01712" not in page
    with pytest.raises(TokenRefused) as refused:
        believed(form["order"], k2="ccms_order_another")
    assert refused.value.reason is Reason.SIGNATURE


def test_the_list_and_the_mails_carry_it_behind_the_hash(shop):
    for path in ("/orders", "/mail", "/mail.txt"):
        page = shop.get(path)
        (link,) = links(page) or re.findall(r"https://\S+", page)
        parts = urlsplit(link)
        assert (parts.netloc, parts.path, parse_qs(parts.query)) == (
            "ccms.test",
            "/c/new",
            {"firm": [FIRM], "lang": ["bn"]},
        )
        assert believed(parts.fragment.removeprefix("order=")).said["order.id"] == "SG-20418"
    assert links(shop.get("/mail-to-shop")) == []


def test_the_shop_may_say_more_by_the_filter_that_the_page_for_shops_prints(shop):
    page = (SDK.parent / "docs" / "shop-systems.md").read_text(encoding="utf-8")
    (printed,) = re.findall(r"^add_filter.*;$", page, re.MULTILINE)
    (shop.folder / "plugins" / "own.php").write_text(f"<?php\n{printed}\n", encoding="utf-8")
    assert believed(fields(shop.get("/order"))["order"]).said["order.promised_by"] == "2026-11-15"


def test_another_currency_gateway_or_country_is_left_to_the_buyer(shop):
    shop.keep(order={**ORDER, "currency": "USD", "method": "sslcommerz", "phone": "+1 555 0100"})
    read = believed(fields(shop.get("/order"))["order"])
    assert not {"order.amount", "order.currency", "order.method"} & read.said.keys()
    assert read.said["order.items"][0]["price"] is None
    assert read.contact == ""


def test_too_many_items_are_left_out_and_what_cannot_be_signed_still_opens_the_form(shop):
    item = {"name": "খুব লম্বা নামের একটি শাড়ি " * 7, "quantity": 1, "total": 100}
    shop.keep(order={**ORDER, "items": [item] * 30, "paid": None})
    assert "order.items" not in believed(fields(shop.get("/order"))["order"]).said
    shop.keep(options={"ccms_settings": {"value": SETTINGS, "autoload": "yes"}})
    assert fields(shop.get("/order")) == {"firm": FIRM, "order": "", "lang": "bn"}
    assert links(shop.get("/orders")) == [f"https://ccms.test/c/new?firm={FIRM}&lang=bn"]


def test_what_others_typed_is_printed_as_text(shop):
    evil = '"><script>alert(1)</script>'
    shop.keep(
        options={
            "ccms_settings": {"value": {**SETTINGS, "firm": evil, "site": f"https://x{evil}"}, "autoload": "yes"},
            "ccms_order_secret": {"value": SECRET, "autoload": "no"},
        },
        order={**ORDER, "number": evil},
    )
    for path in ("/order", "/orders", "/mail", "/page", "/settings"):
        assert "<script>" not in shop.get(path), path


def test_the_block_prints_what_the_shortcode_prints_and_its_script_stands_in_the_zip(shop):
    assert shop.get("/block") == shop.get("/page")
    told = json.loads(shop.get("/editor"))
    assert told["title"] == "সিসিএমএস অভিযোগ বোতাম"
    ((address, needs),) = told["scripts"]
    assert address == "/plugins/ccms/block.js"
    script = (shop.folder / address.removeprefix("/")).read_text(encoding="utf-8")
    used = set(re.findall(r"window\.(wp\.\w+)", script))
    assert used == {"wp.blocks", "wp.element", "wp.serverSideRender"}
    assert sorted(needs) == ["wp-blocks", "wp-element", "wp-server-side-render"]


def test_each_place_can_be_left_out_and_the_shortcode_prints_no_order(shop):
    kept = {"value": {**SETTINGS, "places": ["list"], "language": "en"}, "autoload": "yes"}
    shop.keep(options={"ccms_settings": kept, "ccms_order_secret": {"value": SECRET, "autoload": "no"}})
    assert "form" not in shop.get("/order")
    assert links(shop.get("/mail")) == []
    assert "Complain to CCMS" in shop.get("/orders")
    assert fields(shop.get("/page")) == {"firm": FIRM, "order": "", "lang": "en"}


def test_without_a_public_id_nothing_is_shown(shop):
    shop.keep(options={})
    for path in ("/order", "/orders", "/mail", "/page", "/block"):
        assert "ccms" not in shop.get(path), path


def test_the_settings_keep_what_is_right_and_say_what_is_not(shop):
    shop.keep(options={}, locale="en_US")
    typed = {f"ccms_settings[{name}]": value for name, value in SETTINGS.items() if name != "places"}
    page = shop.get("/options.php", **typed, **{"ccms_settings[places][]": ["order"]}, ccms_order_secret=SECRET)
    assert 'class="error"' not in page
    assert shop.option("ccms_settings")["value"] == {**SETTINGS, "places": ["order"]}
    assert shop.option("ccms_order_secret") == {"value": SECRET, "autoload": "no"}
    assert SECRET not in page
    assert f"ends with {SECRET[-4:]}" in page

    wrong = {"firm": "8F3K", "kid": "k 1", "site": "http://ccms.test", "language": "fr"}
    page = shop.get(
        "/options.php", **{f"ccms_settings[{name}]": value for name, value in wrong.items()}, ccms_order_secret="x"
    )
    assert len(re.findall('class="error"', page)) == 5
    assert shop.option("ccms_settings")["value"] == {**SETTINGS, "places": []}
    assert shop.option("ccms_order_secret")["value"] == SECRET
    shop.get("/options.php", **typed, ccms_order_secret="")
    assert shop.option("ccms_order_secret")["value"] == SECRET


def test_the_settings_speak_bangla_where_the_site_does(shop):
    page = shop.get("/settings")
    texts = re.sub(r"<[^>]+>", " ", page)
    assert "আপনার দোকানের প্রকাশ্য আইডি" in texts
    plain = re.sub(r"\b(frm_\w+|k1|ccms_order_|CCMS|English|Save)\b", "", texts)
    assert not re.search("[A-Za-z]{3,}", plain.replace(SECRET[-4:], ""))


def test_every_text_of_the_settings_has_its_bangla():
    used = set()
    for file in (SDK / "woocommerce" / "ccms").glob("*.php"):
        found = re.findall(r"(?:__|_e)\('((?:[^'\\]|\\.)*)', 'ccms'\)", file.read_text(encoding="utf-8"))
        used |= {text.replace("\\'", "'") for text in found}
    program = (
        f"echo json_encode(array_keys((require '{SDK}/woocommerce/ccms/languages/ccms-bn_BD.l10n.php')['messages']));"
    )
    run = subprocess.run([PHP, "-r", program], capture_output=True, text=True, timeout=60, check=True)
    assert used == set(json.loads(run.stdout))


def test_it_says_that_it_works_with_orders_in_tables_of_their_own(shop):
    assert json.loads(shop.get("/declared")) == {"custom_order_tables": True}


def test_nothing_of_it_asks_another_server():
    asking = r"wp_remote_|wp_safe_remote_|curl_|fsockopen|file_get_contents|stream_|wp_enqueue_|<script|<img|<link"
    for file in (SDK / "woocommerce").rglob("*.php"):
        assert not re.search(asking, file.read_text(encoding="utf-8")), file.name


def test_it_leaves_nothing_behind(shop):
    program = (
        "define('WP_UNINSTALL_PLUGIN', 1); function delete_option($name) { echo $name, ' '; }"
        f"require '{shop.folder}/plugins/ccms/uninstall.php';"
    )
    run = subprocess.run([PHP, "-r", program], capture_output=True, text=True, timeout=60, check=True)
    assert set(run.stdout.split()) == {"ccms_settings", "ccms_order_secret"}
