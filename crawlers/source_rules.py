"""What ground, scope, reply policy, priority and own accounts of a source mean, in plain words. Pure."""

from storage.i18n import _


def ground_help() -> str:
    """Whose ground a source is."""
    return _(
        "Ours: our community, map card, mailbox or private messages; what is written there is written to us and "
        "becomes a ticket as the policy allows. Others': forums, review sites, media; a moderator decides on each text."
    )


def scope_help() -> str:
    """What of a source is stored."""
    return _(
        "All texts: whatever stands there is about us. Only what the query finds: the rest is counted and not stored."
    )


def policy_help() -> str:
    """What of a source is answered."""
    return _(
        "Always: on our own ground every new text is a ticket at once. Only complaints: a ticket waits for the pre-tag "
        "and is made of a complaint, a question or abuse; the rest goes to the stream. Only watched: no ticket by "
        "itself. What was old when it was found never makes a ticket by itself."
    )


def priority_help() -> str:
    """What a source's priority does."""
    return _("The higher, the earlier it is read when workers are busy; its tickets carry this priority. Usually 0.")


def own_help() -> str:
    """What own accounts are for."""
    return _(
        "Names or ids, with commas between them. Their texts are never mentions, and an answer they give outside the "
        "desk ends the promise. Accounts we use everywhere belong to the brand."
    )
