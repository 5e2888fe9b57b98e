"""Addresses of the answer by link (`/answer`)."""

from django.urls import path

from ccms.web.firm import answering, arriving, checking, choosing, claiming, evidence, pasted, proving, sent

app_name = "firm"
ONE = "answer/<reference:reference>"
urlpatterns = [
    path(ONE, arriving.start, name="start"),
    path(f"{ONE}/number", pasted.own_number, name="own_number"),
    path(f"{ONE}/code", proving.code, name="code"),
    path(f"{ONE}/sign-out", proving.sign_out, name="sign_out"),
    path(f"{ONE}/offer", choosing.offer, name="offer"),
    path(f"{ONE}/offer/<slug:choice>", answering.offer, name="offer_terms"),
    path(f"{ONE}/solved", choosing.solved, name="solved"),
    path(f"{ONE}/solved/<slug:choice>", answering.solved, name="solved_terms"),
    path(f"{ONE}/dispute", choosing.dispute, name="dispute"),
    path(f"{ONE}/dispute/<slug:choice>", answering.defend, name="defend"),
    path(f"{ONE}/refuse/<slug:choice>", answering.refuse, name="refuse"),
    path(f"{ONE}/ask", answering.ask, name="ask"),
    path(f"{ONE}/more-time", answering.interim, name="interim"),
    path(f"{ONE}/done", answering.performed, name="performed"),
    path(f"{ONE}/information", answering.inform, name="inform"),
    path(f"{ONE}/evidence", evidence.add, name="add_evidence"),
    path(f"{ONE}/evidence/<uuid:evidence_id>", evidence.look, name="look"),
    path(f"{ONE}/evidence/<uuid:evidence_id>/file", evidence.file, name="file"),
    path(f"{ONE}/claim", claiming.claim, name="claim"),
    path(f"{ONE}/check", checking.check, name="check"),
    path(f"{ONE}/sent/<uuid:event>", sent.receipt, name="sent"),
]
