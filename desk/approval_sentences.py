"""Approval in words: why it is needed, whose it is, how far an answer has come."""

from collections.abc import Iterable, Mapping

from desk.words import flag_name, priority_name, request_name
from storage.i18n import _, ngettext
from storage.vocabulary import ApprovalCause, AuthorFlag, RequestType


def cause_words(cause: ApprovalCause, value: str, tags: Mapping[str, str]) -> str:
    """What makes an answer need approval, in a few words; `tags` are names by id."""
    said = {
        ApprovalCause.TRAINEE: lambda: _("its writer is in training"),
        ApprovalCause.TAG: lambda: _("tag “{tag}”").format(tag=tags.get(value, "–")),
        ApprovalCause.REQUEST_TYPE: lambda: request_name(RequestType(value)),
        ApprovalCause.PRIORITY: lambda: _("priority {name} or higher").format(name=priority_name(int(value))),
        ApprovalCause.COMPLEXITY: lambda: _("complexity {number} or higher").format(number=value),
        ApprovalCause.STARS: lambda: ngettext("{number} star", "{number} stars or fewer", int(value)).format(
            number=value
        ),
        ApprovalCause.AUTHOR_FLAG: lambda: _("the author: {name}").format(name=flag_name(AuthorFlag(value))),
        ApprovalCause.EVERY_ANSWER: lambda: _("every answer"),
    }
    return said[cause]()


def causes_words(causes: Iterable[tuple[str, str]], tags: Mapping[str, str]) -> str:
    """All of them, one after the other."""
    return ", ".join(cause_words(ApprovalCause(cause), value, tags) for cause, value in causes)


def cause_name(cause: ApprovalCause) -> str:
    """What a rule looks at, as its form names it."""
    return {
        ApprovalCause.TRAINEE: _("Trainees"),
        ApprovalCause.TAG: _("Tag"),
        ApprovalCause.REQUEST_TYPE: _("Request type"),
        ApprovalCause.PRIORITY: _("Priority"),
        ApprovalCause.COMPLEXITY: _("Complexity"),
        ApprovalCause.STARS: _("Stars"),
        ApprovalCause.AUTHOR_FLAG: _("Author"),
        ApprovalCause.EVERY_ANSWER: _("Every answer"),
    }[cause]


def goes_to(name: str | None) -> str:
    """What the answer box says before sending."""
    return _("Goes to {name} for approval").format(name=name) if name else _("Goes to a team lead for approval")


def waits_for(name: str | None) -> str:
    """What stands under an answer that waits."""
    return _("waits for {name} to approve it").format(name=name) if name else _("waits for a team lead to approve it")
