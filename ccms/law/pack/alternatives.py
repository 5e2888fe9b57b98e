"""Chooses the words for goods or for a service, where a text of the law names both as `[goods|service]`."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from enum import IntEnum
from typing import Any

from ccms.law.texts import Text

_BOTH = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
UNREAD = re.compile(r"[\[\]|]")
"""What is left of an alternative that is not written as one."""


class Bought(IntEnum):
    """What was bought; the place of its words within the brackets."""

    GOODS = 1
    SERVICE = 2


def in_words_of[T](value: T, bought: Bought) -> T:
    """Return a part of the law with every text in it in the words for goods, or for a service."""
    chosen: T = _chosen(value, bought)
    return chosen


def _chosen(value: Any, bought: Bought) -> Any:
    if isinstance(value, Text):
        return Text(_BOTH.sub(rf"\{bought}", value.bn), _BOTH.sub(rf"\{bought}", value.en))
    if isinstance(value, dict):
        return {key: _chosen(each, bought) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_chosen(each, bought) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: getattr(value, field.name) for field in fields(value)}
        changed = {name: told for name, each in held.items() if (told := _chosen(each, bought)) != each}
        return replace(value, **changed) if changed else value
    return value
