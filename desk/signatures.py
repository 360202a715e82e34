"""How answers are signed: a person's own words, else those of the channel, else the person's name."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.templates import APPROVERS
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, ChannelSignature, Person, PersonSignature, Ticket

LONGEST = 500
# In the channel's words: who signs.
NAMES = ("{сотрудник}", "{colleague}")


def signature_for(session: Session, ticket: Ticket, *, by: Actor) -> str:
    """How this person signs an answer in this ticket."""
    own = session.scalar(select(PersonSignature.text).where(PersonSignature.person_id == by.person_id))
    if own:
        return own
    name = session.scalar(select(Person.name).where(Person.id == by.person_id)) or by.name
    words = session.scalar(select(ChannelSignature.text).where(ChannelSignature.channel_id == ticket.channel_id))
    for placeholder in NAMES:
        words = words.replace(placeholder, name) if words else words
    return words or name


def own_signature(session: Session, *, by: Actor) -> str:
    """What this person has set; empty when nothing."""
    return session.scalar(select(PersonSignature.text).where(PersonSignature.person_id == by.person_id)) or ""


def sign_as(session: Session, text: str, *, by: Actor) -> None:
    """This person signs so from now on; nothing goes back to the channel's words."""
    if by.person_id is None:
        return
    words = _fit(text)
    if not words:
        session.execute(delete(PersonSignature).where(PersonSignature.person_id == by.person_id))
        return
    kept = insert_into(session, PersonSignature).values(person_id=by.person_id, text=words)
    session.execute(kept.on_conflict_do_update(index_elements=["person_id"], set_={"text": words}))


def channel_signatures(session: Session, brand_id: int, *, by: Actor) -> dict[int, str]:
    """The words of each active channel of the brand, by its id; empty where it has none."""
    by.require(*APPROVERS, brand_id=brand_id)
    found = session.execute(
        select(Channel.id, ChannelSignature.text)
        .outerjoin(ChannelSignature, ChannelSignature.channel_id == Channel.id)
        .where(Channel.brand_id == brand_id, Channel.is_active)
        .order_by(Channel.name)
    )
    return {row[0]: row[1] or "" for row in found}


def set_channel_signature(session: Session, channel_id: int, text: str, *, by: Actor) -> None:
    """Answers of the channel are signed so by those who have no words of their own."""
    channel = session.get(Channel, channel_id)
    if channel is None:
        raise Refused(_("The signature was not kept."), _("Its channel is not there any more."), _("Reload the page."))
    by.require(*APPROVERS, brand_id=channel.brand_id)
    words = _fit(text)
    if not words:
        session.execute(delete(ChannelSignature).where(ChannelSignature.channel_id == channel_id))
        return
    kept = insert_into(session, ChannelSignature).values(channel_id=channel_id, text=words)
    session.execute(kept.on_conflict_do_update(index_elements=["channel_id"], set_={"text": words}))


def _fit(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if len(words) > LONGEST:
        raise Refused(
            _("The signature was not kept."),
            _("It has {length} characters; {limit} are allowed.").format(length=len(words), limit=LONGEST),
            _("Shorten it."),
        )
    return words
