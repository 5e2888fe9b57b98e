"""URLs of tracking a complaint, under `/t`. The route for an unreadable number comes last."""

from django.urls import path

from ccms.web.access import CONSUMER_NAMES
from ccms.web.consumer.own_data import pages
from ccms.web.consumer.tracking import acts, case, correcting, email, settling, signing_in, summary
from ccms.web.consumer.tracking.case import unreadable

ONE = "t/<reference:reference>"
PAGES = (*settling.PAGES, *correcting.PAGES)
urlpatterns = [
    path("t/sign-in", signing_in.sign_in, name="sign_in"),
    path("t/sign-in/code", signing_in.code, name="sign_in_code"),
    path("t/sign-out", signing_in.sign_out, name="sign_out"),
    path("t/mine", case.list_page, name="mine"),
    path("t/email", email.email, name="email"),
    path("t/email/<str:word>", email.confirm, name="confirm_email"),
    path(ONE, case.complaint, name="complaint"),
    *(path(f"{ONE}/{page.path}", page.view, name=CONSUMER_NAMES.get(page.action, page.action)) for page in PAGES),
    path(f"{ONE}/another", correcting.another, name="another"),
    path(f"{ONE}/form", email.form, name="form"),
    path(f"{ONE}/evidence/<uuid:evidence_id>", summary.evidence_file, name="evidence_file"),
    path(f"{ONE}/shared", pages.recipients, name="shared"),
    path(f"{ONE}/tell", correcting.tell, name="tell"),
    path(f"{ONE}/receipt", acts.receipt_file, name="receipt"),
    path("t/<str:number>", unreadable, name="unreadable"),
]
