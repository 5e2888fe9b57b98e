"""Writes what a body says in the words of its own profile: why it sends something back, and what it found or did."""

from typing import Any

from ccms.law.pack.receivers import Receiver
from ccms.web.language import language
from ccms.web.templatetags.words import code, run


def answer_words(profile: Receiver | None, said: str) -> Any:
    """Return the words for a code; the code itself where the profile does not know it any more."""
    words = profile.said(said) if profile else None
    return run(words.read(language())) if words else code(said)
