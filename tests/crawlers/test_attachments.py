"""Pictures both ways: a customer's come into the talk, ours go out with the answer; what is none is never shown."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from crawlers.attachments import fetch_attachments
from crawlers.collecting import collect
from demo.running import running_town
from demo.settle import settle
from desk import replies
from desk.attachments import FETCH_JOB, Upload, file_to_read
from desk.card import ticket_card
from desk.dispatch import SEND_JOB
from desk.replies import Answer
from desk.sending import send
from moderation import attachments
from moderation.finding import AttachmentFound, Finding
from storage import kept_files
from storage.errors import Refused, SourceFailed
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Attachment, Job, Message, Source, Ticket, TicketMention
from storage.vocabulary import AttachmentState, Delivery, Direction, JobState
from storage.worker import Worker
from tests.builders import NOW, a_brand, a_mention, a_source


def png(width=40, height=30, *, mode="RGB"):
    drawn = BytesIO()
    Image.new(mode, (width, height), "red").save(drawn, "PNG")
    return drawn.getvalue()


# what a file is


def test_a_picture_is_kept_as_it_came_and_shown_drawn_anew():
    kept = kept_files.keep(png(3000, 2000) + b"<script>alert(1)</script>")
    assert (kept.media_type, kept.is_picture) == ("image/png", True)
    shown = kept_files.shown_path_of(kept.sha256).read_bytes()
    assert b"script" not in shown
    with Image.open(BytesIO(shown)) as image:
        assert (image.format, max(image.size)) == ("WEBP", 1600)
    assert kept_files.keep(png(3000, 2000) + b"<script>alert(1)</script>") == kept


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"%PDF-1.7 statement", "application/pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream"),
        (b"<html><script>alert(1)</script></html>", "application/octet-stream"),
        (png()[:40], "application/octet-stream"),
        (b"\xff\xd8\xff" + b"0" * 50, "application/octet-stream"),
    ],
)
def test_what_is_no_picture_is_never_shown_as_one(body, media_type):
    kept = kept_files.keep(body)
    assert (kept.media_type, kept.is_picture) == (media_type, False)
    assert not kept_files.shown_path_of(kept.sha256).exists()


def test_a_bomb_of_pixels_is_not_drawn(monkeypatch):
    monkeypatch.setattr(kept_files, "MOST_PIXELS", 1000)
    assert not kept_files.keep(png(100, 100)).is_picture


@pytest.mark.parametrize("body", [b"", b"x" * 50])
def test_what_is_empty_or_too_large_is_refused(body, monkeypatch):
    monkeypatch.setattr(kept_files, "LARGEST", 20)
    with pytest.raises(Refused):
        kept_files.keep(body)


# fetching


def noted(base, *found, **changes):
    """A mention whose text came with these."""
    with base.transaction() as session:
        source = a_source(session, a_brand(session), is_local=True, secrets=seal({"token": "key"}), **changes)
        mention = a_mention(session, source)
        text = Finding(external_id="m1", text="Смотрите", url="", attachments=found)
        attachments.note(session, {"m1": mention.id}, [text], now=NOW)
        attachments.note(session, {"m1": mention.id}, [text], now=NOW)
        return int(mention.id)


def fetched(base, mention_id, *, attempts=1):
    fetch_attachments(Leased(1, FETCH_JOB, {"mention_id": mention_id}, attempts, 5, NOW), NOW)
    return rows(base)


def rows(base):
    with base.reading() as session:
        found = session.execute(
            select(
                Attachment.id, Attachment.name, Attachment.state, Attachment.error, Attachment.sha256,
                Attachment.is_picture, Attachment.media_type,
            ).order_by(Attachment.number)
        )  # fmt: skip
        return found.all()


def test_files_are_fetched_and_looked_at(database, site):
    site.pages |= {"/a": png(), "/b": b"%PDF-1.7", "/c": 404}
    mention_id = noted(database, *(AttachmentFound(url=f"{site.url}/{name}", name=name) for name in "abc"))
    picture, document, gone = fetched(database, mention_id)
    assert (picture.state, picture.is_picture, picture.media_type) == (AttachmentState.KEPT, True, "image/png")
    assert (document.state, document.is_picture) == (AttachmentState.KEPT, False)
    assert (gone.state, gone.sha256) == (AttachmentState.REFUSED, "")
    assert "404" in gone.error
    assert kept_files.read(picture.sha256) == png()


def test_a_site_that_does_not_answer_is_asked_again_and_given_up_at_last(base, site):
    site.pages["/a"] = 500
    mention_id = noted(base, AttachmentFound(url=f"{site.url}/a"))
    with pytest.raises(SourceFailed):
        fetched(base, mention_id)
    assert rows(base)[0].state is AttachmentState.WAITING
    assert fetched(base, mention_id, attempts=5)[0].state is AttachmentState.REFUSED


def test_addresses_inside_are_not_asked_for_a_public_source(base, site):
    with base.transaction() as session:
        source = a_source(session, a_brand(session), is_local=False)
        mention_id = int(a_mention(session, source).id)
        text = Finding(external_id="m", text="x", url="", attachments=(AttachmentFound(url=f"{site.url}/a"),))
        attachments.note(session, {"m": mention_id}, [text], now=NOW)
    assert fetched(base, mention_id, attempts=5)[0].state is AttachmentState.REFUSED
    assert not site.seen


def test_a_file_of_telegram_is_asked_for_by_its_number(base, site):
    site.pages |= {
        "/botkey/getFile": {"ok": True, "result": {"file_id": "AgAC", "file_path": "photos/1.png"}},
        "/file/botkey/photos/1.png": png(),
    }
    mention_id = noted(base, AttachmentFound(url="telegram-file:AgAC"), kind="telegram_bot", address=site.url)
    assert fetched(base, mention_id)[0].is_picture
    site.pages["/botkey/getFile"] = {"ok": False, "error_code": 400, "description": "Bad Request: file is too big"}
    again = noted(base, AttachmentFound(url="telegram-file:B"), kind="telegram_bot", address=site.url)
    assert "too big" in fetched(base, again)[-1].error


# both ways, in the town


class Bank:
    """The living example's VK community, worked by hand."""

    def __init__(self, base, town):
        self.base, self.town = base, town
        with base.transaction() as session:
            settle(session, town_url=town.url, now=datetime.now(UTC))
        with base.reading() as session:
            self.source_id = session.scalar(select(Source.id).where(Source.kind == "vk_messages"))
            assert session.scalar(select(Source.every_s).where(Source.id == self.source_id))

    def hears(self, **later):
        return collect(self.source_id, now=datetime.now(UTC) + timedelta(**later))

    def works(self):
        """The jobs of a worker that have to do with files and answers."""
        Worker(self.base, {FETCH_JOB: fetch_attachments, SEND_JOB: send}).drain()

    def ticket_of(self, peer):
        with self.base.reading() as session:
            return session.scalar(select(Ticket.id).where(Ticket.thread_id == str(peer)))

    def card(self, ticket_id):
        with self.base.reading() as session:
            return ticket_card(session, ticket_id, by=SYSTEM, now=datetime.now(UTC))


