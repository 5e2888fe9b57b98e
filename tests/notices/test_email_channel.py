"""One mail through a real SMTP server: what it holds, and how each answer of the server is taken."""

import re
import threading
from datetime import timedelta
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from django.core import mail

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.notices import email_links
from ccms.notices.channels.mailers import mailers, sender
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage, Notice
from tests import factories
from tests.notices.conftest import REFERENCE, a_contact, of, state_of

TO = "rahima@example.com"


def test_a_mail_says_the_same_in_plain_and_html_and_carries_our_id(consumer, post, tell, settings, now):
    settings.CCMS_BASE_URL = "https://ccms.gov.bd"
    notice = tell(of(consumer), channel="email")

    deliver(now)

    ((to, received),) = post.mails
    assert to == TO
    assert received["Subject"] == "অভিযোগ CC-7K4M9-2XDPQ-H জমা হয়েছে"
    assert received["Message-ID"] == f"<{notice.id}@ccms.gov.bd>"
    assert received["References"] == f"<{REFERENCE}@ccms.gov.bd>"
    assert received["List-Id"] == "CCMS <notices.ccms.gov.bd>"
    assert received["Auto-Submitted"] == "auto-generated"
    plain, html = received.get_body(("plain",)), received.get_body(("html",))
    for part in (plain, html):
        assert "“শাড়িঘর”-এর বিষয়ে আপনার অভিযোগ জমা হয়েছে" in part.get_content()
        assert f"https://ccms.gov.bd/t/{REFERENCE}" in part.get_content()


def test_what_the_designated_server_took_is_delivered(consumer, post, tell, heard, now):
    notice = tell(of(consumer), channel="email", template="consumer.offered", day="2026-12-01")

    deliver(now)

    notice.refresh_from_db()
    assert (notice.state, notice.provider) == ("delivered", "smtp")
    assert [(subject, recipient, basis) for subject, recipient, _, basis in heard] == [
        (REFERENCE, of(consumer), "designated")
    ]


def test_what_another_server_took_is_sent_and_proves_nothing(firm, post, tell, heard, now):
    contact = a_contact(firm, now, "email", "shop@example.com", designated=False)
    notice = tell(of(contact), channel="email", template="firm.formal_notice", days=7)

    deliver(now)

    assert state_of(notice) == ("sent", "")
    assert heard == []


@pytest.mark.parametrize(
    ("behaviour", "state", "trouble", "taken"),
    [
        ("greylist", "queued", "gateway-error", 0),
        ("full", "queued", "gateway-error", 0),
        ("unknown", "parked", "refused", 0),
        ("spam", "parked", "refused", 0),
        ("drop_answer", "queued", "answer-lost", 1),
    ],
)
def test_each_answer_of_the_server_is_taken_for_what_it_says(
    consumer, post, tell, now, behaviour, state, trouble, taken
):
    post.behave(TO, behaviour)
    notice = tell(of(consumer), channel="email")

    deliver(now)

    assert state_of(notice) == (state, trouble)
    assert len(post.mails) == taken


def test_a_greylisted_mail_is_taken_at_the_second_try(consumer, post, tell, now):
    post.behave(TO, "greylist")
    notice = tell(of(consumer), channel="email")

    deliver(now)
    deliver(now + timedelta(minutes=2))

    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.possibly_sent_twice) == ("delivered", 2, False)


def test_a_mail_whose_answer_was_lost_is_marked_when_it_is_sent_again(consumer, post, tell, now):
    post.behave(TO, "drop_answer")
    notice = tell(of(consumer), channel="email")

    deliver(now)
    deliver(now + timedelta(minutes=2))

    notice.refresh_from_db()
    assert (notice.state, notice.possibly_sent_twice) == ("delivered", True)
    assert post.mails[0][1]["Message-ID"] == post.mails[1][1]["Message-ID"]


def test_a_server_that_is_down_is_tried_again(consumer, tell, settings, now):
    settings.CCMS_MAIL_URL = "smtp://127.0.0.1:9"
    settings.MAILERS = mailers(settings.CCMS_MAIL_URL)
    notice = tell(of(consumer), channel="email")

    deliver(now)

    assert state_of(notice) == ("queued", "gateway-down")


def test_an_address_that_was_never_confirmed_hears_nothing_of_a_case(consumer, post, tell, now):
    consumer.email_confirmed_at = None
    consumer.save()
    notice = tell(of(consumer), channel="email")

    deliver(now)

    assert state_of(notice) == ("parked", "no-address")
    assert post.calls == []


