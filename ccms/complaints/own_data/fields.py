"""Lists the details of a complainant that can be corrected, and the readers of each besides the office."""

from collections.abc import Mapping

from ccms.complaints.models import Complainant, Complaint, DataRequest
from ccms.complaints.models.data_request import RequestKind, RequestState

NARRATIVE = "narrative"  # it stays as it was told; an addition is written beside it
FIELDS = ("name", "district", "father", "mother", "address", "occupation", "represented", NARRATIVE)
OF_THE_FORM = frozenset(
    {"father", "mother", "address", "occupation"}
)  # the office reads them once it has the complaint
SEEN_BY_FIRM = frozenset({"name", NARRATIVE})


def current_value(form: Complainant, field: str) -> str:
    """Return what a detail says now; of the narrative nothing, for it is only added to."""
    if field == NARRATIVE:
        return ""
    value = getattr(form, field)
    return str(value) if field == "district" else value.open()


def disputed(complaint: Complaint) -> Mapping[str, DataRequest]:
    """Return by detail what the person says is wrong, and what the office has not corrected."""
    decided = (RequestState.DONE, RequestState.REFUSED)
    found = DataRequest.objects.filter(complaint=complaint, kind=RequestKind.CORRECTION, state__in=decided)
    last = {each.field: each for each in found.order_by("decided_at")}
    return {field: each for field, each in last.items() if each.state == RequestState.REFUSED}
