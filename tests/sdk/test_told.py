"""The digest of a buyer and his order, and the signature of an answer, are the same in each language."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ccms.core.tickets import answer_signature, is_word, number_key, ticket_digest
from tests import programs

SDK = Path(__file__).parents[2] / "sdk"
BOOK = json.loads((SDK / "told_vectors.json").read_text(encoding="utf-8"))
EXPECTED = {
    "keys": [each["key"] for each in BOOK["vectors"]],
    "digests": [each["digest"] for each in BOOK["vectors"]],
    "signature": BOOK["answer"]["signature"],
}

# Each reads the book of vectors from its input and writes what it made of it.
PYTHON = """
import json, sys
from ccms_told import *
book = json.load(sys.stdin)
of, answer, secret = book["vectors"], book["answer"], book["secret"]
json.dump({"keys": [number_key(each["number"]) for each in of],
           "digests": [ticket_digest(phone=each["phone"], number=each["number"], secret=secret) for each in of],
           "signature": answer_signature(nonce=answer["nonce"], body=answer["body"].encode(), secret=secret)},
          sys.stdout)
"""
JAVASCRIPT = """
import { readFileSync } from "node:fs";
import { answerSignature, numberKey, ticketDigest } from "./ccms_told.mjs";
const { vectors, answer, secret } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify({
  keys: vectors.map(({ number }) => numberKey(number)),
  digests: vectors.map(({ phone, number }) => ticketDigest({ phone, number, secret })),
  signature: answerSignature({ ...answer, secret }),
}));
"""
PHP = """
require 'ccms_told.php';
$book = json_decode(stream_get_contents(STDIN), true);
$secret = $book['secret'];
echo json_encode([
    'keys' => array_map(fn($each) => ccms_number_key($each['number']), $book['vectors']),
    'digests' => array_map(fn($each) => ccms_ticket_digest($each['phone'], $each['number'], $secret), $book['vectors']),
    'signature' => ccms_answer_signature($book['answer']['nonce'], $book['answer']['body'], $secret),
]);
"""
WAYS = {
    "python": [sys.executable, "-c", PYTHON],
    "javascript": [programs.path("node"), "--input-type=module", "-e", JAVASCRIPT],
    "php": [programs.path("php"), "-r", PHP],
}


@pytest.mark.processes
@pytest.mark.parametrize("language", programs.LANGUAGES)
def test_each_language_makes_what_the_vectors_say(language):
    run = subprocess.run(
        WAYS[language],
        input=json.dumps(BOOK),
        cwd=SDK / language,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == EXPECTED


def test_ccms_itself_makes_what_the_vectors_say():
    secret, answer = BOOK["secret"], BOOK["answer"]
    assert [number_key(each["number"]) for each in BOOK["vectors"]] == EXPECTED["keys"]
    digests = [ticket_digest(each["phone"], each["number"], secret) for each in BOOK["vectors"]]
    assert digests == EXPECTED["digests"]
    assert answer_signature(answer["nonce"], answer["body"].encode(), secret) == EXPECTED["signature"]


@pytest.mark.parametrize("sentence", ["", "Refund to 01712345678", "Refund", "refund ", "x" * 33, "ফেরত"])
def test_a_remedy_is_a_word_and_no_sentence(sentence):
    assert is_word("refund_half")
    assert not is_word(sentence)
