"""Reads the texts of all notices from templates/*.toml, one file for each stage, and checks them while reading.

`[consumer.offered]` is what the consumer is told of an offer; what all messages to one kind of reader share stands in
`defaults.toml`.
"""

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ccms.law.sentences import SAID
from ccms.law.texts import Text as Said

LANGUAGES = ("bn", "en")
FOLDER = Path(__file__).parent.parent / "templates"
# Where one can say that one did not file it, or, with a number that only a buyer named, that one is no shop.
BEHIND_THE_NUMBER, BEHIND_THE_LINK = "/t/{reference}", "/answer/{reference}"
GIVEN = SAID | {"reference", "link", "hotline", "host", "code"}  # known without parameters
_PARTS = ("sms", "subject", "body", "action", "digest", "digest_subject", "not_mine")
_OTHER = frozenset(
    {
        "path",
        "member_path",
        "proof",
        "lapses",
        "aside",
        "lasting",
        "while_open",
        "bursts",
        "by",
        "inbox",
        "handled_by",
        "letter",
    }
)
_INBOXES = frozenset({"act", "info", ""})


class TextMissingError(Exception):
    """A notice names a template that does not exist, or lacks a parameter of its text."""


@dataclass(frozen=True, slots=True)
class Text:
    """What one template says. `sms["bn"]` and so on; a part that a reader never gets is absent.

    `letter`: goes by registered post where nothing shows that it arrived otherwise.
    `proof`: receipt of it starts or moves a clock, so the complaint is told when it is proved. `lapses` names the
    parameter after whose day or moment sending it would be wrong. `aside`: tells no new state, so it overtakes
    nothing. `lasting`: must reach its reader even when the complaint has moved on, such as a receipt. `while_open`:
    asks for what nobody needs any more once the complaint has ended. `bursts`: what comes a few minutes after it is not
    told again, such as eight files that were sent together. `inbox`: on which list of an office's inbox it
    stands, "act" or "info", and `handled_by` which events on the same complaint do what it asks for. `not_mine` stands
    after the link of an SMS to the complaint, for a reader who did not ask for it: a buyer, or who has a number that
    only a buyer named.
    """

    key: str
    sms: Mapping[str, str]
    subject: Mapping[str, str]
    body: Mapping[str, str]
    action: Mapping[str, str]
    path: str = "/"
    member_path: str = ""
    proof: bool = False
    letter: bool = False
    lapses: str = ""
    aside: bool = False
    lasting: bool = False
    while_open: bool = False
    bursts: bool = False
    inbox: str = ""
    handled_by: tuple[str, ...] = ()
    digest: Mapping[str, str] = field(default_factory=dict)
    digest_subject: Mapping[str, str] = field(default_factory=dict)
    not_mine: Mapping[str, str] = field(default_factory=dict)

    @property
    def gathers(self) -> bool:
        """Tell whether several of these to one recipient may travel as one message."""
        return bool(self.digest)

    @property
    def params(self) -> frozenset[str]:
        """The parameters that a plan must give."""
        texts = [text for part in (self.sms, self.subject, self.body) for text in part.values()]
        needed = placeholders(*texts) | ({self.lapses} if self.lapses else set())
        return frozenset(needed - GIVEN)


def placeholders(*texts: str) -> set[str]:
    """Return the names in braces."""
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def text_of(template: str, params: Mapping[str, object]) -> Text:
    """Return the text of "consumer.offered"; "firm.closed" is chosen by its outcome, "firm.escalated" by its reason."""
    chooser = _choosers().get(template)
    if chooser:
        template = f"{template}_{params.get(chooser, '')}"
    try:
        return catalogue()[template]
    except KeyError as error:
        raise TextMissingError(template) from error


def is_aside(template: str) -> bool:
    """Tell whether a notice tells no new state, so that an older one is not overtaken by it."""
    text = catalogue().get(template)
    return text is not None and text.aside


def is_lasting(template: str) -> bool:
    """Tell whether a notice must reach its reader even when the complaint has moved on."""
    text = catalogue().get(template)
    return text is not None and text.lasting


def inbox_of(template: str, params: Mapping[str, object]) -> str:
    """Return on which list of an office's inbox a notice stands; nothing for one that stands on none."""
    return text_of(template, params).inbox


