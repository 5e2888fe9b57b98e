"""Acts on many complaints at once: assigns them to a member, tags them, downloads them as a table."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from ccms.accounts.actors import Actor
from ccms.complaints.firm_desk import exports, papers
from ccms.core.failures import Failure, NotFound, ValidationFailed, sentence
from ccms.core.references import among
from ccms.web.firm.desk import inbox
from ccms.web.firm.desk.asking import address, parse_query
from ccms.web.firm.desk.table import as_table
from ccms.web.fresh import again
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.sending import once
from ccms.web.shared.current_member import member_of
from ccms.web.signed_in import has_fresh_second_factor
from ccms.web.templatetags.words import digits


def tick(request: SignedRequest) -> HttpResponse:
    """Do it to the ticked ones; without any, or where it cannot be done, the list says so with its ticks kept."""
    by = member_of(request)
    references = among(request.POST.getlist("one"))
    act = request.POST.get("act", "")
    if not references:
        return _not_done(request, by, gettext("Tick at least one complaint first."))
    if act == "export":
        return _table(request, by, references)
    try:
        changed = once(request, account=by.text, act=lambda: {"changed": _do(request, by, act, references)}).answer
    except NotFound:
        raise
    except Failure as failure:
        return _not_done(request, by, _sentence(failure))
    messages.success(request, gettext("Changed: %(number)s") % {"number": digits(changed["changed"])})
    return HttpResponseRedirect(address(parse_query(request.GET)))


def _do(request: SignedRequest, by: Actor, act: str, references: tuple[str, ...]) -> int:
    if act == "assign":
        to = request.POST.get("to", "")
        return papers.assign(references=references, to=_member(to) if to else None, by=by, now=request.now)
    if act == "tag":
        return papers.tag(references=references, text=request.POST.get("tag", ""), by=by, now=request.now)
    raise NotFound


def _member(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationFailed(errors={"assignee": ("choice-unknown", {})}) from error


def _not_done(request: SignedRequest, by: Actor, problem: str) -> HttpResponse:
    return inbox.show(request, by, ticked=frozenset(among(request.POST.getlist("one"))), problem=problem)


def _sentence(failure: Failure) -> str:
    if isinstance(failure, ValidationFailed):
        return sentence(next(iter(failure.errors.values())), language())
    return sentence(failure, language())


def _table(request: SignedRequest, by: Actor, references: tuple[str, ...]) -> HttpResponse:
    if not has_fresh_second_factor(request, request.now):
        return again(request)
    text = exports.take_along(references, language(), by, request.now)
    return as_table("complaints", text)
