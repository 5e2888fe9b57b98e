"""Chooses the words for goods or for a service, where a text of the law names both as `[goods|service]`."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Callable

_BOTH = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
UNREAD = re.compile(r"[\[\]|]")
"""What is left of an alternative that is not written as one."""


class Bought(IntEnum):
    """What was bought; the place of its words within the brackets."""

    GOODS = 1
    SERVICE = 2


def in_words_of(value: Any, bought: Bought) -> Any:
    """Return a part of the law with every text in it in the words for goods, or for a service."""
    return with_texts(value, lambda text: Text(_BOTH.sub(rf"\{bought}", text.bn), _BOTH.sub(rf"\{bought}", text.en)))


def with_texts(value: Any, change: Callable[[Text], Text]) -> Any:
    """Return a part of the law with every text in it changed."""
    if isinstance(value, Text):
        return change(value)
    if isinstance(value, dict):
        return {key: with_texts(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(with_texts(each, change) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: getattr(value, field.name) for field in fields(value)}
        changed = {name: told for name, each in held.items() if (told := with_texts(each, change)) != each}
        return replace(value, **changed) if changed else value
    return value
