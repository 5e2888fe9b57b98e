"""URLs of filing, under `/c`."""

from django.urls import path

from ccms.web.consumer import from_shop
from ccms.web.consumer.filing import asking, check, drafts, phone, problem, rules, seller
from ccms.web.consumer.filing.asking import elsewhere, questions_page
from ccms.web.consumer.filing.check import person
from ccms.web.consumer.filing.receipt import sent

how, details, purchase, told = (questions_page(route) for route in ("how", "details", "purchase", "told"))

urlpatterns = [
    path("c", phone.start, name="start"),
    path("c/new", from_shop.new, name="new"),
    path("@<slug:shop>", from_shop.short, name="short"),
    path("c/apart", from_shop.apart, name="apart"),
    path("c/across", from_shop.across, name="across"),
    path("c/across/go", from_shop.go_on, name="go_on"),
    path("c/code", phone.code, name="code"),
    path("c/prove", phone.prove, name="prove"),
    path("c/firm", seller.choose, name="firm"),
    path("c/firm/new", seller.name, name="new_firm"),
    path("c/firm/same", seller.same, name="same"),
    path("c/how", how, name="how"),
    path("c/how/<int:turn>", how, name="how"),
    path("c/elsewhere", elsewhere, name="elsewhere"),
    path("c/problem", problem.problem, name="problem"),
    path("c/problem/which", problem.which, name="which"),
    path("c/problem/details", details, name="details"),
    path("c/problem/details/<int:turn>", details, name="details"),
    path("c/story", problem.story, name="story"),
    path("c/purchase", purchase, name="purchase"),
    path("c/purchase/<int:turn>", purchase, name="purchase"),
    path("c/told", told, name="told"),
    path("c/told/<int:turn>", told, name="told"),
    path("c/rules", rules.rules, name="rules"),
    path("c/evidence", asking.proofs, name="evidence"),
    path("c/evidence/<uuid:evidence_id>/remove", asking.remove, name="remove_evidence"),
    path("c/person", person, name="person"),
    path("c/person/<int:turn>", person, name="person"),
    path("c/check", check.send_page, name="check"),
    path("c/sent/<reference:reference>", sent, name="sent"),
    path("c/later", drafts.later, name="later"),
    path("c/discard", drafts.discard, name="discard"),
    path("c/kept/<uuid:draft>", drafts.kept, name="kept"),
    path("c/resume/<uuid:draft>", drafts.resume, name="resume"),
]