@pytest.fixture
def town(tmp_path):
    with running_town(tmp_path / "town") as running:
        yield running


@pytest.fixture
def bank(base, town):
    return Bank(base, town)


def refuses(bank, ticket_id, uploads, words):
    """What cannot go out leaves neither an answer nor a job behind."""
    answer = Answer("Ответ", "refused", 10**9, pictures=tuple(uploads))
    with pytest.raises(Refused, match=words), bank.base.transaction() as session:
        replies.send_reply(session, ticket_id, answer=answer, by=SYSTEM, now=datetime.now(UTC))
    with bank.base.reading() as session:
        assert session.scalar(select(Message.id).where(Message.client_key == "refused")) is None
        waiting = select(Job.id).where(Job.kind == SEND_JOB, Job.state == JobState.WAITING)
        assert session.scalar(waiting) is None


def test_pictures_both_ways_in_one_talk(bank, town):
    bank.hears()
    first = town.town.add_post("vk", "Вот чек, деньги не пришли", author="Нина Причалова")
    town.town.album.add(png(), post_id=first)
    second = town.town.add_post("vk", "И ещё один", author="Нина Причалова")
    town.town.album.add(png(50, 50), post_id=second)
    peer = town.town.ledger.post(first).thread
    assert bank.hears().new == 2
    ticket_id = bank.ticket_of(peer)
    bank.works()
    turns = [turn for turn in bank.card(ticket_id).turns if turn.direction == Direction.IN]
    assert [[file.is_picture for file in turn.files] for turn in turns] == [[True], [True]], "one ticket, two turns"
    assert bank.card(ticket_id).pictures == 5

    seen = turns[-1].id
    refuses(bank, ticket_id, [Upload("x.png", b"<svg/>")], "no picture")
    refuses(bank, ticket_id, [Upload(f"{number}.png", png()) for number in range(6)], "at most 5")
    answer = Answer("Спасибо, вот квитанция", "key1", seen, pictures=(Upload("квитанция.png", png(60, 60)),))
    with bank.base.transaction() as session:
        replies.send_reply(session, ticket_id, answer=answer, by=SYSTEM, now=datetime.now(UTC))
    bank.works()
    sent = bank.card(ticket_id).turns[-1]
    assert (sent.delivery, [file.name for file in sent.files]) == (Delivery.SENT, ["квитанция.png"])
    ours = town.town.ledger.posts("vk", thread=peer)[-1]
    assert ours.text == "Спасибо, вот квитанция"
    (photo,) = [photo for photo in town.town.album.all() if photo.post_id == ours.id]
    assert photo.file.read_bytes() == png(60, 60)
    assert bank.hears(seconds=10).new == 0, "our own answer is no mention"


def test_a_file_is_handed_out_only_with_its_ticket(base, site):
    site.pages["/a"] = png()
    mention_id = noted(base, AttachmentFound(url=f"{site.url}/a"))
    kept = fetched(base, mention_id)[0]
    with base.reading() as session:
        assert session.scalar(select(TicketMention.ticket_id)) is None
        with pytest.raises(Refused):
            file_to_read(session, 1, kept.id, by=SYSTEM)
