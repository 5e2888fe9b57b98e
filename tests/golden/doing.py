"""Does an act as a program of its actor does, by the call of the API, or by a service that has no call."""

import json
from dataclasses import fields
from datetime import date
from http import HTTPStatus

from ccms.complaints.field_kinds import Proof
from ccms.core.clock import dhaka_day
from tests.api.conftest import Machine

WORDS = "নিজের কথায় লেখা একটি বাক্য।"


def perform_by_api(world, act, known):
    """Do an act as a program of this actor does, by the call of the API."""
    taken = [each.name for each in fields(act) if not isinstance(act.kinds.get(each.name), Proof)]
    body = {name: value for name in taken if (value := getattr(act, name)) not in (None, "")}
    path = f"/complaints/{known['reference']}/actions/{act.action}"
    answer = Machine(world.token_of(known["by"])).post(path, json.loads(json.dumps(body, default=_plain)))
    assert answer.status_code == HTTPStatus.OK, answer.content.decode()


def _plain(value):
    return value.isoformat() if isinstance(value, date) else str(value)


def by_service(act, **usual):
    def do(world, known, **changes):
        act(**known, **{**usual, **changes})

    return do


def by_api(act, **usual):
    def do(world, known, **changes):
        perform_by_api(world, act(**{**usual, **changes}), known)

    return do


def by_api_today(act, **usual):
    def do(world, known, **changes):
        perform_by_api(world, act(**{"day": dhaka_day(world.now), **usual, **changes}), known)

    return do
