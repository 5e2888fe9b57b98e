"""A real installation that is a sandbox: its people sign in, time passes, and a test key is good there alone."""

import re
import socket
import uuid
from contextlib import closing
from http.client import HTTPConnection
from io import StringIO
from urllib.parse import urlencode, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command

from ccms.accounts.firms.entries import can_be_told
from ccms.accounts.firms.naming import find
from ccms.accounts.models import Firm, Member
from ccms.operations.postgres.embedded import NAME, PORT, place_of
from tests.installation import eventually
from tests.operations.test_first_admin import PASSWORD as FIRST_PASSWORD
from tests.operations.test_first_admin import path_in, set_password

HOST = "sandbox.ccms.example"
PASSWORD = "a long one for the sandbox"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|idempotency_key)" value="([^"]+)"')
BANNER = "This is a sandbox: nothing here is real."


def _settings(house, env):
    """Return what an operator gives: all secrets, and no gateway."""
    return {
        "CCMS_ENV": env,
        "CCMS_BASE_URL": f"https://{HOST}",
        "DATABASE_URL": f"postgresql://{NAME}@/{NAME}?host={place_of(house.data).sockets}&port={PORT}",
        "CCMS_EVIDENCE_URL": (house.data / "evidence").as_uri(),
        "CCMS_SECRET_KEY": f"file:{house.data}/keys/secret_key",
        "CCMS_FIELD_KEYS": f"file:{house.data}/keys/field_keys",
        "CCMS_SIGNING_KEY_FILE": f"{house.data}/keys/signing_key",
        "CCMS_CLAMD_URL": "none",
        "CCMS_SECURITY_CONTACT": "none",
        "CCMS_MANAGE_NETWORKS": "127.0.0.0/8",
    }


def _listens(house):
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", house.port)) == 0


class Browser:
    """A browser behind the proxy of the installation: it sends the cookies back that it got."""

    def __init__(self, house):
        self.port, self.cookies, self.url, self.text = house.port, {}, "", ""

    def get(self, url):
        return self._ask("GET", url)

    def send(self, **typed):
        """Send the form of the page that is open."""
        return self._ask("POST", self.url, dict(HIDDEN.findall(self.text)) | typed)

    def _ask(self, method, url, form=None):
        headers = {"Host": HOST, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"X-Forwarded-Proto": "https", "Origin": f"https://{HOST}"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request(method, url, form and urlencode(form), headers)
            answer = line.getresponse()
            for cookie in answer.msg.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            self.url, self.text, onward = url, answer.read().decode(), answer.headers["Location"]
        if onward:
            parts = urlsplit(onward)
            return self.get(f"{parts.path}?{parts.query}")
        assert answer.status == 200, (answer.status, url, self.text)
        return self


def _code(secret):
    return format_hotp_value(hotp_value(secret, max(yield_hotp_counters_from_time())))


def _come_in(house):
    """Open the operator's link, set the password and the second factor, and be signed in."""
    link = house.finish("sandbox", "dev@shop.example", "Sharighor").split()[-1]
    visitor = Browser(house)
    visitor.get(f"{urlsplit(link).path}?lang=en").send(password1=PASSWORD, password2=PASSWORD)
    visitor.get("/sign-in/").send(login="dev@shop.example", password=PASSWORD)
    secret = re.search(r">([A-Z2-7]{32})<", visitor.get("/sign-in/account/app").text)
    return visitor.send(code=_code(secret[1]))


def _complaints(house, key):
    with closing(HTTPConnection("127.0.0.1", house.port, timeout=60)) as line:
        headers = {"Host": HOST, "Authorization": f"Bearer {key}", "X-Forwarded-Proto": "https"}
        line.request("GET", "/api/v1/complaints", headers=headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()


@pytest.mark.processes
def test_a_developer_signs_in_reads_the_inbox_moves_the_clock_and_uses_a_key_that_is_good_there_alone(house):
    house.ready = lambda: _listens(house)  # it answers under its own name only
    house.finish("keys", "public")  # makes the keys that an operator would give
    house.environment |= _settings(house, "sandbox")
    house.run("serve", "work")
    developer = _come_in(house)
    assert BANNER in developer.get("/developers/sandbox?lang=en").text
    assert BANNER in Browser(house).get("/?lang=en").text

    developer.send(complain="1", idempotency_key=str(uuid.uuid4()))
    assert eventually(lambda: "+8801300" in developer.get("/developers/sandbox?lang=en").text)
    developer.send(step="8d")
    assert "(really " in developer.text

    developer.get("/developers/keys?lang=en").send(name="Help desk", scopes="read", days="9", networks="")
    key = re.search(r"ccms_test_[\w-]{43}", developer.text)[0]
    status, listed = _complaints(house, key)
    assert (status, "escalated" in listed) == (200, True)
    house.stop()

    gateway = "http://127.0.0.1:9/send?driver=ssl-wireless&api_token=t&sid=s"
    senders = {"CCMS_SMS_URL": gateway, "CCMS_MAIL_URL": "smtp://127.0.0.1:9"}
    house.environment |= _settings(house, "production") | senders
    house.run("serve")
    assert _complaints(house, key)[0] == 401
    assert BANNER not in Browser(house).get("/?lang=en").text
    house.stop()


def _let_in(email, firm):
    said = StringIO()
    call_command("sandbox", email, firm, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_an_operator_lets_a_developer_in_once_and_the_firm_is_found_by_buyers(client):
    said = [_let_in("Dev@shop.example", "Jamdani Ghor") for _ in range(2)]  # the second is a new link
    member = Member.objects.get(email="dev@shop.example")
    assert (member.role, member.firm.name_en) == ("firm_admin", "Jamdani Ghor")
    assert can_be_told(member.firm_id, None)
    assert [firm.pk for firm in find("jamdani ghor")] == [member.firm_id]
    assert set_password(client, path_in(said[1])).status_code == 302

    member.refresh_from_db()
    assert member.check_password(FIRST_PASSWORD)
    with pytest.raises(CommandError, match="belongs to a member already"):
        _let_in("dev@shop.example", "Jamdani Ghor")


@pytest.mark.django_db
def test_production_enters_no_made_up_firm(settings):
    settings.CCMS_ENV = "production"
    with pytest.raises(CommandError, match="refused under CCMS_ENV=production"):
        _let_in("dev@shop.example", "Jamdani Ghor")
    assert not Firm.objects.exists()