@cache
def handled_by_events() -> Mapping[str, list[str]]:
    """Return for each event the templates whose notices ask for what it does."""
    found: dict[str, list[str]] = {}
    for key, text in catalogue().items():
        for event in text.handled_by:
            found.setdefault(event, []).append(key)
    return found


@cache
def while_open() -> list[str]:
    """Return the templates that ask for what nobody needs any more once the complaint has ended."""
    return [key for key, text in catalogue().items() if text.while_open]


def goes_by_letter(template: str) -> bool:
    """Tell whether a notice is worth a letter where nothing else reaches its reader."""
    text = catalogue().get(template)
    return text is not None and text.letter


@cache
def of_bursts() -> frozenset[str]:
    """Return the templates that say once what happens several times within some minutes."""
    return frozenset(key for key, text in catalogue().items() if text.bursts)


def has_sms(template: str) -> bool:
    """Tell whether a notice is sent by SMS at all; one that is chosen by its parameters always is."""
    text = catalogue().get(template)
    return text is None or bool(text.sms)


def gathers(template: str) -> bool:
    """Tell whether notices of this template may travel in a digest."""
    text = catalogue().get(template)
    return text is not None and text.gathers


@cache
def catalogue() -> Mapping[str, Text]:
    """Return every text by its key."""
    return {
        f"{noun}.{name}": _text(f"{noun}.{name}", defaults | entry)
        for noun, defaults, name, entry in _entries()
        if "by" not in entry
    }


def of_the_law() -> Iterator[tuple[str, Said]]:
    """Return each part of what the two sides and the office are told of complaints; other days are no law's."""
    for key, text in catalogue().items():
        if key.startswith(("consumer.", "firm.", "office.")):
            for name in _PARTS:
                said = getattr(text, name)
                if said:
                    yield f"{key}.{name}", Said(said["bn"], said["en"])


@cache
def _choosers() -> Mapping[str, str]:
    return {f"{noun}.{name}": entry["by"] for noun, _, name, entry in _entries() if "by" in entry}


@cache
def _entries() -> tuple[tuple[str, dict[str, Any], str, dict[str, Any]], ...]:
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))]
    shared = {noun: each for table in tables for noun, each in table.pop("defaults", {}).items()}
    found = [
        (noun, shared.get(noun, {}), name, entry)
        for table in tables
        for noun, entries in table.items()
        for name, entry in entries.items()
    ]
    keys = [f"{noun}.{name}" for noun, _, name, _ in found]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"two files have the text of {', '.join(sorted(twice))}")
    return tuple(found)


def _text(key: str, entry: dict[str, Any]) -> Text:
    known = {f"{part}_{language}" for part in _PARTS for language in LANGUAGES} | _OTHER
    if unknown := entry.keys() - known:
        raise ValueError(f"{key} has fields that nothing reads: {', '.join(sorted(unknown))}")
    return Text(
        key=key,
        sms=_in_both(key, "sms", entry),
        subject=_in_both(key, "subject", entry),
        body=_in_both(key, "body", entry),
        action=_in_both(key, "action", entry),
        path=entry.get("path", "/"),
        member_path=entry.get("member_path", ""),
        proof=entry.get("proof", False),
        letter=entry.get("letter", False),
        lapses=entry.get("lapses", ""),
        aside=entry.get("aside", False),
        lasting=entry.get("lasting", False),
        while_open=entry.get("while_open", False),
        bursts=entry.get("bursts", False),
        inbox=_inbox(key, entry.get("inbox", "")),
        handled_by=tuple(entry.get("handled_by", ())),
        digest=_in_both(key, "digest", entry),
        digest_subject=_in_both(key, "digest_subject", entry),
        not_mine=_in_both(key, "not_mine", entry) if entry.get("path") in {BEHIND_THE_NUMBER, BEHIND_THE_LINK} else {},
    )


def _inbox(key: str, name: str) -> str:
    if name not in _INBOXES:
        raise ValueError(f"{key} stands on a list of the inbox that there is not: {name}")
    return name


def _in_both(key: str, part: str, entry: dict[str, Any]) -> Mapping[str, str]:
    found = {language: entry[f"{part}_{language}"].strip() for language in LANGUAGES if f"{part}_{language}" in entry}
    if found and found.keys() != set(LANGUAGES):
        raise ValueError(f"{key} says its {part} in one language only")
    return found
