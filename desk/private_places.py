"""Where a customer can write to a brand in private: its own sources that hold dialogues, each with its address."""

from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.source_kinds import KINDS, SourceKind
from storage.tables import Source, SourceCursor
from storage.vocabulary import Category, Ground, Lane


class PrivatePlace(NamedTuple):
    """A place with the address that a customer follows, or writes a letter to."""

    source_id: int
    kind: SourceKind
    address: str


def private_places(session: Session, brand_id: int, *, code: str = "") -> list[PrivatePlace]:
    """The places of a brand that can be reached, the ones that are read most often first."""
    found = session.scalars(
        select(Source)
        .where(Source.brand_id == brand_id, Source.enabled, Source.ground == Ground.OURS, Source.kind.in_(talks()))
        .order_by(Source.every_s, Source.id)
    )
    places = [PrivatePlace(one.id, KINDS[one.kind], _address(session, one, code)) for one in found]
    return [place for place in places if place.address]


def talks() -> list[str]:
    """The kinds whose texts are private talks. Asked late: kinds of other packages import rooms."""
    return [key for key, kind in KINDS.items() if kind.is_dialogue]


def _address(session: Session, source: Source, code: str) -> str:
    """What stands in the source's own option, else what its kind makes of the others; empty when something lacks."""
    own = str(source.options.get("private") or "").strip()
    if own:
        return own.replace("{code}", code)
    kind = KINDS[source.kind]
    if kind.category == Category.MAIL:
        return _mailbox(source)
    link = kind.private_link
    given = {"bot": str(source.options.get("bot") or "").strip().lstrip("@")}
    if "{group}" in link:
        given["group"] = _group(session, source)
    if not link or any(f"{{{word}}}" in link and not said for word, said in given.items()):
        return ""
    for word, said in {**given, "code": code}.items():
        link = link.replace(f"{{{word}}}", said)
    return link


def _group(session: Session, source: Source) -> str:
    """The community's number: as it was set, else as its reader found it out."""
    cursor = session.get(SourceCursor, (source.id, Lane.LIVE))
    said = source.options.get("group") or (cursor.state.get("group") if cursor else "")
    return str(said or "").lstrip("-")


def _mailbox(source: Source) -> str:
    """The sender of our answers, else the mailbox itself."""
    sender = parseaddr(str(source.options.get("from") or ""))[1]
    mailbox = unquote(urlsplit(source.address).username or "")
    return next((address for address in (sender, mailbox) if "@" in address), "")
