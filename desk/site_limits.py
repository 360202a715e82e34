"""What a site allows an answer to be: looked at before anything is sent, and told beside the box. Pure."""

import re
from typing import Final

from storage.errors import Refused
from storage.i18n import _
from storage.source_kinds import SourceKind

LINK: Final = re.compile(r"https?://[^\s<>\"]+")


def length_of(text: str, kind: SourceKind) -> int:
    """How long the site takes the text to be: in bytes where it counts them, each link as what it counts for."""
    if kind.limit_in_bytes:
        return len(text.encode("utf-8", "replace"))
    if not kind.link_counts:
        return len(text)
    return len(LINK.sub("", text)) + kind.link_counts * len(LINK.findall(text))


def trouble(text: str, kind: SourceKind, *, reserved: int = 0) -> Refused | None:
    """Why the site would not take the text; None when it will. `reserved` is the length of what is added to it."""
    what = _("The text was not sent.")
    length, most = length_of(text, kind), (kind.reply_limit or 0) - reserved
    if kind.reply_limit is not None and length > most:
        why = (
            _("It has {length} bytes, the site takes {limit}; a Cyrillic letter has two.")
            if kind.limit_in_bytes
            else _("It has {length} characters, the site takes {limit}.")
        )
        return Refused(what, why.format(length=length, limit=most), _("Shorten it."))
    links = len(LINK.findall(text))
    if kind.most_links is not None and links > kind.most_links:
        why = (
            _("It has more links than the site takes: {number} instead of {most}.").format(
                number=links, most=kind.most_links
            )
            if kind.most_links
            else _("It has a link, and the site takes none in an answer.")
        )
        return Refused(what, why, _("Say where to find it in words, or write in private."))
    return None


def notes(kind: SourceKind) -> list[str]:
    """What a writer should know of the site before pressing, in the language of the moment."""
    said = []
    if kind.one_answer:
        said.append(_("There is one answer to a review: sending another one changes the one that stands there."))
    if kind.is_final:
        said.append(_("An answer there cannot be changed any more once it is sent."))
    if kind.checks_answers:
        said.append(_("The site may look at the answer first; it counts once customers see it."))
    if kind.most_links == 0:
        said.append(_("No links: the site takes none in an answer."))
    elif kind.most_links is not None:
        said.append(_("Links in an answer: {most} at most.").format(most=kind.most_links))
    if kind.link_counts:
        said.append(_("A link counts as {number} characters.").format(number=kind.link_counts))
    return said
