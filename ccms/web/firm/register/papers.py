"""Asks for site or page and papers, sends the application, and says afterwards how it stands."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.firms.shop_keys import shop_of
from ccms.accounts.models import Application
from ccms.accounts.models.application import ApplicationState
from ccms.complaints.registry import applying
from ccms.complaints.registry.deciding import add_paper, papers_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, FieldError, NotFound, ValidationFailed
from ccms.law.choice_words import list_of
from ccms.law.pack.book import book
from ccms.web.firm.register.pages import PapersForm, application_of
from ccms.web.form_page import do_once, drawn, tell
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.templatetags.words import code, run


def papers(request: PageRequest) -> HttpResponse:
    """Show the last page of an application, or how it stands."""
    try:
        application = application_of(request)
    except NotFound:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    if application.firm_id is None:
        return HttpResponseRedirect(reverse("register:start"))
    if application.state not in applying.OPEN:
        return _standing(request, application)
    said = applying.details_of(application)
    form = PapersForm(request.POST or None, request.FILES or None, initial={"website": said.website, "page": said.page})
    if form.is_valid() and _sent(request, application, form):
        return HttpResponseRedirect(reverse("register:papers"))
    context = {
        **_about(request, application),
        "step": 4,
        "steps": 4,
        "upload": True,
        "back_url": reverse("register:number"),
        "kept": [code(each.name) if each.name.isascii() else run(each.name) for each in papers_of(application)],
        "public_id": code(shop_of(application.firm_id, request.now).public_id),
    }
    return drawn(request, "firm/register/papers.html", form, context)


def _sent(request: PageRequest, application: Application, form: PapersForm) -> bool:
    """Keep the papers and send the application; a refusal stands in the form."""
    given = form.cleaned_data
    try:
        for upload in given["paper"]:
            add_paper(application, upload, request.now)
    except ValidationFailed as failure:
        tell(form, ValidationFailed({"paper": next(iter(failure.errors.values()))}))
        return False
    except NotFound:
        raise
    except Failure as failure:
        tell(form, ValidationFailed({"paper": FieldError(failure.slug, failure.params)}))
        return False
    do_once(
        request,
        account=f"application:{application.pk}",
        act=lambda: applying.complete(application.pk, request.now, website=given["website"], page=given["page"]),
    )
    return True


def _standing(request: PageRequest, application: Application) -> HttpResponse:
    context = {
        **_about(request, application),
        "since": application.changed_at,
        "sandbox_url": settings.CCMS_SANDBOX_URL,
    }
    return render(request, "firm/register/standing.html", context)


def _about(request: PageRequest, application: Application) -> dict[str, object]:
    said = applying.details_of(application)
    state = ApplicationState(application.state)
    lists = {ApplicationState.RETURNED: "return_application", ApplicationState.REFUSED: "refuse_application"}
    why = ""
    if application.reason and state in lists:
        choices = list_of(book().on(dhaka_day(request.now)), lists[state])
        why = next((each.text.read(language()) for each in choices if each.code == application.reason), "")
    return {"name": run(said.name_bn), "state": str(state), "why": why}
