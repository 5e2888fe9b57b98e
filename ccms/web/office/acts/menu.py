"""Lists every act of an officer, and says which of them a complaint offers now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.lifecycle import Action, Status
from ccms.complaints.models.dispatch import Step
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core.failures import sentence
from ccms.web.language import language
from ccms.web.office.acts import (
    dispatching,
    dossiers,
    files,
    handing,
    hearings,
    money,
    ordering,
    referring,
    ruling,
    scrutiny,
)
from ccms.web.office.acts.acting import OfficePage

ACTS: Mapping[Action, OfficePage] = {
    act.action: act
    for act in (
        *scrutiny.ACTS,
        *referring.ACTS,
        *dispatching.ACTS,
        *ruling.ACTS,
        *hearings.ACTS,
        *ordering.ACTS,
        *money.ACTS,
        *handing.ACTS,
        *files.ACTS,
        *dossiers.ACTS,
    )
}
# What a complaint waits for where only one thing can be next; what to decide, the desk never suggests.
FIRST = (
    *(Action.TAKE_UP, Action.RECORD_SENDING, Action.RECORD_REPLY, Action.HOLD_HEARING, Action.RECORD_PAYMENT),
    *(Action.ANSWER_UNPAID_SHARE, Action.RECORD_REWARD, Action.CLOSE),
)
# What stands apart from the next steps of a case; an act that is not named here is one of them.
GROUPS: Mapping[Any, tuple[Action, ...]] = {
    _("Other offices"): (
        *(Action.REFER, Action.RECORD_SENDING, Action.RECORD_REPLY, Action.RECALL_DISPATCH),
        *(Action.COPY_TO_BODY, Action.ASK_BODY, Action.CORRECT_DISPATCH),
    ),
    _("Notes and papers"): (
        *(Action.ADD_NOTE, Action.ADD_EVIDENCE, Action.REASSIGN, Action.MAKE_DOSSIER, Action.FILE_DOSSIER),
    ),
    _("Ends it here"): (Action.REJECT_COMPLAINT, Action.DISMISS, Action.JOIN, Action.CLOSE),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One act as a link."""

    action: Action
    title: Any
    url: str


@dataclass(frozen=True, slots=True)
class Later:
    """Acts that wait for the same moment, and the sentence that says from when they are open."""

    sentence: str
    titles: tuple[Any, ...]


def main_act(case: OfficeCase, now: datetime) -> Link | None:
    """Return the act that the case waits for, for the button in its box."""
    offered = _offered(case) - case.early(now).keys()
    steps = case.complaint.dispatch_steps
    if Step.TO_FILE in steps and Step.TO_SEND not in steps and case.complaint.status != Status.REFERRED:
        offered -= {Action.RECORD_SENDING}  # a file that goes by itself: the case does not wait for it
    return next((_link(ACTS[action], case) for action in FIRST if action in offered), None)


def beside(case: OfficeCase, now: datetime) -> dict[Any, list[Link]]:
    """Return the other acts that are open by their groups, the next steps first, what ends the case last."""
    first, offered = main_act(case, now), _offered(case) - case.early(now).keys()
    apart = {action: group for group, actions in GROUPS.items() for action in actions}
    found: dict[Any, list[Link]] = {group: [] for group in (_("Next steps"), *GROUPS)}
    for act in ACTS.values():
        if act.action in offered and (not first or act.action != first.action):
            found[apart.get(act.action, _("Next steps"))].append(_link(act, case))
    return {group: links for group, links in found.items() if links}


def later(case: OfficeCase, now: datetime) -> list[Later]:
    """Return the acts that are open later, by the sentence that says when."""
    early, offered = case.early(now), _offered(case)
    titles: dict[str, list[Any]] = {}
    for act in ACTS.values():
        if act.action in early and act.action in offered:
            titles.setdefault(sentence(early[act.action].errors[""], language()), []).append(act.title)
    return [Later(said, tuple(names)) for said, names in titles.items()]


def _offered(case: OfficeCase) -> frozenset[Action]:
    """Leave out what stands beside a file, a correction of nothing, and what the money of an order has settled."""
    acts = case.acts - {action for action, act in ACTS.items() if act.in_viewer}
    if Action.CORRECT_DISPATCH in acts and not case.to_correct:
        acts -= {Action.CORRECT_DISPATCH}
    money_of = case.money if Action.RECORD_PAYMENT in acts else None
    if money_of is None:
        return acts
    settled = set()
    if money_of.left == 0:
        settled |= {Action.RECORD_PAYMENT, Action.START_RECOVERY}
    if money_of.order.recovery_started_at:
        settled.add(Action.START_RECOVERY)
    if money_of.due == 0:
        settled.add(Action.RECORD_REWARD)
    if money_of.left == 0 and money_of.due > 0:
        settled.add(Action.CLOSE)
    return acts - settled


def _link(act: OfficePage, case: OfficeCase) -> Link:
    url = reverse(f"office:{act.action}", kwargs={"reference": case.complaint.reference})
    return Link(act.action, act.title, url)
