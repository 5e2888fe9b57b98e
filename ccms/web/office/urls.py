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
    inbox,
    keys,
    notices,
    words,
    workload,
)
from ccms.web.office.acts.acting import page_of
from ccms.web.office.acts.menu import ACTS
from ccms.web.office.lists import queue, saved_views, searching, ways
from ccms.web.office.registry import (
    applications,
    entering,
    firm_contacts,
    importing,
    listing,
    record,
    ticking,
    wallets,
)
from ccms.web.office.tasks import cell_letters, data_requests, letters
from ccms.web.office.tasks.listing import tasks
from ccms.web.shared.people.urls import people_urls

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
    path("office/views", saved_views.views, name="views"),
    path("office/views/<uuid:key>", saved_views.view, name="view"),
    path("office/ways", ways.ways, name="ways"),
    path("office/health", health.health, name="health"),
    path("office/load", workload.load, name="load"),
    path("office/load/table", workload.load_table, name="load_table"),
    path("office/inbox", inbox.inbox_page, name="inbox"),
    path("office/inbox/mail", inbox.digest, name="digest"),
    path("office/inbox/<uuid:notice_id>", inbox.handle, name="handle"),
    *people_urls("office"),
    path("office/letters", letters.letters, name="letters"),
    path("office/letters/<uuid:letter>", letters.letter, name="letter"),
    path("office/cell", cell_letters.cell_letters, name="cell_letters"),
    path("office/cell/<uuid:key>", cell_letters.cell_letter, name="cell_letter"),
    path("office/tasks", tasks, name="tasks"),
    path("office/data-requests/<uuid:key>", data_requests.data_request, name="data_request"),
    path("office/data-requests/<uuid:key>/refuse", data_requests.refuse_data_request, name="refuse_data_request"),
    path("office/data-requests/<uuid:key>/bodies", data_requests.bodies_told, name="bodies_told"),
    path("office/registry", listing.registry, name="registry"),
    path("office/registry/new", entering.enter, name="enter_firm"),
    path("office/registry/lists", importing.lists, name="registers"),
    path("office/registry/lists/<uuid:file>", ticking.one, name="register_file"),
    path("office/registry/lists/<uuid:file>/ticks", ticking.tick, name="tick_register_file"),
    path("office/registry/lists/<uuid:file>/take", ticking.take, name="take_register_file"),
    path("office/registry/wallets", wallets.lookup, name="wallets"),
    path("office/registry/<uuid:application>", applications.application, name="application"),
    path("office/registry/<uuid:application>/return", applications.send_back, name="return_application"),
    path("office/registry/<uuid:application>/refuse", applications.refuse, name="refuse_application"),
    path("office/registry/<uuid:application>/<uuid:paper>", applications.paper, name="application_paper"),
    path("office/firms/<slug:slug>", record.firm, name="firm"),
    path("office/firms/<slug:slug>/contact", firm_contacts.add, name="add_contact"),
    path("office/firms/<slug:slug>/postal", firm_contacts.add_postal, name="add_postal"),
    path("office/firms/<slug:slug>/contact/<uuid:contact_id>", firm_contacts.confirm, name="confirm_contact"),
    path("office/firms/<slug:slug>/contact/<uuid:contact_id>/retire", firm_contacts.retire, name="retire_contact"),
    path("office/firms/<slug:slug>/wallet/<uuid:wallet>", wallets.confirm, name="confirm_wallet"),
    path("office/firms/<slug:slug>/wallet/<uuid:wallet>/retire", wallets.retire, name="retire_wallet"),
    path("office/firms/<slug:slug>/hand-over", firm_contacts.hand_over, name="hand_over"),
    path("office/firms/<slug:slug>/merge", record.merge, name="merge_firm"),
    path("office/firms/<slug:slug>/unmerge", record.unmerge, name="unmerge_firm"),
    path(ONE, case.case, name="case"),
    path(f"{ONE}/evidence", evidence.evidence, name="evidence"),
    path(f"{ONE}/evidence/<uuid:evidence_id>", evidence.evidence_file, name="evidence_file"),
    path(f"{ONE}/evidence/<uuid:evidence_id>/view", evidence.view, name="evidence_view"),
    path(f"{ONE}/words", words.words, name="words"),
    path(f"{ONE}/notices", notices.notices, name="notices"),
    path(f"{ONE}/notices/<uuid:notice_id>", notices.try_again, name="retry"),
    path(f"{ONE}/history", history.history, name="history"),
    path(f"{ONE}/seller", contacts.contacts, name="contacts"),
    *(path(f"{ONE}/{act.path}", page_of(act), name=str(action)) for action, act in ACTS.items()),
]
