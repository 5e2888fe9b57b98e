"""URLs of a shop's own registration, under `/firm/register`."""

from django.urls import path

from ccms.web.firm.register import claiming, pages, papers

app_name = "register"
urlpatterns = [
    path("firm/register", pages.start, name="start"),
    path("firm/register/number", pages.number, name="number"),
    path("firm/register/contact", pages.contact, name="contact"),
    path("firm/register/code", pages.code, name="code"),
    path("firm/register/mail", pages.mail, name="mail"),
    path("firm/register/mail/<str:word>", pages.confirm, name="confirm"),
    path("firm/register/papers", papers.papers, name="papers"),
    path("firm/claim/<slug:slug>", claiming.claim, name="claim"),
    path("firm/claim/<slug:slug>/code", claiming.code, name="claim_code"),
    path("firm/claim/<slug:slug>/person", claiming.person, name="claim_person"),
]
