"""The channel a mention gets: what is stored about it, held against the channels' conditions."""

from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from desk.crm_facts import routing_facts
from desk.routing import Choice, Route, Sample, choose, read_conditions
from storage.errors import Refused
from storage.i18n import _
from storage.tables import Channel, FlaggedAuthor, Mention, MentionTag, MentionVersion, Place, Source, Tag
from storage.vocabulary import Category


def channel_for(session: Session, mention: Mention) -> Choice:
    """The channel routing gives this mention, and why. Raises Refused when no channel takes it."""
    return choose(sample_of(session, mention), routes(session, mention.brand_id))


def routes(session: Session, brand_id: int) -> list[Route]:
    """The active channels of a brand as routing sees them."""
    found = session.scalars(select(Channel).where(Channel.brand_id == brand_id, Channel.is_active).order_by(Channel.id))
    return [
        Route(
            channel_id=channel.id,
            name=channel.name,
            priority=channel.priority,
            conditions=read_conditions(channel.conditions.get("all", [])),
            catch_all=channel.is_first_line,
        )
        for channel in found
    ]


def sample_of(session: Session, mention: Mention) -> Sample:
    """What routing may look at: the source, the label a moderator set (else the pre-tag), stars, place, the author
    with what the CRM last said of them, words.
    """
    source = session.get_one(Source, mention.source_id)
    words = session.get(MentionVersion, (mention.id, mention.version))
    place = session.get(Place, mention.place_id) if mention.place_id else None
    known: dict[str, str | None] = {
        "source": str(source.id),
        "source_kind": source.kind,
        "category": source.category,
        "ground": source.ground,
        "label": mention.label or mention.pretag,
        "language": mention.language or None,
        "place": place.name if place else None,
        "region": place.address if place else None,
        "stars": f"{mention.stars:g}" if mention.stars is not None else None,
        "mailbox": mailbox_of(source),
    }
    values = {field: frozenset({value}) for field, value in known.items() if value}
    values |= routing_facts(session, mention.author_id)
    return Sample(
        values=values | {"tag": _tags(session, mention.id), "author_flag": _flags(session, mention.author_id)},
        text=f"{words.title} {words.text}" if words else "",
    )


def mailbox_of(source: Source) -> str | None:
    """The address to which letters of this source were sent; None for what is no mailbox."""
    if source.category != Category.MAIL:
        return None
    user = unquote(urlsplit(source.address).username or "")
    return str(source.options.get("from", "")) or user or source.name


def _tags(session: Session, mention_id: int) -> frozenset[str]:
    """The names of its tags, and of those they were merged into."""
    other = aliased(Tag)
    rows = session.execute(
        select(Tag.name, other.name)
        .join(MentionTag, MentionTag.tag_id == Tag.id)
        .outerjoin(other, other.id == Tag.merged_into_id)
        .where(MentionTag.mention_id == mention_id, MentionTag.off_at.is_(None))
    )
    return frozenset(name for row in rows for name in row if name)


def _flags(session: Session, author_id: int | None) -> frozenset[str]:
    flags = select(FlaggedAuthor.flag).where(FlaggedAuthor.author_id == author_id)
    return frozenset(session.scalars(flags)) if author_id is not None else frozenset()


def require_channel(session: Session, channel_id: int, *, brand_id: int) -> Channel:
    """The active channel of this brand. Raises Refused for any other."""
    channel = session.get(Channel, channel_id)
    if channel is None or channel.brand_id != brand_id or not channel.is_active:
        raise Refused(
            _("Channel {number} cannot take this ticket.").format(number=channel_id),
            _("It does not exist, is switched off, or belongs to another brand."),
            _("Choose one of the channels of this brand."),
        )
    return channel
