"""What to do now about an answer that a site has refused."""

from storage.i18n import _
from storage.vocabulary import PageState


def advised(why: str, state: PageState | None, way_out: str = "") -> str:
    """The reason with the way out, in the language in force; a connector may know a better one than the usual."""
    return f"{why} {way_out or _way_out(state)}".strip()


def _way_out(state: PageState | None) -> str:
    match state:
        case PageState.AUTH_FAILED:
            return _("Ask your administrator to renew the key of this source, then try again.")
        case PageState.BLOCKED:
            return _("Publish it there by hand, or ask your administrator to look at the source.")
        case PageState.GONE:
            return _("What you answer is not there any more: look at the page, then keep your words as a note.")
        case PageState.QUOTA:
            return _("Try again later, or publish it there by hand.")
        case None:
            return _("Change your words and send them anew, or publish them there by hand.")
    return _("Try again, or publish it there by hand.")
