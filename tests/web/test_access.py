"""The access table and the addresses are one: no route without a row, no row without a route."""

import json
from inspect import signature

import pytest
from django.core.management import call_command
from django.urls import URLResolver, get_resolver

from ccms.web.access import HOMES, TABLE
from ccms.web.apps import routes, routes_have_rows
from ccms.web.audiences import Audience
from ccms.web.middleware import OPEN
from ccms.web.requests import PageRequest, SignedRequest


def test_every_route_has_a_row_and_every_row_a_route():
    assert sorted({name for name, _address in routes()}) == sorted(TABLE)


def test_every_home_is_a_page_that_its_role_may_read():
    for role, route in HOMES.items():
        assert Audience(role) in TABLE[route].audiences
        assert "GET" in TABLE[route].methods


def test_no_page_that_is_kept_by_browsers_takes_a_form_or_knows_anybody():
    for name, row in TABLE.items():
        if row.keep_seconds:
            assert row.methods == {"GET", "HEAD"}, name
            assert row.audiences == {Audience.ANYONE}, name


def requests_by_page(parts, namespace=""):
    """Yield each page of ours with the class of request that its view takes."""
    for part in parts:
        if isinstance(part, URLResolver):
            yield from requests_by_page(
                part.url_patterns, f"{namespace}{part.namespace}:" if part.namespace else namespace
            )
        else:
            takes = next(iter(signature(part.callback).parameters.values())).annotation
            if takes in {PageRequest, SignedRequest}:
                yield f"{namespace}{part.name}", takes


def test_a_request_has_an_actor_for_the_type_checker_where_only_who_is_signed_in_comes_and_nowhere_else():
    taken = dict(requests_by_page(get_resolver().url_patterns))
    signed = {name for name, takes in taken.items() if takes is SignedRequest}

    assert len(signed) > 200
    assert signed == {name for name in taken if not TABLE[name].audiences & OPEN}


def test_the_command_lists_each_address_with_methods_and_audiences(capsys):
    call_command("routes", "--json")
    listed = {route["pattern"]: route for route in json.loads(capsys.readouterr().out)}

    assert listed["/"]["audiences"] == ["anyone"]
    assert listed["/livez"]["audiences"] == ["machine"]
    assert listed["/answer/<reference:reference>"]["methods"] == ["GET", "HEAD", "POST"]


@pytest.mark.urls("tests.web.rooms")
def test_a_start_names_the_route_that_says_nowhere_who_may_use_it():
    named = [error.msg for error in routes_have_rows(None)]

    assert "/rooms/forgotten (room-forgotten) has no row in ccms/web/access.py" in named


def test_a_start_with_a_whole_table_names_nothing():
    assert routes_have_rows(None) == []
