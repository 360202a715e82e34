"""What customers send: a picture is shown drawn anew, a file is handed out to be saved, to nobody but its readers."""

from io import BytesIO

import pytest
import requests
from PIL import Image

from desk.tickets import open_ticket
from storage import kept_files
from storage.rights import SYSTEM
from storage.tables import Attachment
from storage.vocabulary import AttachmentState
from tests.builders import a_brand, a_channel, a_mention, a_source


def png():
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
def files(database, now):
    """A ticket with a picture and with a page that pretends to be one: ticket, picture, page."""
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        mention = a_mention(session, a_source(session, brand))
        ticket_id = open_ticket(session, mention.id, by=SYSTEM, now=now).ticket_id
        made = []
        for number, body in enumerate((png(), b"<html><script>alert(1)</script></html>")):
            kept = kept_files.keep(body)
            row = Attachment(
                mention_id=mention.id, number=number, name='чек";\r\n.html', state=AttachmentState.KEPT,
                sha256=kept.sha256, size=kept.size, is_picture=kept.is_picture, created_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            made.append(int(row.id))
    return ticket_id, *made


def test_pictures_are_shown_and_pages_are_only_saved(door, lena, knock, files):
    ticket, picture, page = files
    visitor = knock().visitor
    shown = visitor.get(f"{door}/api/tickets/{ticket}/files/{picture}/picture", timeout=20)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert visitor.get(f"{door}/api/tickets/{ticket}/files/{page}/picture", timeout=20).status_code == 404
    saved = visitor.get(f"{door}/api/tickets/{ticket}/files/{page}", timeout=20)
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert saved.content == b"<html><script>alert(1)</script></html>"


def test_a_file_belongs_to_its_ticket_and_to_those_who_read_it(door, lena, knock, files):
    ticket, picture, _page = files
    address = f"{door}/api/tickets/{ticket}/files/{picture}"
    assert requests.get(address, timeout=20, allow_redirects=False).status_code in {302, 303, 401}
    visitor = knock().visitor
    assert visitor.get(f"{door}/api/tickets/{ticket + 1}/files/{picture}", timeout=20).status_code == 404
    assert visitor.get(f"{door}/api/tickets/{ticket}/files/{picture + 99}", timeout=20).status_code == 404
