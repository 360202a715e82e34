"""Whether there is a text at all, and whether an address is one."""

from urllib.parse import urlsplit

from desk.drafts import LONGEST
from storage.errors import Refused
from storage.i18n import _

LONGEST_URL = 2000


def fitted(text: str) -> str:
    """The text without blanks around it. Raises Refused for an empty one and for one that is too long to be kept."""
    said = text.strip()
    if not said:
        raise Refused(_("Nothing was sent."), _("The text is empty."), _("Write something first."))
    if len(said) > LONGEST:
        why = _("It has {length} characters; {limit} are the most.").format(length=len(said), limit=LONGEST)
        raise Refused(_("The text was not sent."), why, _("Shorten it."))
    return said


def fitted_url(url: str) -> str:
    """The address of an answer on its site, or nothing. Raises Refused for what is no web address."""
    proof = url.strip()
    if proof and not _is_web_address(proof):
        raise Refused(
            _("The answer was not noted as published."),
            _('"{url}" is not a web address.').format(url=proof[:200]),
            _("Copy the address of the answer from the browser, or leave the field empty."),
        )
    return proof[:LONGEST_URL]


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # a host such as "[" is no address at all
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
