"""Every act of the life cycle stands in the book, in one form."""

from dataclasses import fields
from types import NoneType
from typing import get_args, get_type_hints

from ccms.api import acts as body
from ccms.complaints.acts.act import Act, Choice, Proof
from ccms.complaints.acts.book import acts, kinds
from ccms.complaints.acts.firm import FirmAct
from ccms.complaints.lifecycle import TRANSITIONS, Action

# A filing has no complaint yet, a file is looked into before anything is locked, and a deadline is the sweep's.
BY_OTHER_WAYS = {Action.FILE, Action.ADD_EVIDENCE, Action.MISS_DEADLINE}


def test_every_action_of_the_table_is_an_act_or_has_a_way_of_its_own():
    assert {row.action for row in TRANSITIONS} - acts().keys() <= BY_OTHER_WAYS
    assert acts().keys() <= {row.action for row in TRANSITIONS}


def test_an_act_overrides_nothing_but_how_it_loads_and_plans():
    for act in acts().values():
        assert act.__base__ in {Act, FirmAct}, act
        assert {name for name, value in vars(act).items() if callable(value) and not name.startswith("__")} <= {
            "load",
            "plan",
        }


def test_a_name_is_of_one_kind_in_all_acts_and_stands_in_the_body_of_a_call():
    seen = {}
    for action, act in acts().items():
        hints = get_type_hints(act)
        for each in fields(act):
            kind = kinds(action).get(each.name)
            form = type(kind) if isinstance(kind, Choice) else kind
            bare = frozenset(get_args(hints[each.name]) or [hints[each.name]]) - {NoneType}
            assert seen.setdefault(each.name, (form, bare)) == (form, bare), (action, each.name)
            assert each.name in body.Act.model_fields or isinstance(kind, Proof), (action, each.name)
