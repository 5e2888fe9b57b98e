"""An officer's settings of the desk, and the keys of its lists."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.reading.office_queue import View
from ccms.web.office.labels import VIEWS
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.ways import Keys, ways_page

# Which letter after g opens which list.
GO: Mapping[View, str] = {
    View.NEW: "n",
    View.MINE: "m",
    View.LATE: "l",
    View.TODAY: "d",
    View.HEARING: "h",
    View.ORDERED: "o",
    View.ALL: "a",
}
# What desk.js listens to.
KEYS: Keys = (
    (("j", "k"), _("next and previous complaint of the list; the arrow keys, too")),
    (("Enter",), _("open it")),
    (("r",), _("see what can be done")),
    (("/",), _("search")),
    *((("g", letter), VIEWS[view]) for view, letter in GO.items()),
    (("Ctrl", "Enter"), _("send the text that is being written")),
    (("?",), _("show these keys")),
)


def ways(request: SignedRequest) -> HttpResponse:
    """Ask how the member wants it, and keep it."""
    return ways_page(request, keys=KEYS, lists="office:queue", ground="office/frame.html")
