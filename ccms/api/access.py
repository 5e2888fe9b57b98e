"""The access table of the API: which callers may use which call. A call without a row stops the start."""

import re
from collections.abc import Mapping
from functools import cache

from django.http import HttpRequest

from ccms.accounts.api_keys import Scope
from ccms.api.callers_of_calls import CLERK, EVERYBODY, FIRM, PARTY, SELLER, Call
from ccms.complaints.lifecycle import BODY, CONSUMER, OFFICE
from ccms.gate.parts import OPTIONAL, parts

# By method and path below /api/v1, as the document names them.
TABLE: Mapping[str, Call] = {
    "POST /codes": Call(EVERYBODY),
    "POST /codes/{request_id}/verify": Call(EVERYBODY),
    "GET /firms": Call(EVERYBODY),
    "POST /firms": Call(CONSUMER),
    "GET /firms/{firm_id}": Call(EVERYBODY),
    "POST /firms/{firm_id}/actions/{action}": Call(OFFICE, Scope.REGISTRY),
    "GET /words": Call(EVERYBODY),
    "POST /prechecks": Call(EVERYBODY),
    "POST /complaints": Call(CONSUMER),
    "GET /complaints": Call(PARTY | OFFICE, Scope.READ),
    "GET /complaints/{reference}": Call(PARTY | SELLER | OFFICE, Scope.READ),
    "PATCH /complaints/{reference}": Call(FIRM, Scope.ANSWER),
    "POST /complaints/{reference}/actions/{action}": Call(PARTY | SELLER | OFFICE, Scope.ANSWER),
    "POST /complaints/{reference}/evidence": Call(PARTY | SELLER | OFFICE, Scope.EVIDENCE),
    "GET /complaints/{reference}/evidence/{evidence_id}": Call(PARTY | SELLER | OFFICE, Scope.EVIDENCE),
    "GET /complaints/{reference}/findings": Call(PARTY | SELLER | OFFICE, Scope.READ),
    "PUT /complaints/{reference}/form": Call(CONSUMER),
    "POST /complaints/{reference}/order-checks": Call(FIRM | SELLER, Scope.ANSWER),
    "GET /complaints/{reference}/receipt": Call(PARTY | SELLER | OFFICE, Scope.READ),
    "GET /events": Call(FIRM | OFFICE, Scope.READ),
    "POST /exports": Call(FIRM, Scope.READ),
    "GET /exports/{export_id}": Call(FIRM, Scope.READ),
    "GET /exports/files/{token}": Call(FIRM, Scope.READ),
    "GET /dispatches": Call(BODY, Scope.DISPATCH),
    "GET /dispatches/{dispatch_id}": Call(BODY, Scope.DISPATCH),
    "GET /dispatches/{dispatch_id}/papers/{evidence_id}": Call(BODY, Scope.DISPATCH),
    "POST /dispatches/{dispatch_id}/actions/{action}": Call(BODY, Scope.DISPATCH),
    "POST /dispatches/{dispatch_id}/evidence": Call(BODY, Scope.DISPATCH),
    "POST /intakes": Call(CLERK, Scope.INTAKES),
    "GET /intakes/{intake_id}": Call(CLERK, Scope.INTAKES),
    "GET /tickets": Call(FIRM, Scope.ANSWER),
    "POST /tickets": Call(FIRM, Scope.ANSWER),
    "GET /question-address": Call(FIRM, Scope.ANSWER),
    "PUT /question-address": Call(FIRM, Scope.ANSWER),
    "DELETE /question-address": Call(FIRM, Scope.ANSWER),
    "GET /contacts": Call(FIRM, Scope.ANSWER),
    "DELETE /contacts/{contact_id}": Call(FIRM, Scope.ANSWER),
    **{name: call for part in parts("api", of=OPTIONAL) for name, call in part.CALLS.items()},
}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def name_of(request: HttpRequest) -> str:
    """Return by which name of the table a request calls."""
    match = request.resolver_match
    if match is None:
        raise LookupError(request.path)
    return f"{request.method} {path_of(match.route)}"


@cache
def path_of(route: str) -> str:
    """Return a URL pattern as the document writes it: below /api/v1, its parameters in braces."""
    return _PARAMETER.sub(r"{\1}", "/" + route.removeprefix("api/v1/"))
