"""What people of the desk do in the golden stories: each verb of a line is one action of theirs."""

from desk import assignment, cancelling, closing, handling, pausing, reminders, splitting
from desk.abuse import close_as_abuse
from desk.merging import merge
from desk.notes import add_note
from desk.private_invitations import invite
from desk.replies import Answer, record_sent_by_hand, send_reply
from desk.ticket_tags import put_tag, take_tag_off
from desk.tickets import NO_WISH, open_ticket
from desk.unmerging import unmerge
from moderation.taxonomy import merge_tags
from tests.dashboards.golden_town import ANSWER, Deed, moment, seconds


def promotes(deed: Deed) -> None:
    """A second time too; `from the archive` where it was found late."""
    town, told = deed.town, deed.told
    if deed.story not in town.mentions:
        seen = moment(told["seen"])
        published = moment(told["published"]) if "published" in told else seen
        town.mentions[deed.story] = deed.mention(published=published, seen=seen).id
    channel = town.channels[told.get("channel", "round")]
    wish = NO_WISH._replace(channel_id=channel.id, from_archive=deed.rest == "from the archive")
    opened = open_ticket(deed.session, town.mentions[deed.story], by=deed.by, now=deed.now, wish=wish)
    town.tickets[deed.story] = opened.ticket_id


def takes(deed: Deed) -> None:
    assignment.take(deed.session, deed.ticket_id, by=deed.by, now=deed.now)


def answers(deed: Deed) -> None:
    """By hand: customers see it at once."""
    record_sent_by_hand(deed.session, deed.ticket_id, answer=_answer(deed, ANSWER), url="", by=deed.by, now=deed.now)


def invites(deed: Deed) -> None:
    """An answer that asks the customer to write in private."""
    text = invite(deed.session, deed.ticket_id, by=deed.by, now=deed.now)
    record_sent_by_hand(deed.session, deed.ticket_id, answer=_answer(deed, text), url="", by=deed.by, now=deed.now)


def sends(deed: Deed) -> None:
    """Handed in for publishing, perhaps `to close`: nothing is answered yet."""
    answer = _answer(deed, ANSWER, closing=deed.rest == "to close")
    send_reply(deed.session, deed.ticket_id, answer=answer, by=deed.by, now=deed.now)


def _answer(deed: Deed, text: str, *, closing: bool = False) -> Answer:
    return Answer(text, f"{deed.story}{deed.now:%d%H%M}", deed.town.newest(deed.story).id, closing=closing)


def closes(deed: Deed) -> None:
    closing.close(deed.session, deed.ticket_id, by=deed.by, now=deed.now)


def resolves(deed: Deed) -> None:
    closing.resolve(deed.session, deed.ticket_id, by=deed.by, now=deed.now)


def waits(deed: Deed) -> None:
    """For the `customer` or a `colleague`."""
    wait = {"customer": pausing.wait_for_customer, "colleague": pausing.wait_for_colleague}[deed.rest]
    wait(deed.session, deed.ticket_id, by=deed.by, now=deed.now)


def resumes(deed: Deed) -> None:
    pausing.resume(deed.session, deed.ticket_id, by=deed.by, now=deed.now)


def snoozes(deed: Deed) -> None:
    reminders.snooze(deed.session, deed.ticket_id, until=moment(deed.rest), by=deed.by, now=deed.now)


def hands(deed: Deed) -> None:
    to = deed.town.people[deed.rest].id
    assignment.hand_over(
        deed.session, deed.ticket_id, to_person_id=to, comment="Дальше ты", by=deed.by, now=deed.now
    )  # fmt: skip


def returns(deed: Deed) -> None:
    """Back into the queue."""
    assignment.give_back(deed.session, deed.ticket_id, comment="Кто свободен?", by=deed.by, now=deed.now)


def moves(deed: Deed) -> None:
    channel_id = deed.town.channels[deed.rest].id
    assignment.move(
        deed.session, deed.ticket_id, channel_id=channel_id, comment="Это к вам", by=deed.by, now=deed.now
    )  # fmt: skip


def insulted(deed: Deed) -> None:
    """Was insulted, and closes it as that."""
    close_as_abuse(deed.session, deed.ticket_id, by=deed.by, now=deed.now)


def undoes(deed: Deed) -> None:
    """The promotion."""
    cancelling.cancel_ticket(deed.session, deed.ticket_id, by=deed.by, now=deed.now)


def cancels(deed: Deed) -> None:
    """As a mistake, at the desk."""
    cancelling.cancel_as_mistake(deed.session, deed.ticket_id, comment="Не о нас", by=deed.by, now=deed.now)


def merges(deed: Deed) -> None:
    into = deed.town.tickets[deed.rest.removeprefix("into ")]
    merge(deed.session, deed.ticket_id, into_id=into, by=deed.by, now=deed.now)


def parts(deed: Deed) -> None:
    """Takes it out of the ticket it was merged into."""
    unmerge(deed.session, deed.ticket_id, by=deed.by, now=deed.now)


def splits(deed: Deed) -> None:
    """The newest turn becomes the ticket of another story."""
    newest = deed.town.newest(deed.story).id
    fresh = splitting.split(deed.session, deed.ticket_id, message_ids=[newest], by=deed.by, now=deed.now)
    deed.town.tickets[deed.rest] = fresh


def notes(deed: Deed) -> None:
    key = f"note{deed.now:%d%H%M}"
    add_note(deed.session, deed.ticket_id, text="Ждём ответа кассы", client_key=key, by=deed.by, now=deed.now)


def tags(deed: Deed) -> None:
    put_tag(deed.session, deed.ticket_id, deed.town.tags[deed.rest].id, by=deed.by, now=deed.now)


def untags(deed: Deed) -> None:
    take_tag_off(deed.session, deed.ticket_id, deed.town.tags[deed.rest].id, by=deed.by, now=deed.now)


def joins(deed: Deed) -> None:
    """`plastic to cards`: of two tags of the brand one counts as the other from now on."""
    tag, into = deed.rest.split(" to ")
    merge_tags(deed.session, deed.town.tags[tag].id, deed.town.tags[into].id, by=deed.by, now=deed.now)


def works(deed: Deed) -> None:
    """Has the ticket before their eyes for so long."""
    sitting = f"{deed.story}-{deed.who}-sitting".replace("_", "-")[:40]
    handling.note_handling(
        deed.session, deed.ticket_id, sitting=sitting, seconds=seconds(deed.rest), by=deed.by, now=deed.now
    )  # fmt: skip
