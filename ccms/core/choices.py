"""Turns an enumeration into the choices of a column; the words that a reader sees are in templates."""

from enum import StrEnum


def choices_of(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return each word as its own label."""
    return [(str(value), str(value)) for value in kind]
