"""Builds the API application: its calls, its errors, its version and its OpenAPI document."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ninja.renderers import JSONRenderer

from ccms.api import faults
from ccms.api.authentication import Bearers
from ccms.api.bodies import Strict
from ccms.api.calls import (
    actions,
    codes,
    complaints,
    contacts,
    dispatches,
    events,
    evidence,
    exports,
    findings,
    firms,
    forms,
    intakes,
    order_checks,
    prechecks,
    receipts,
    tickets,
    webhooks,
    words,
)
from ccms.api.document import DocumentedAPI, operations, served
from ccms.api.page import ForPeople
from ccms.gate.parts import OPTIONAL, parts


class Readable(JSONRenderer):
    """JSON whose Bangla is Bangla: a third of the octets, and people can read it."""

    json_dumps_params = {"ensure_ascii": False}


@cache
def _query_names() -> Mapping[str, frozenset[str]]:
    """Return what may stand in the query of each call, as the document says."""
    return {
        name: frozenset(each["name"] for each in call.get("parameters", ()) if each["in"] == "query")
        for name, call in operations(document())
    }


_CONVERTER = re.compile(r"{[^}:]+:")

api = DocumentedAPI(
    title="CCMS",
    version="1.0.0",
    description="Complaints against online shops in Bangladesh: filed, answered, decided, followed by machines.",
    urls_namespace="api",
    auth=Bearers(_query_names),
    docs=ForPeople(),
    docs_decorator=served,
    docs_url="/docs",
    renderer=Readable(),
    parser=Strict(),
    openapi_url="/openapi.json",
)
faults.install(api)
_cases = (codes, firms, words, prechecks, complaints, actions, evidence, order_checks, findings, forms, receipts)
_others = (dispatches, intakes, contacts, events, exports, tickets, webhooks)
_routers = [module.router for module in (*_cases, *_others, *parts("api", of=OPTIONAL))]
for _router in _routers:
    api.add_router("", _router)


def names() -> Iterator[str]:
    """Yield every call by method and path, as the document names it; to make the document takes half a second."""
    for router in _routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {_CONVERTER.sub('{', path)}"


def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    return dict(api.get_openapi_schema())
