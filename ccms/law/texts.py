"""Holds a sentence in both languages, and puts values into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """One thing to say, in Bangla and in English."""

    bn: str
    en: str

    def read(self, lang: str) -> str:
        """Give the sentence in the reader's language; Bangla unless English is asked for."""
        return self.en if lang == "en" else self.bn

    def filled(self, values: Mapping[str, Text]) -> Text:
        """Put values into the {placeholders}; a placeholder without a value stays visible."""
        return Text(
            bn=PLACE.sub(lambda hit: values[hit[1]].bn if hit[1] in values else hit[0], self.bn),
            en=PLACE.sub(lambda hit: values[hit[1]].en if hit[1] in values else hit[0], self.en),
        )

    def placeholders(self) -> frozenset[str]:
        """Name every {placeholder} of either language."""
        return frozenset(PLACE.findall(self.bn) + PLACE.findall(self.en))

    def __iter__(self) -> Iterator[str]:
        yield self.bn
        yield self.en


NOTHING = Text("", "")
