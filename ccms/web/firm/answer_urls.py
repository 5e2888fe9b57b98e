"""URLs of the pages of an answer, which exist both under the small seller's link and on the firm's desk."""

from django.urls import URLPattern, path

from ccms.web.access import FIRM_NAMES
from ccms.web.firm import answering, case, choosing, evidence


def answers_at(one: str) -> list[URLPattern]:
    """Return the routes below the address of one complaint."""
    return [
        *(
            path(f"{one}/{page.path}", page.view, name=FIRM_NAMES.get(page.action, page.action))
            for page in answering.PAGES
        ),
        path(f"{one}/offer", choosing.offer, name="offer"),
        path(f"{one}/solved", choosing.solved, name="solved"),
        path(f"{one}/dispute", choosing.dispute, name="dispute"),
        path(f"{one}/evidence", evidence.add, name="add_evidence"),
        path(f"{one}/evidence/<uuid:evidence_id>", evidence.look, name="look"),
        path(f"{one}/evidence/<uuid:evidence_id>/file", evidence.file, name="file"),
        path(f"{one}/fine", choosing.fine, name="fine"),
        path(f"{one}/receipt", case.receipt_file, name="receipt"),
        path(f"{one}/check", choosing.check, name="check"),
        path(f"{one}/sent/<uuid:event>", answering.receipt, name="sent"),
    ]
