"""A test shop in production: made at its first use, beside real gateways that never hear of it."""

import json
import socket
import urllib.request
import uuid

import pytest

from ccms.operations.postgres.embedded import NAME, PORT, place_of
from tests.installation import eventually

pytestmark = pytest.mark.processes

PREPARE = """
from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms.entries import FirmEntry, register_firm
from ccms.accounts.models import Member
from ccms.gate.clock import current_time
from ccms.gate import testshop_tables
firm = register_firm(FirmEntry(slug="shop", name_bn="দোকান", name_en="Shop"), current_time())
boss = Member.objects.create_member(email="a@shop.test", password=None, role=Role.FIRM_ADMIN, firm=firm, name="A")
print(firm.pk, boss.pk, testshop_tables.exists("ccms_sandbox"))
"""
OPEN = """
import sys
from uuid import UUID
from ccms.accounts import api_keys
from ccms.accounts.actors import Actor, Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.complaints.registry import testshop as testshop_acts
from ccms.gate import testshop
from ccms.gate.clock import current_time
by = Actor(role=Role.FIRM_ADMIN, id=UUID("{boss}"), firm=UUID("{firm}"), contact_verified=True)
testshop_acts.open_shop(by)
print([name for name in sys.modules if ".migrations.0" in name])
with testshop.within(by.firm):
    print(api_keys.make(KeyWanted(name="T", scopes=tuple(Scope), days=9), by, current_time())[1])
"""


def _production(house, gateway):
    """Name a production's settings on the same database, with a gateway and a mail server that would be heard."""
    return {
        "CCMS_ENV": "production",
        "CCMS_BASE_URL": "https://ccms.example.gov.bd",
        "DATABASE_URL": f"postgresql://{NAME}@/{NAME}?host={place_of(house.data).sockets}&port={PORT}",
        "CCMS_EVIDENCE_URL": (house.data / "evidence").as_uri(),
        "CCMS_SECRET_KEY": f"file:{house.data}/keys/secret_key",
        "CCMS_FIELD_KEYS": f"file:{house.data}/keys/field_keys",
        "CCMS_SIGNING_KEY_FILE": "/nowhere/signing_key",
        "CCMS_SMS_URL": f"http://127.0.0.1:{gateway}/send?driver=ssl-wireless&api_token=t&sid=s",
        "CCMS_MAIL_URL": f"smtp://127.0.0.1:{gateway}",
        "CCMS_CLAMD_URL": "none",
        "CCMS_SECURITY_CONTACT": "none",
    }


def _listens(house):
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", house.port)) == 0


def _call(house, key, method, path, body=None):
    sent = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Host": "ccms.example.gov.bd"}
    headers["Idempotency-Key"] = str(uuid.uuid4())
    request = urllib.request.Request(f"http://127.0.0.1:{house.port}/api/v1{path}", sent, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own address
        return json.load(answer)


def test_in_production_a_test_shop_lives_and_no_gateway_hears_of_it(house):
    held = house.start("shell", "-v0", "-c", "import time; time.sleep(600)")  # keeps the embedded server
    firm, boss, is_there = house.finish("shell", "-v0", "-c", PREPARE).split()
    assert is_there == "False"
    with socket.create_server(("127.0.0.1", 0)) as gateway:
        gateway.settimeout(0.1)
        house.environment |= _production(house, gateway.getsockname()[1])
        loaded, key = house.finish("shell", "-v0", "-c", OPEN.format(firm=firm, boss=boss)).split()[-2:]
        assert loaded == "[]"  # of what is loaded for taking steps a web process would keep 30 MiB for good
        web = house.start("serve")
        assert eventually(lambda: _listens(house))
        reference = _call(house, key, "POST", "/test/complaints", {})["reference"]
        assert _call(house, key, "POST", "/test/clock", {"hours": 24 * 8})["rung"] >= 1
        assert _call(house, key, "GET", f"/complaints/{reference}")["status"] == "escalated"
        assert len(_call(house, key, "GET", "/test/messages")["messages"]) > 1
        with pytest.raises(TimeoutError):
            gateway.accept()
        for program in (web, held):
            program.terminate()
            program.wait(30)
