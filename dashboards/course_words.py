"""How cycles went, in words."""

from dashboards.courses import Course
from storage.i18n import _


def course_name(course: Course) -> str:
    """The figure as the heading of its column and of its rows."""
    return {
        Course.AUTHOR_KNOWN: _("Author known"),
        Course.FIRST_TIME: _("First-time authors"),
        Course.UNFINISHED: _("Unfinished"),
        Course.OPEN_AT_END: _("Open at the end"),
        Course.CUSTOMER_LAST: _("Ended, customer spoke last"),
        Course.TALKED: _("With messages"),
        Course.HANDED_OVER: _("Handed over"),
        Course.MOVED: _("Moved to another channel"),
        Course.ENDED_ANSWERED: _("Ended with an answer"),
        Course.SOLVED_HERE: _("Solved where asked"),
        Course.SENT_ELSEWHERE: _("Sent elsewhere"),
        Course.HANDLED: _("Handling time known"),
    }[course]


def course_definition(course: Course) -> str:
    """What is counted, among which cycles, and what is left out."""
    return {
        Course.FIRST_TIME: _(
            "Cycles that are the first ticket ever of their author for the brand ÷ cycles whose author is known. Left "
            "out: texts without an author, and cycles after a reopening."
        ),
        Course.UNFINISHED: _(
            "Open at the end of the period, or ended with the customer's word as the last ÷ all cycles. A mere “thank "
            "you” is no such word. What happened after that end does not count: a ticket closed later was open then."
        ),
        Course.SOLVED_HERE: _(
            "Ended by the end of the period with an answer of ours, and no answer sent the customer into private "
            "messages ÷ ended with an answer. Left out: open at the end, ended without an answer."
        ),
        Course.SENT_ELSEWHERE: _(
            "Ended with an answer that asked the customer to go on in private messages, with a code ÷ ended with an "
            "answer. A question to a department of ours sends nobody away."
        ),
        Course.HANDED_OVER: _("Cycles given from one person to another at least once ÷ all cycles."),
        Course.MOVED: _("Cycles moved to another channel at least once ÷ all cycles."),
        Course.TALKED: _(
            "Messages of both sides in a cycle: the customer's, and ours that reached them. Notes do not count."
        ),
        Course.HANDLED: _(
            "Seconds all people together had the ticket open and were active. Left out: cycles nobody opened in a "
            "browser, such as answers given on the site."
        ),
        Course.AUTHOR_KNOWN: _("Cycles whose author is known."),
        Course.OPEN_AT_END: _("Not ended by the end of the period."),
        Course.CUSTOMER_LAST: _("Ended by the end of the period; the last word was the customer's."),
        Course.ENDED_ANSWERED: _("Ended by the end of the period with an answer of ours."),
    }[course]


def answer_definition() -> str:
    """How fast the first answer was."""
    return _(
        "Working time of the channel's calendar to the first published answer. The mean is pulled up by a few long "
        "waits, the median is not. Left out: cycles without an answer (their share stands under “Speed”)."
    )
