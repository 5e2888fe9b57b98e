import io
import json
import logging
import sys

import pytest
import structlog
from django.test import RequestFactory

from ccms.config import logs, middleware
from ccms.config.middleware import RequestLogMiddleware


@pytest.fixture(params=[True, False], ids=["json", "readable"])
def written(request, monkeypatch):
    """Return what was written to the log."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure({"json": request.param})
    yield stream
    logs.configure({"json": False})
    root.handlers[:], root.level = handlers, level


def test_an_exception_is_logged_without_its_message(written):
    try:
        int("01712345678 called")
    except ValueError:
        structlog.get_logger("ccms.test").exception("something failed")
        logging.getLogger("other").exception("another thing failed")
    text = written.getvalue()
    assert "01712345678" not in text
    assert text.count("builtins.ValueError") == 2
    assert text.count("test_an_exception_is_logged_without_its_message") == 2


def test_an_address_of_a_request_is_replaced_by_its_route(written):
    request = RequestFactory().get("/t/7K4M92XDPQH")
    logging.getLogger("django.request").error(
        "Internal Server Error: %s", request.path, extra={"request": request, "status_code": 500}
    )
    logging.getLogger("django.request").warning("Not Found: %s", request.path, extra={"request": request})
    assert "7K4M92XDPQH" not in written.getvalue()
    assert written.getvalue().count("\n") == 1


@pytest.mark.parametrize("host", [{}, {"HTTP_HOST": "10.20.0.7"}], ids=["no host", "an address"])
def test_a_probe_without_our_host_writes_a_plain_line_and_no_frames(written, settings, client, host):
    settings.ALLOWED_HOSTS = ["ccms.example.gov.bd"]
    assert client.get("/livez", **host).status_code == 400
    (line,) = [line for line in written.getvalue().splitlines() if "status" not in line]  # beside that of the request
    assert "another Host" in line
    assert "warning" in line
    assert "10.20.0.7" not in line


def test_the_details_of_a_line_of_ours_stand_in_it_and_those_of_others_do_not(written):
    details = {"dispatch": "a-dispatch", "why": "status 500", "phone": "01712345678"}
    logging.getLogger("ccms.integrations.nothi.filing").warning("Nothi did not answer", extra=details)
    logging.getLogger("some.library").warning("sent", extra={"why": "to 01812345678", "dispatch": "theirs"})
    first, second = written.getvalue().splitlines()
    assert "a-dispatch" in first
    assert "status 500" in first
    assert "01712345678" not in first
    assert "theirs" not in second
    assert "01812345678" not in second


def test_a_line_in_production_is_one_json_object(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure({"json": True})
    structlog.get_logger("ccms.test").info("swept", fired=3)
    logs.configure({"json": False})
    line = json.loads(stream.getvalue())
    assert (line["event"], line["fired"], line["level"]) == ("swept", 3, "info")


def test_each_request_has_an_id_that_its_log_line_and_its_answer_carry(client, monkeypatch):
    # a logger keeps the processors of its first line, which another test may have written
    monkeypatch.setattr(middleware, "log", structlog.get_logger("ccms.request"))
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answer = client.get("/livez")
        missing = client.get("/t-7K4M92XDPQH-not-a-page")
    assert answer.headers["X-Request-Id"] != missing.headers["X-Request-Id"]
    assert [line["request_id"] for line in lines] == [missing.headers["X-Request-Id"]]
    assert lines[0] | {"ms": 0, "request_id": ""} == {
        "event": "request",
        "log_level": "info",
        "method": "GET",
        "route": "-",
        "status": 404,
        "ms": 0,
        "request_id": "",
    }


def test_a_request_id_does_not_outlive_its_request(rf):
    def broken(request):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RequestLogMiddleware(broken)(rf.get("/"))
    assert structlog.contextvars.get_contextvars() == {}
