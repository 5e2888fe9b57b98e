"""URLs of a firm's desk, under `/firm`. The pages of an answer are those of the seller by link."""

from django.urls import path

from ccms.web.firm.answer_urls import answers_at
from ccms.web.firm.desk import (
    addresses,
    case,
    exports,
    inbox,
    members,
    numbers,
    pages,
    papers,
    performed,
    ready_answers,
)

app_name = "desk"
ONE = "firm/complaints/<reference:reference>"
urlpatterns = [
    path("firm/", inbox.inbox, name="inbox"),
    path("firm/search", inbox.search, name="search"),
    path("firm/ticked", inbox.tick, name="tick"),
    path("firm/exports", exports.exports, name="exports"),
    path("exports/<str:token>", exports.export_file, name="export_file"),
    path("firm/repayments", performed.performed_list, name="performed_list"),
    path("firm/repayments/<uuid:key>", performed.performed_rows, name="performed_rows"),
    path("firm/repayments/<uuid:key>/result", performed.performed_result, name="performed_result"),
    path("firm/views", ready_answers.views, name="views"),
    path("firm/views/<uuid:key>", ready_answers.view, name="view"),
    path("firm/answers", ready_answers.templates, name="templates"),
    path("firm/answers/new", ready_answers.new_template, name="new_template"),
    path("firm/answers/<uuid:key>", ready_answers.template, name="template"),
    path("firm/numbers", numbers.numbers, name="numbers"),
    path("firm/numbers/table", numbers.numbers_table, name="numbers_table"),
    path("firm/numbers/ahead", numbers.load_table, name="load_table"),
    path("firm/ways", ready_answers.ways, name="ways"),
    path("firm/members", members.members, name="members"),
    path("firm/members/<uuid:key>", members.member, name="member"),
    path("firm/members/<uuid:key>/again", members.invite_again, name="invite_again"),
    path("firm/members/<uuid:key>/anew", members.start_over, name="start_over"),
    path("firm/members/<uuid:key>/open", members.open_again, name="open_again"),
    path("firm/pages", pages.brands, name="brands"),
    path("firm/pages/addresses/<uuid:key>", pages.choose, name="choose_address"),
    path("firm/pages/addresses/<uuid:key>/give-up", addresses.give_up_address, name="give_up_address"),
    path("firm/pages/<uuid:key>/address", addresses.add_address, name="add_address"),
    path("firm/pages/<uuid:key>/address/code", addresses.address_code, name="address_code"),
    path("firm/pages/claim", pages.claim, name="claim"),
    path("firm/pages/claim/<reference:reference>", pages.code, name="claim_code"),
    path(ONE, case.case, name="case"),
    path(f"{ONE}/next", inbox.next_case, name="next"),
    *(path(f"{ONE}/{form.route}", papers.page_of(form, case.show), name=form.route) for form in papers.FORMS),
    *answers_at(ONE),
]
