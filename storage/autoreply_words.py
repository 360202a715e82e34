"""The words of what the desk says by itself, and of the way into private messages."""

from enum import StrEnum


class AutoreplyEvent(StrEnum):
    """What the desk may answer by itself, each once in a ticket."""

    RECEIVED = "received"
    OUTSIDE_HOURS = "outside_hours"
    LONG_QUEUE = "long_queue"
    STILL_WAITING = "still_waiting"
    CLOSING = "closing"


class CodeTrouble(StrEnum):
    """Why a private message with something like a code joined no ticket by it."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"  # by another account
    ENDED = "ended"  # the ticket ended too long ago
