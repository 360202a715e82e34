"""Other collectors of mentions."""

from storage.i18n import msgid
from storage.source_kinds.row import Option, SourceKind
from storage.vocabulary import Category

ROWS: tuple[SourceKind, ...] = (
    SourceKind(
        "youscan", msgid("YouScan topic"), Category.SOCIAL, 300, secrets=("token",),
        options=(Option("topic", msgid("Number of the topic, where the address does not hold it")),),
        shows_answers=False,
    ),
)  # fmt: skip
