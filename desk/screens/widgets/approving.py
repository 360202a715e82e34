"""The words of the answer box and the talk about approval, customers' data and the tone of an answer."""

from storage.i18n import _


def approving_words() -> dict[str, str]:
    """By the names under which answer_checks.js and approving.js know them."""
    return {
        "tone": _("How this channel speaks:"),
        "hand_in": _("Hand in for approval"),
        "hand_in_closing": _("Hand in, close it after that"),
        "data_in_answer": _("This cannot go out: it holds data of a customer, which others would read. Take it out."),
        "data_in_note": _("Data of a customer: everybody who opens the ticket will read it."),
        "approve": _("Approve"),
        "approve_changed": _("Approve with these words"),
        "approval_change": _("Change the words"),
        "approval_return": _("Return with a remark"),
        "approval_leave": _("Leave it"),
        "approval_withdraw": _("Withdraw"),
        "approval_text": _("What the customer will read"),
        "approval_remark": _("What is to be mended?"),
        "approval_was": _("What its writer had handed in"),
    }
