"""Every act of the life cycle stands in the book, in one form."""

from dataclasses import MISSING, fields
from datetime import date
from types import NoneType
from typing import get_args, get_type_hints

import pytest

from ccms.api import acts as body
from ccms.api.calls.dispatches import DispatchReply
from ccms.complaints.acts.act import Act, check_fields
from ccms.complaints.acts.bodies import Beside, OfBody
from ccms.complaints.acts.book import acts
from ccms.complaints.acts.decision import OrderFine
from ccms.complaints.acts.dispatches import OfDispatch, ToBody
from ccms.complaints.acts.files import OnFile
from ccms.complaints.acts.firm import Ask, FirmAct, Reply
from ccms.complaints.acts.office import AddNote
from ccms.complaints.field_kinds import Choice, Proof
from ccms.complaints.lifecycle import Action
from ccms.complaints.transitions import TRANSITIONS
from ccms.core.failures import ValidationFailed
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book

# A filing has no complaint yet, a file is looked into before anything is locked; a deadline is the sweep's, and a
# contact that was proved or lost is a job's.
BY_OTHER_WAYS = {Action.FILE, Action.ADD_EVIDENCE, Action.MISS_DEADLINE, Action.FOLLOW_CONTACT}
BY_OTHER_WAYS |= {Action.REDACT_EVIDENCE, Action.MAKE_DOSSIER, Action.FILE_DOSSIER}


def test_every_action_of_the_table_is_an_act_or_has_a_way_of_its_own():
    assert {row.action for row in TRANSITIONS} - acts().keys() <= BY_OTHER_WAYS
    assert acts().keys() <= {row.action for row in TRANSITIONS}


def test_an_act_overrides_nothing_but_how_it_loads_and_plans():
    for act in acts().values():
        assert act.__base__ in {Act, Beside, FirmAct, OfBody, OfDispatch, OnFile, Reply, ToBody}, act
        assert {name for name, value in vars(act).items() if callable(value) and not name.startswith("_")} <= {
            "load",
            "plan",
        }


def test_a_name_is_of_one_kind_in_all_acts_and_stands_in_the_body_of_a_call():
    seen = {}
    for action, act in acts().items():
        if issubclass(act, OfBody):  # its call is about a dispatch, and has a flat body of its own
            assert {each.name for each in fields(act)} - {"dispatch"} <= DispatchReply.model_fields.keys(), action
            continue
        hints = get_type_hints(act)
        for each in fields(act):
            kind = act.kinds.get(each.name)
            bare = frozenset(get_args(hints[each.name]) or [hints[each.name]]) - {NoneType}
            assert seen.setdefault(each.name, (type(kind), bare)) == (type(kind), bare), (action, each.name)
            assert each.name in body.Act.model_fields or isinstance(kind, Proof), (action, each.name)


CHOICES = [(act, name) for act in acts().values() for name, kind in act.kinds.items() if isinstance(kind, Choice)]


@pytest.mark.parametrize(("act", "name"), CHOICES)
def test_a_word_that_stands_in_no_list_is_refused_at_its_field(act, name):
    pack = book().on(date(2026, 11, 25))
    good = {other: words_of(pack, kind.list)[0] for other, kind in act.kinds.items() if isinstance(kind, Choice)}
    given = (
        {each.name: "x" for each in fields(act) if each.default is MISSING}
        | good
        | {"text": "কথা"}
        | {name: "no_such_word"}
    )
    with pytest.raises(ValidationFailed) as refused:
        check_fields(act(**{each.name: given[each.name] for each in fields(act) if each.name in given}), pack)
    assert refused.value.errors[name].slug == "choice-unknown"


def test_a_needed_text_is_not_empty_space():
    needing = {act for act in acts().values() if getattr(act.kinds.get("text"), "needed", False)}
    assert {AddNote, Ask, OrderFine} <= needing
    with pytest.raises(ValidationFailed) as refused:
        check_fields(AddNote(text=" \n"), book().on(date(2026, 11, 25)))
    assert refused.value.errors["text"].slug == "text-missing"
