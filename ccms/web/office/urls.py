"""URLs of the office's desk, under `/office`. Every act has its own, named as in the life cycle."""

from django.urls import path

from ccms.web.office import (
    assisting,
    calls,
    case,
    contacts,
    evidence,
    health,
    history,
    keys,
    notices,
    people,
    queue,
    searching,
    words,
)
from ccms.web.office.acts.acting import page_of
from ccms.web.office.acts.menu import ACTS

app_name = "office"
ONE = "office/<reference:reference>"
urlpatterns = [
    path("office/", queue.queue, name="queue"),
    path("office/search", searching.search, name="search"),
    path("office/clerk", assisting.clerk, name="clerk"),
    path("office/assist", assisting.assist, name="assist"),
    path("office/assist/code", assisting.assist_code, name="assist_code"),
    path("office/assist/sent", assisting.assist_sent, name="assist_sent"),
    path("office/assist/end", assisting.assist_end, name="assist_end"),
    path("office/calls", calls.calls, name="calls"),
    path("office/calls/<uuid:call_id>", calls.call, name="call"),
    path("office/keys", keys.keys, name="keys"),
    path("office/keys/<uuid:key>", keys.end, name="end_key"),
    path("office/health", health.health, name="health"),
    path("office/people", people.people, name="people"),
    path("office/people/<uuid:key>", people.member, name="member"),
    path("office/people/<uuid:key>/again", people.again, name="invite_again"),
    path("office/posts/<uuid:key>", people.post, name="post"),
    path(ONE, case.case, name="case"),
    path(f"{ONE}/evidence", evidence.evidence, name="evidence"),
    path(f"{ONE}/evidence/<uuid:evidence_id>", evidence.evidence_file, name="evidence_file"),
    path(f"{ONE}/words", words.words, name="words"),
    path(f"{ONE}/notices", notices.notices, name="notices"),
    path(f"{ONE}/notices/<uuid:notice_id>", notices.try_again, name="retry"),
    path(f"{ONE}/history", history.history, name="history"),
    path(f"{ONE}/seller", contacts.contacts, name="contacts"),
    path(f"{ONE}/seller/new", contacts.add, name="add_contact"),
    path(f"{ONE}/seller/hand-over", contacts.hand_over, name="hand_over"),
    path(f"{ONE}/seller/<uuid:contact_id>", contacts.confirm, name="confirm"),
    *(path(f"{ONE}/{act.path}", page_of(act), name=str(action)) for action, act in ACTS.items()),
]
