"""Decides what of a complaint a receiver's dossier may hold: the whole of it, or the fields of its profile alone."""

from dataclasses import dataclass

from ccms.complaints.dispatches.content import belongs
from ccms.integrations.dossier.paper_words import LANGUAGE
from ccms.law.pack.in_force import Pack
from ccms.law.pack.receivers import Level, Receiver


class NothingIsSent(LookupError):  # noqa: N818 - failures are named for what happened
    """There is no such receiver, or it only reads published figures."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose dossier it is; without a receiver, the office's own, which holds everything."""

    receiver: Receiver | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether it holds the history, the office's papers and every file."""
        return self.receiver is None or self.receiver.level is Level.FULL

    @property
    def has_all_answers(self) -> bool:
        """Tell whether it holds every answer of the buyer: a body from which one is kept gets none."""
        return self.receiver is None or (self.is_whole and not self.receiver.withhold)

    @property
    def code(self) -> str:
        """The receiver's code; empty for the office's own."""
        return self.receiver.code if self.receiver else ""

    @property
    def level(self) -> str:
        """How much it may hold, as the profiles call it."""
        return str(self.receiver.level) if self.receiver else "own"

    def has(self, field: str) -> bool:
        """Tell whether it holds a field of the closed list of `law.pack.receivers`."""
        if self.receiver is None:
            return True
        return field not in self.receiver.withhold and (self.is_whole or field in self.receiver.fields)

    def holds_file(self, kind: str, side: str) -> bool:
        """Tell whether a side's files of this kind of evidence belong into it; a profile names those of the buyer."""
        return self.receiver is None or belongs(self.receiver, kind, side)

    @property
    def addressee(self) -> str:
        """To whom its letter is addressed; empty for the office's own."""
        return self.receiver.to.read(LANGUAGE) if self.receiver else ""


def scope_of(pack: Pack, code: str) -> Scope:
    """Return the scope for a receiver, or for the office's own dossier where none is named. Raises NothingIsSent."""
    if not code:
        return Scope()
    receiver = pack.receivers.get(code)
    if receiver is None or receiver.level is Level.FIGURES:
        raise NothingIsSent(code)
    return Scope(receiver)
