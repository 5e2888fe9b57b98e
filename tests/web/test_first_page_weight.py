"""The first page and the first question weigh what a slow phone can bear, measured through the built static files."""

import gzip
import re
from io import BytesIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.template.autoreload import reset_loaders
from django.test import override_settings
from servestatic import ServeStatic

MOST_BYTES, MOST_REQUESTS, MOST_HTML = 25_000, 5, 10_000
pytestmark = pytest.mark.django_db
PHONE = {"HTTP_ACCEPT_ENCODING": "gzip", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the static files as `up` does, hashed and compressed."""
    root = tmp_path_factory.mktemp("static")
    built_files = settings.STORAGES | {
        "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"}
    }
    with override_settings(STATIC_ROOT=root, STORAGES=built_files):
        call_command("collectstatic", "--no-input", verbosity=0)
        reset_loaders()  # templates name the files by then
        yield ServeStatic(get_wsgi_application(), root=root, prefix="static/")
    reset_loaders()


def fetch(application, address):
    """Return status, headers and the bytes on the wire."""
    answer = {}

    def start(status, headers, _info=None):
        answer.update(status=int(status.split()[0]), headers=dict(headers))

    path, _, query = address.partition("?")
    environ = {
        **PHONE,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(),
    }
    body = b"".join(application(environ, start))
    return answer["status"], answer["headers"], body


def wanted_by(page):
    """Return what a phone asks for after the page: sheets, script, icon, pictures."""
    html = gzip.decompress(page).decode()
    links = re.findall(r"<link rel=\"(?:stylesheet|icon)\"[^>]*href=\"([^\"]+)\"", html)
    links += re.findall(r"<link rel=\"icon\"[^>]*href=\"([^\"]+)\"", html)
    return set(links) | set(re.findall(r"<(?:script|img)[^>]*src=\"([^\"]+)\"", html))


ASKS_THE_CLOCK = pytest.param("/genuine", marks=pytest.mark.django_db(transaction=True))


@pytest.mark.parametrize("address", ["/", "/?lang=en", "/t", ASKS_THE_CLOCK, "/privacy"])
def test_a_first_visit_stays_within_its_weight_and_its_requests(built, address):
    status, _headers, page = fetch(built, address)
    files = wanted_by(page)
    answers = {file: fetch(built, file) for file in files}

    assert status == 200
    assert all(file.startswith("/static/") for file in files)
    assert {answer[0] for answer in answers.values()} == {200}
    assert 1 + len(files) <= MOST_REQUESTS
    assert len(page) <= MOST_HTML
    assert len(page) + sum(len(answer[2]) for answer in answers.values()) <= MOST_BYTES


def test_a_shop_is_led_from_the_first_page_to_its_registration(client):
    assert 'href="/firm/register"' in client.get("/").text


def test_built_files_come_compressed_and_are_kept_for_ever(built):
    _status, _headers, page = fetch(built, "/")

    for file in wanted_by(page):
        _status, headers, body = fetch(built, file)
        assert re.search(r"\.[0-9a-f]{12}\.", file)
        assert "max-age=" in headers["Cache-Control"]
        if not file.endswith(".svg"):
            assert headers["Content-Encoding"] == "gzip"
            assert len(gzip.decompress(body)) > len(body)


def test_a_phone_downloads_no_font(built):
    _status, _headers, page = fetch(built, "/")
    sheet = next(file for file in wanted_by(page) if file.endswith(".css"))
    css = gzip.decompress(fetch(built, sheet)[2]).decode()
    outside_of_mice = re.sub(r"@media \(hover:hover\) and \(pointer:fine\)\{.*?\}\s*\}", "", css, flags=re.DOTALL)

    assert "woff2" in css
    assert "@font-face" not in outside_of_mice
