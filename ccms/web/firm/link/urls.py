"""URLs of the answer by link (`/answer`)."""

from django.urls import path

from ccms.web.firm.answer_urls import answers_at
from ccms.web.firm.link import arriving, not_mine

app_name = "firm"
ONE = "answer/<reference:reference>"
urlpatterns = [
    path(ONE, arriving.start, name="start"),
    path(f"{ONE}/number", arriving.own_number, name="own_number"),
    path(f"{ONE}/letter", not_mine.letter, name="letter"),
    path(f"{ONE}/code", arriving.code, name="code"),
    path(f"{ONE}/not-mine", not_mine.not_mine, name="not_mine"),
    path(f"{ONE}/not-mine/code", not_mine.code, name="not_mine_code"),
    path(f"{ONE}/sign-out", arriving.sign_out, name="sign_out"),
    path(f"{ONE}/claim", not_mine.claim, name="claim"),
    *answers_at(ONE),
]
