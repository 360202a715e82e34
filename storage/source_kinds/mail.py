"""Mailboxes: customers' letters, and letters in which other services tell of new reviews."""

from storage.i18n import msgid
from storage.source_kinds.row import PRIVATE, Option, Proof, SourceKind
from storage.vocabulary import Category, Ground, Scope

SCHEMES = ("imaps", "imap")
EXPUNGED = Option("expunged", msgid("A letter taken out of the folder"), choices=("kept", "gone"))

ROWS = (
    SourceKind(
        "mailbox", msgid("Mailbox (IMAP)"), Category.MAIL, 60, connector="mail", asks_rating=True, is_dialogue=True,
        is_final=True, secrets=("password",), optional_secrets=("user",), ground=Ground.OURS, scope=Scope.OWN,
        schemes=SCHEMES,
        proof=Proof.REAL, options=(
            Option("letters", msgid("Letters of review services"), choices=("auto", "plain")),
            Option("sent", msgid("Folder of sent letters (found by itself; “none” leaves it out)")),
            Option("smtp", msgid("Outgoing server, like smtp.example.ru:465 (else the one of the installation)")),
            Option("from", msgid("Sender of our answers (else the address of the mailbox)")),
            Option("copies", msgid("Others who got the customer's letter get our answer, too"), choices=("yes", "no")),
            Option("mark", msgid("A mark of the talk in the subject"), choices=("yes", "no")),
            EXPUNGED, PRIVATE,
        ),
        shows_answers=False, pictures=10, takes_files=True,
    ),
    SourceKind(
        "review_letters", msgid("Letters of review services (IMAP)"), Category.MAPS, 300,
        secrets=("password",), optional_secrets=("user",), ground=Ground.OURS, scope=Scope.OWN, schemes=SCHEMES,
        shows_answers=False,
    ),
)  # fmt: skip