def link_in(mail):
    return re.search(r"http\S+", mail.get_body("plain").get_content()).group()


def test_the_only_mail_to_an_unconfirmed_address_is_the_link_and_nothing_of_a_case(consumer, post, now):
    consumer.email_confirmed_at = None
    consumer.save()

    email_links.ask(consumer, now)
    deliver(now)

    ((to, mail),) = post.mails
    assert to == TO
    assert "/t/email/" in link_in(mail)
    assert Notice.objects.get().state == "sent"
    for part in ("rahima", str(consumer.pk), consumer.pk.hex):
        assert part not in link_in(mail)


def test_a_link_that_was_overtaken_before_it_left_is_not_sent(consumer, post, now):
    consumer.email_confirmed_at = None
    consumer.save()

    email_links.ask(consumer, now)
    email_links.ask(consumer, now + timedelta(minutes=2))
    deliver(now + timedelta(minutes=2))

    assert len(post.mails) == 1


def test_a_line_end_in_an_address_writes_no_header(firm, post, tell, now):
    contact = a_contact(firm, now, "email", "shop@example.com\nBcc: all@example.com", designated=False)
    notice = tell(of(contact), channel="email", template="firm.formal_notice", days=7)

    deliver(now)

    assert state_of(notice) == ("parked", "refused")
    assert post.mails == []


def test_an_office_is_told_through_its_head(firm, post, tell, now):
    office = factories.offices(now)
    notice = tell(of(office), channel="email", template="office.take_up", day="2026-11-24", office=str(office.id))
    deliver(now)
    assert state_of(notice) == ("parked", "no-address")

    head = Member.objects.create_member(
        email="head@example.gov.bd", password=None, role=Role.OFFICE_HEAD, office=office
    )
    for recipient in (of(office), of(head)):
        tell(recipient, channel="email", template="office.take_up", day="2026-11-24", office=str(office.id))
    deliver(now)

    assert [to for to, _ in post.mails] == ["head@example.gov.bd"] * 2


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp://u%40x:p%2Fw@mail.test:587", {"use_tls": True, "use_ssl": False, "username": "u@x", "password": "p/w"}),
        ("smtp://mail.test:25", {"use_tls": False, "use_ssl": False}),
        ("smtp://mail.test:25?tls=starttls", {"use_tls": True, "use_ssl": False}),
        ("smtp://mail.test:587?tls=none", {"use_tls": False}),
        ("smtps://mail.test:465", {"use_tls": False, "use_ssl": True}),
    ],
)
def test_the_mail_address_says_how_to_connect(url, options):
    configured = mailers(url)["default"]["OPTIONS"]

    assert configured["host"] == "mail.test"
    assert {name: configured[name] for name in options} == options


def test_mails_come_from_the_given_address_or_from_our_own_host():
    assert sender("smtp://x?from=notices@dncrp.gov.bd", "https://ccms.gov.bd") == "notices@dncrp.gov.bd"
    assert sender("builtin:", "https://ccms.gov.bd:8443") == "CCMS <no-reply@ccms.gov.bd>"


def test_mails_that_are_no_notices_land_in_the_development_inbox_too(committed, settings):
    settings.MAILERS = mailers("builtin:")

    mail.send_mail("Invitation", "Open this link.", None, ["a@example.com", "b@example.com"])

    assert list(DevelopmentMessage.objects.order_by("id").values_list("channel", "to", "subject", "body")) == [
        ("email", "a@example.com", "Invitation", "Open this link."),
        ("email", "b@example.com", "Invitation", "Open this link."),
    ]


class _OddChallenge(StreamRequestHandler):
    """A mail server whose challenge at the sign-in is no base64."""

    def handle(self):
        self.wfile.write(b"220 odd\r\n")
        for line in self.rfile:
            word = line.upper()
            said = b"250-odd\r\n250 AUTH CRAM-MD5\r\n" if word.startswith(b"EHLO") else b"334 a\r\n"
            self.wfile.write(said)


def test_a_sign_in_that_cannot_be_read_is_a_server_that_is_down_and_no_fault_of_the_mail(consumer, tell, settings, now):
    with ThreadingTCPServer(("127.0.0.1", 0), _OddChallenge) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"smtp://somebody:secret@127.0.0.1:{server.server_address[1]}"
        settings.CCMS_MAIL_URL, settings.MAILERS = url, mailers(url)
        notice = tell(of(consumer), channel="email")
        deliver(now)
        server.shutdown()

    assert state_of(notice) == ("queued", "gateway-down")
