"""Sends messages out: each channel is a function from one message to its result, and none touches the database."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Trouble(StrEnum):
    """Why a message did not leave or did not arrive; shown to the office beside the notice."""

    NO_ADDRESS = "no-address"
    TEXT_MISSING = "text-missing"
    REFUSED = "refused"  # the other side will never take this message
    GATEWAY_DOWN = "gateway-down"  # nobody answered the call
    GATEWAY_ERROR = "gateway-error"
    RATE_LIMITED = "rate-limited"
    ANSWER_LOST = "answer-lost"  # the message was handed over, but no answer came back
    ANSWER_UNREADABLE = "answer-unreadable"
    WORKER_LOST = "worker-lost"
    UNDELIVERABLE = "undeliverable"  # the gateway reported that it did not reach the phone
    NO_RECEIPT = "no-receipt"
    BUDGET_SPENT = "budget-spent"  # no gateway may spend more today
    LAPSED = "lapsed"  # its day was over before it could be sent
    CAME_BACK = "came-back"  # a letter that the post brought back
    RESTORED = "restored"  # from a backup: a person decides whether it is sent again


# After these the message may have gone out already, so that a further try may be the second.
AMBIGUOUS = frozenset({Trouble.ANSWER_LOST, Trouble.ANSWER_UNREADABLE, Trouble.WORKER_LOST})


@dataclass(frozen=True, slots=True)
class Message:
    """What is handed to a channel. `id` travels as our reference, so that a second try can be recognised."""

    id: UUID
    to: str
    body: str
    subject: str = ""
    html: str = ""
    thread: str = ""  # the complaint's reference, by which mail programs keep its mails together
    event: UUID | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side took it. `delivered` when it said in the same answer that the recipient has it."""

    provider: str
    provider_id: str = ""
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """It was not taken, or we cannot know. `for_good`: no further try would help."""

    provider: str
    trouble: Trouble
    for_good: bool = False
    wait_seconds: int = 0
    detail: str = ""  # for the log; it names no person and no address

    @property
    def why(self) -> str:
        """The status by which the other side refused, such as 401, else the trouble."""
        return self.detail if self.detail.isdecimal() else str(self.trouble)


type Outcome = Accepted | Failed
