"""Bangla first, English one tap away, remembered without a session."""

from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import RequestFactory

from ccms.web.language import other_language_url


def test_the_first_visit_is_in_bangla(client):
    page = client.get("/t")

    assert '<html lang="bn">' in page.text
    assert page.headers["Content-Language"] == "bn"
    assert settings.LANGUAGE_COOKIE_NAME not in page.cookies


def test_english_is_asked_for_once_and_remembered(client):
    assert '<html lang="en">' in client.get("/t?lang=en").text
    assert '<html lang="en">' in client.get("/t").text
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_an_unknown_language_changes_nothing(client):
    page = client.get("/t?lang=xx")

    assert '<html lang="bn">' in page.text
    assert settings.LANGUAGE_COOKIE_NAME not in page.cookies


def test_copies_are_kept_apart_by_cookie(client):
    assert "Cookie" in client.get("/t").headers["Vary"]


def test_the_other_language_keeps_the_page_and_its_question():
    request = RequestFactory().get("/t", {"number": "7K4M92XDPQH", "lang": "bn"})

    assert other_language_url(request, "en") == "/t?number=7K4M92XDPQH&lang=en"


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "/\\elsewhere.example/x", "///elsewhere.example"])
@pytest.mark.parametrize("query", ["", "a=1"])
def test_the_other_language_leads_nowhere_else(path, query):
    request = RequestFactory().get("/")
    request.path, request.GET = path, QueryDict(query)

    address = urljoin("https://ccms.example", other_language_url(request, "en").replace("\\", "/"))

    assert address.startswith("https://ccms.example/%")


def test_an_address_that_is_refused_for_its_length_still_has_another_language(client):
    page = client.get(f"/t?{'a=1&' * 3000}")

    assert page.status_code == 400
    assert 'href="?lang=en"' in page.text
