"""Names the channels by which people, firms and offices are told; `notices/channels/table.py` says what each does."""

from enum import StrEnum


class Channel(StrEnum):
    """The ways a notice can travel."""

    SMS = "sms"
    EMAIL = "email"
    IN_APP = "in_app"
    LETTER = "letter"  # a postal address; a person prints the letter and posts it
    PAGE = "page"  # an inbox of a firm that only a pasted message reaches
