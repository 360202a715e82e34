"""Fetches a file out of a letter that still lies in its mailbox."""

from email import message_from_bytes

from crawlers.assignment import Assignment
from crawlers.parsers.mail_address import mail_address
from crawlers.parsers.mail_body import body_of
from crawlers.parsers.mail_files import FileWay, file_of
from crawlers.pollers.mailbox import opened
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


def fetch_file(assignment: Assignment, way: FileWay) -> bytes:
    """The bytes of the file. Raises SourceFailed; gone when its letter was taken out of the folder."""
    with opened(assignment) as box:
        folder = box.open(mail_address(assignment.address).folder)
        uids = [way.uid] if folder.validity == way.validity else folder.numbers_of(way.identity)
        raw = next((letter.raw for batch in folder.letters(uids) for letter in batch), b"")
    found = file_of(body_of(message_from_bytes(raw), override=assignment.encoding), way.number) if raw else None
    if found is None:
        raise SourceFailed(PageState.GONE, _("The letter with this file lies no longer in the folder."))
    return found
