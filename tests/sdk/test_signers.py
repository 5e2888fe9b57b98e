"""The signer for each language makes the same tokens to the byte, and CCMS believes them."""

import importlib.util
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ccms.core.signed_orders import contact_digest, verify
from tests import programs
from tests.order_tokens import sign

SDK = Path(__file__).parents[2] / "sdk"
BOOK = json.loads((SDK / "order_vectors.json").read_text(encoding="utf-8"))
NOW = datetime.fromtimestamp(BOOK["vectors"][0]["payload"]["iat"], UTC)
ORDER = {"id": "SG-20418", "placed_at": "2026-11-10T14:03:00+06:00", "amount": "2450.00", "currency": "BDT"}
TOLD = {"state": "confirms", "at": "2026-11-18T10:00:00+06:00"}

# Each reads JSON from its input: {"vectors": payloads, "secret", "phone", "order", "told"}; and writes what it made.
PYTHON = """
import json, sys
from ccms_order import *
given = json.load(sys.stdin)
made = order_token(firm="frm_8F3K2QVX", kid="k2", secret=given["secret"], order=given["order"], told=given["told"],
                   phone=given["phone"], days=7)
tokens = [sign(payload, given["secret"]) for payload in given["vectors"]]
try:
    order_token(firm="f", kid="k", secret="s", order={"id": "x" * 4000})
    long = "taken"
except ValueError:
    long = "refused"
json.dump({"tokens": tokens, "made": made, "long": long,
           "contact": contact_digest(given["phone"], given["secret"])}, sys.stdout)
"""
JAVASCRIPT = """
import { readFileSync } from "node:fs";
import { contactDigest, orderToken, sign } from "./ccms_order.mjs";
const given = JSON.parse(readFileSync(0, "utf8")), { secret, order, told, phone } = given;
let long = "taken";
try { orderToken({ firm: "f", kid: "k", secret: "s", order: { id: "x".repeat(4000) } }); } catch { long = "refused"; }
console.log(JSON.stringify({
  tokens: given.vectors.map((payload) => sign(payload, secret)), contact: contactDigest(phone, secret), long,
  made: orderToken({ firm: "frm_8F3K2QVX", kid: "k2", secret, order, told, phone, days: 7 }),
}));
"""
PHP = """
require 'ccms_order.php';
$given = json_decode(stream_get_contents(STDIN), true);
$long = 'taken';
$much = ['id' => str_repeat('x', 4000)];
try { ccms_order_token('f', 'k', 's', $much); } catch (LengthException $e) { $long = 'refused'; }
$more = ['told' => $given['told'], 'phone' => $given['phone'], 'days' => 7];
echo json_encode([
    'tokens' => array_map(fn($payload) => ccms_sign($payload, $given['secret']), $given['vectors']),
    'contact' => ccms_contact_digest($given['phone'], $given['secret']), 'long' => $long,
    'made' => ccms_order_token('frm_8F3K2QVX', 'k2', $given['secret'], $given['order'], $more),
]);
"""
WAYS = {
    "python": [sys.executable, "-c", PYTHON],
    "javascript": [programs.path("node"), "--input-type=module", "-e", JAVASCRIPT],
    "php": [programs.path("php"), "-r", PHP],
}
pytestmark = pytest.mark.processes


@pytest.fixture(params=programs.LANGUAGES)
def made(request):
    given = {
        "vectors": [each["payload"] for each in BOOK["vectors"]],
        **{name: BOOK[name] for name in ("secret", "phone")},
        "order": ORDER,
        "told": TOLD,
    }
    run = subprocess.run(
        WAYS[request.param],
        input=json.dumps(given),
        cwd=SDK / request.param,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_each_signer_makes_the_tokens_of_the_vectors(made):
    assert made["tokens"] == [each["token"] for each in BOOK["vectors"]]
    assert made["contact"] == BOOK["contact_sha256"]


def test_what_a_signer_makes_is_believed_for_as_long_as_the_shop_said(made):
    now = datetime.now(UTC)
    found = verify(made["made"], firm="frm_8F3K2QVX", keys={"k2": BOOK["secret"]}, now=now)
    assert found.said["order.amount"] == 245000
    assert found.said["told.state"] == "confirms"
    assert found.contact == contact_digest(BOOK["phone"], BOOK["secret"])
    assert found.expires_at - found.issued_at == timedelta(days=7)


def test_a_signer_makes_no_token_that_ccms_would_refuse_for_its_length(made):
    assert made["long"] == "refused"


@pytest.mark.parametrize("vector", BOOK["vectors"], ids=[each["what"] for each in BOOK["vectors"]])
def test_ccms_itself_makes_and_believes_the_vectors(vector):
    assert sign(vector["payload"], BOOK["secret"]) == vector["token"]
    assert verify(vector["token"], firm="frm_8F3K2QVX", keys={"k2": BOOK["secret"]}, now=NOW).said


def test_the_python_signer_needs_no_package():
    spec = importlib.util.spec_from_file_location("ccms_order", SDK / "python" / "ccms_order.py")
    signer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(signer)
    assert signer.sign({"firm": "f"}, "s") == sign({"firm": "f"}, "s")
