"""What the pages name of the source code can be copied from them: signers, plug-in, guides, programs that check."""

import re
import zipfile
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client

from tests.optional import is_on

pytestmark = pytest.mark.django_db


def test_each_file_that_the_page_names_can_be_copied(client):
    page = client.get("/developers", {"lang": "en"}).text
    names = re.findall(r'href="/developers/files/([^"]+)"', page)

    assert {"ccms_order.py", "ccms_order.php", "ccms_order.mjs", "verify_receipt.py"} < set(names)
    assert ("webhooks.md" in names) == is_on("webhooks")
    assert "of the source code" not in page
    for name in names:
        answer = client.get(f"/developers/files/{name}")
        assert (answer.status_code, bool(answer.content)) == (200, True), name
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_signer_is_the_one_of_the_sdk_and_the_plug_in_holds_it():
    signer = (settings.BASE_DIR / "sdk/php/ccms_order.php").read_bytes()

    assert Client().get("/developers/files/ccms_order.php").content == signer
    with zipfile.ZipFile(BytesIO(Client().get("/developers/files/ccms-woocommerce.zip").content)) as packed:
        assert packed.read("ccms/ccms_order.php") == signer


@pytest.mark.parametrize("name", ["settings.py", "..%2Fmanage.py", "README.md", "ccms_order"])
def test_nothing_else_is_handed_out(name):
    assert Client().get(f"/developers/files/{name}").status_code == 404


def test_who_doubts_a_receipt_is_led_to_the_program_and_the_seals(client):
    page = client.get("/genuine", {"lang": "en"}).text

    assert 'href="/heads"' in page
    assert 'href="/developers/files/verify_receipt.py"' in page
