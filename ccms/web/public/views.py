"""The pages for everybody."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.web.public.forms import FindForm


def landing(request: HttpRequest) -> HttpResponse:
    """Show the first page: what this is, and the one thing to do."""
    return render(request, "public/landing.html")


def find(request: HttpRequest) -> HttpResponse:
    """Ask for a complaint number, and lead to its page."""
    if "number" not in request.GET:
        return render(request, "public/find.html", {"form": FindForm()})
    form = FindForm(request.GET)
    if not form.is_valid():
        return render(request, "public/find.html", {"form": form}, status=422)
    return HttpResponseRedirect(reverse("consumer:complaint", kwargs={"reference": form.cleaned_data["number"]}))


def genuine(request: HttpRequest) -> HttpResponse:
    """Say how to tell our messages from a fraud's."""
    return render(request, "public/genuine.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of a person, why, and who sees it."""
    return render(request, "public/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what works for whom, what does not yet, and whom to tell."""
    return render(request, "public/accessibility.html")


def offline(request: HttpRequest) -> HttpResponse:
    """Give what a phone shows when there is no net."""
    return render(request, "public/offline.html")
