"""The words of an enumeration as the choices of a column: what a reader sees of them stands in templates."""

from enum import StrEnum


def choices_of(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return each word as its own label."""
    return [(str(value), str(value)) for value in kind]
