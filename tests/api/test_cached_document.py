"""The document is made once for each edition of the law, and is not sent again to a caller that has it."""

from types import SimpleNamespace

import pytest
from django.test import Client
from ninja import NinjaAPI

from ccms.api.document import _made

PATH = "/api/v1/openapi.json"


@pytest.fixture
def drawn(monkeypatch):
    """Return how often the document was made."""
    made, real = [], NinjaAPI.get_openapi_schema

    def make(self, **named):
        made.append(1)
        return real(self, **named)

    monkeypatch.setattr(NinjaAPI, "get_openapi_schema", make)
    _made.cache_clear()
    return made


@pytest.mark.django_db
def test_it_is_made_once_and_not_sent_to_who_has_it(drawn):
    first = Client().get(PATH)
    again = Client().get(PATH)
    known = Client().get(PATH, headers={"if-none-match": first.headers["ETag"]})
    Client().get("/api/v1/docs")

    assert (first.status_code, again.status_code, known.status_code) == (200, 200, 304)
    assert first.json() == again.json()
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first.headers
    assert known.content == b""
    assert len(drawn) == 1


@pytest.mark.django_db
def test_another_edition_of_the_law_makes_it_anew(drawn, monkeypatch):
    Client().get(PATH)
    monkeypatch.setattr("ccms.api.document.book", lambda: SimpleNamespace(digest="another"))
    Client().get(PATH)

    assert len(drawn) == 2
