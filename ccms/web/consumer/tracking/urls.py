"""URLs of tracking a complaint, under `/t`. The route for an unreadable number comes last."""

from django.urls import path

from ccms.web.consumer.own_data import shared
from ccms.web.consumer.tracking import (
    answering,
    case,
    correcting,
    email,
    evidence,
    mine,
    person,
    receipt,
    seller_page,
    settling,
    signing_in,
)
from ccms.web.consumer.tracking.public import unreadable

ONE = "t/<reference:reference>"
urlpatterns = [
    path("t/sign-in", signing_in.sign_in, name="sign_in"),
    path("t/sign-in/code", signing_in.code, name="sign_in_code"),
    path("t/sign-out", signing_in.sign_out, name="sign_out"),
    path("t/mine", mine.list_page, name="mine"),
    path("t/email", email.email, name="email"),
    path("t/email/<str:word>", email.confirm, name="confirm_email"),
    path(ONE, case.complaint, name="complaint"),
    path(f"{ONE}/answer", answering.answer, name="answer"),
    path(f"{ONE}/answer/no", answering.reject, name="reject"),
    path(f"{ONE}/answer/other", answering.counter, name="counter"),
    path(f"{ONE}/received", settling.received, name="received"),
    path(f"{ONE}/information", settling.information, name="information"),
    path(f"{ONE}/hearing", settling.cannot_come, name="cannot_come"),
    path(f"{ONE}/words", settling.add_words, name="add_words"),
    path(f"{ONE}/seller", correcting.correct, name="correct_seller"),
    path(f"{ONE}/seller/contact", correcting.add_contact, name="add_contact"),
    path(f"{ONE}/another", correcting.another, name="another"),
    path(f"{ONE}/withdraw", settling.withdraw, name="withdraw"),
    path(f"{ONE}/not-mine", settling.disown, name="disown"),
    path(f"{ONE}/share", settling.account, name="account"),
    path(f"{ONE}/share/missing", settling.share_missing, name="share_missing"),
    path(f"{ONE}/reopen", settling.reopen, name="reopen"),
    path(f"{ONE}/review", settling.review, name="review"),
    path(f"{ONE}/form", person.form, name="form"),
    path(f"{ONE}/evidence", evidence.add_evidence, name="add_evidence"),
    path(f"{ONE}/evidence/<uuid:evidence_id>", evidence.evidence_file, name="evidence_file"),
    path(f"{ONE}/shared", shared.recipients, name="shared"),
    path(f"{ONE}/tell", seller_page.tell, name="tell"),
    path(f"{ONE}/receipt", receipt.receipt_file, name="receipt"),
    path("t/<str:number>", unreadable, name="unreadable"),
]
