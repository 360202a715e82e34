"""A customer who was asked to write in private does so: the private message continues the ticket of the public text."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from desk.code_hashes import hash_of
from desk.events import note_event
from desk.lifecycle import AT_WORK, ENDED
from desk.merged import locked_root
from desk.private_codes import codes_in
from desk.private_invitations import WORKS_FOR
from desk.relation import authors_like
from storage.database import insert_into
from storage.i18n import _
from storage.rights import SYSTEM
from storage.source_kinds import kind_of
from storage.tables import Author, Mention, MentionVersion, PrivateCodeTry, PrivateInvitation, Source, Ticket
from storage.vocabulary import CodeTrouble, TicketEventKind

# Later than this a customer's words are a new matter, not the end of the old one.
REOPENS_WITHIN: Final = timedelta(days=14)
MOST_TRIES: Final = 5
"""So many messages with codes that led nowhere one account has in a day; then its codes are only words."""
DAY: Final = timedelta(days=1)
# Networks in which an address is the same person's on a wall and in messages: the site says it, not the writer.
NETWORKS: Final = ("vk", "ok", "telegram", "max")


class Trouble(NamedTuple):
    """Why a code led nowhere, and to which ticket it belonged, if to any."""

    why: CodeTrouble
    ticket_id: int | None


def expects(session: Session, brand_id: int, *, now: datetime) -> bool:
    """Whether a private message may belong to a ticket that stands elsewhere."""
    # Somewhat longer than a code works, so that one who comes late is told of it.
    lately = PrivateInvitation.brand_id == brand_id, PrivateInvitation.expires_at > now - WORKS_FOR
    return session.scalar(select(PrivateInvitation.id).where(*lately).limit(1)) is not None


def is_ready(ticket: Ticket | None, mention: Mention) -> bool:
    """Whether the customer's new words go on with the ticket: it is alive, or ended a short while before them."""
    if ticket is None or ticket.state in AT_WORK:
        return ticket is not None
    ended_at = ticket.closed_at or ticket.resolved_at
    is_recent = ended_at is not None and mention.published_at - ended_at <= REOPENS_WITHIN
    return ticket.state in ENDED and is_recent and mention.published_at >= ticket.opened_at


def ticket_of_code(session: Session, mention: Mention, *, now: datetime) -> Ticket | None:
    """The ticket whose code the message has in it, locked; a code that leads nowhere is noted for whoever answers."""
    if mention.author_id is None or not _is_talk(session, mention):
        return None
    codes = codes_in(_text(session, mention))
    if not codes or _has_tried_enough(session, mention.author_id, now=now):
        return None
    trouble = Trouble(CodeTrouble.UNKNOWN, None)
    for invitation in _with_codes(session, mention.brand_id, codes):
        # First the ticket, as whoever invites locks it first, then the invitation: the second of two comes too late.
        ticket = locked_root(session, invitation.ticket_id)
        session.refresh(invitation, with_for_update=True)
        why = _trouble(session, invitation, ticket, mention, now=now)
        if why is None and ticket is not None:
            _has_come(session, invitation, ticket, mention, by_code=True, now=now)
            return ticket
        trouble = Trouble(why or CodeTrouble.ENDED, invitation.ticket_id)
    if trouble.ticket_id is None and not expects(session, mention.brand_id, now=now):
        return None  # nobody was given a code: it is a word that looks like one
    tried = {"mention_id": mention.id, "author_id": mention.author_id, "trouble": trouble.why, "at": now}
    noted = insert_into(session, PrivateCodeTry).values(**tried, ticket_id=trouble.ticket_id)
    session.execute(noted.on_conflict_do_nothing(index_elements=["mention_id"]))
    return None


