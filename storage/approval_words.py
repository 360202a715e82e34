"""The words of answers that somebody has to approve before they go out."""

from enum import StrEnum


class ApprovalState(StrEnum):
    """How far an answer that needs approval has come."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class ApprovalCause(StrEnum):
    """Why an answer needs approval."""

    TRAINEE = "trainee"  # its writer has a mentor
    TAG = "tag"
    REQUEST_TYPE = "request_type"
    PRIORITY = "priority"  # so urgent or more
    COMPLEXITY = "complexity"  # so complex or more
    STARS = "stars"  # so many or fewer
    AUTHOR_FLAG = "author_flag"
    EVERY_ANSWER = "every_answer"
