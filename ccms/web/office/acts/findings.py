"""Says in words what the pre-flight finds, with the page on which an officer can put it right."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches.preflight.findings import Kind, Missing
from ccms.complaints.fields import SENT
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.office_case import OfficeCase
from ccms.web.language import language
from ccms.web.templatetags.frame import Row

SAYS = {
    Kind.FIELD: _("is not given"),
    Kind.FORM: _("cannot be right as it stands"),
    Kind.PAPER: _("no such file is there"),
    Kind.CLOSED: _("nobody can open this file"),
    Kind.SIZE: _("the file is larger than the other office takes"),
    Kind.TYPE: _("the other office takes no file of this kind"),
    Kind.UNREDACTED: _("nobody has covered yet what the other office must not see in it"),
    Kind.WITHHELD: _("something stands in it that the other office must not get"),
}
ASK_BUYER, CONTACTS, ADD_FILE = "office:request_information", "office:contacts", "office:add_evidence"
# Where it can be put right: by the beginning of the field's name, else by what is the matter.
PLACES = {
    "complainant": ASK_BUYER,
    "payment": ASK_BUYER,
    "purchase": ASK_BUYER,
    "firm": CONTACTS,
    "complaint": ASK_BUYER,
}


def rows(case: OfficeCase, found: Iterable[Missing]) -> Iterator[Row]:
    """Yield what a receiver would send the complaint back for, each with a link to where it can be put right."""
    for each in found:
        yield Row(name_of(case, each), format_html('<a href="{}">{}</a>', place_of(case, each), SAYS[each.kind]))


def name_of(case: OfficeCase, each: Missing) -> Any:
    """Name the field or the kind of paper that a finding is about."""
    if each.about in SENT:
        return SENT[each.about].paper
    return case.pack.evidence_kinds[each.about].text.read(language())


def place_of(case: OfficeCase, each: Missing) -> str:
    """Return the page on which it can be put right, where this officer can do that now; else the files or the case."""
    one = {"reference": case.complaint.reference}
    if each.file:
        view_url = reverse("office:evidence_view", kwargs={**one, "evidence_id": each.file})
        redact = reverse(f"office:{Action.REDACT_EVIDENCE}", kwargs=one)
        return f"{redact}?{urlencode({'file': each.file})}" if each.kind is Kind.UNREDACTED else view_url
    route = ADD_FILE if each.kind is Kind.PAPER else PLACES[each.about.partition(".")[0]]
    action = route.partition(":")[2]
    can = action not in set(Action) or action in case.acts
    return reverse(route if can else "office:case", kwargs=one)