def ticket_of_invited(session: Session, mention: Mention, *, now: datetime) -> Ticket | None:
    """The ticket of a customer who was invited and now writes without the code, locked: found by who they are."""
    if mention.author_id is None or not _is_talk(session, mention):
        return None
    author = session.get_one(Author, mention.author_id)
    same = set(authors_like(session, author.id))
    # The address speaks only within a network, which is looked at below.
    alike = [Author.id.in_(same), *([Author.url == author.url] if author.url else ())]
    waiting = session.execute(
        select(PrivateInvitation, Author, Source.kind)
        .join(Ticket, Ticket.id == PrivateInvitation.ticket_id)
        .join(Author, Author.id == Ticket.author_id)
        .join(Source, Source.id == Author.source_id)
        .where(
            PrivateInvitation.brand_id == mention.brand_id,
            PrivateInvitation.expires_at > now,
            PrivateInvitation.sent_at.is_not(None),
            PrivateInvitation.came_at.is_(None),
            or_(*alike),
        )
        .order_by(PrivateInvitation.id.desc())
    ).all()
    kind = session.get_one(Source, mention.source_id).kind
    for invitation, asked, asked_kind in waiting:
        if asked.id in same or _same_account(author, kind, asked, asked_kind):
            ticket = locked_root(session, invitation.ticket_id)
            session.refresh(invitation, with_for_update=True)
            if ticket is not None and invitation.came_at is None and is_ready(ticket, mention):
                _has_come(session, invitation, ticket, mention, by_code=False, now=now)
                return ticket
    return None


def troubles_of(session: Session, mention_ids: list[int]) -> dict[int, str]:
    """What there is to say of codes that led nowhere, by mention."""
    if not mention_ids:
        return {}
    found = session.scalars(select(PrivateCodeTry).where(PrivateCodeTry.mention_id.in_(mention_ids)))
    return {one.mention_id: trouble_words(Trouble(one.trouble, one.ticket_id)) for one in found}


def trouble_words(trouble: Trouble) -> str:
    """Why the code led nowhere, for whoever answers."""
    words = {
        CodeTrouble.UNKNOWN: _("has something like a code in it, but no ticket has that code"),
        CodeTrouble.EXPIRED: _("has the code of ticket {number}, which has expired"),
        CodeTrouble.USED: _("has the code of ticket {number}, which another account had used before"),
        CodeTrouble.ENDED: _("has the code of ticket {number}, which ended too long ago"),
    }[trouble.why]
    return words.format(number=trouble.ticket_id or "–")


def _trouble(
    session: Session, invitation: PrivateInvitation, ticket: Ticket | None, mention: Mention, *, now: datetime
) -> CodeTrouble | None:
    if invitation.came_at is not None and invitation.author_id not in authors_like(session, mention.author_id):
        return CodeTrouble.USED
    if invitation.expires_at <= now:
        return CodeTrouble.EXPIRED
    return None if is_ready(ticket, mention) else CodeTrouble.ENDED


def _has_come(
    session: Session, invitation: PrivateInvitation, ticket: Ticket, mention: Mention, *, by_code: bool, now: datetime
) -> None:
    if invitation.came_at is not None:
        return  # the code said once more
    invitation.came_at, invitation.author_id, invitation.by_code = now, mention.author_id, by_code
    source = session.get_one(Source, mention.source_id).name
    note_event(
        session, ticket.id, kind=TicketEventKind.PRIVATE_JOINED, by=SYSTEM, at=now, mention_id=mention.id,
        source=source, by_code=by_code,
    )  # fmt: skip
    session.flush()


def _with_codes(session: Session, brand_id: int, codes: list[str]) -> list[PrivateInvitation]:
    """A code of another brand's ticket is no code at all."""
    hashes = [hash_of(code) for code in codes]
    found = select(PrivateInvitation).where(
        PrivateInvitation.brand_id == brand_id, PrivateInvitation.code_hash.in_(hashes)
    )
    return list(session.scalars(found.order_by(PrivateInvitation.id)))


def _has_tried_enough(session: Session, author_id: int, *, now: datetime) -> bool:
    tries = select(func.count()).select_from(PrivateCodeTry)
    tries = tries.where(PrivateCodeTry.author_id == author_id, PrivateCodeTry.at > now - DAY)
    return (session.scalar(tries) or 0) >= MOST_TRIES


def _same_account(one: Author, kind: str, other: Author, other_kind: str) -> bool:
    network = kind.partition("_")[0]
    return network in NETWORKS and network == other_kind.partition("_")[0] and bool(one.url) and one.url == other.url


def _is_talk(session: Session, mention: Mention) -> bool:
    return kind_of(session.get_one(Source, mention.source_id).kind).is_dialogue


def _text(session: Session, mention: Mention) -> str:
    version = session.get(MentionVersion, (mention.id, mention.version))
    return f"{version.title} {version.text}" if version else ""
