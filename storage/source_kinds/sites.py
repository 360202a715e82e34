"""Any site: what it announces of itself."""

from storage.i18n import msgid
from storage.source_kinds.row import Option, Proof, SourceKind
from storage.vocabulary import Category

FULL = Option("full", msgid("Read the articles themselves when the feed gives only their beginning"),
              choices=("auto", "always", "never"))  # fmt: skip
COMMENTS = Option("comments", msgid("Read the feeds of comments that the items name"), choices=("no", "yes"))
EXTENT = Option("extent", msgid("What to read: this very page, or the whole site"), choices=("auto", "page", "site"))
PAGES = Option("pages", msgid("Pages of one pass, at most"), is_number=True)
PROFILE = Option("profile", msgid("Profile of its pages (TOML), instead of what they show"), is_long=True)

ROWS = (
    SourceKind(
        "feed", msgid("feed (RSS, Atom, JSON Feed)"), Category.MEDIA, 900, options=(FULL, COMMENTS),
        proof=Proof.RECORDED,
        shows_answers=False,
    ),
    SourceKind(
        "site", msgid("any site, page by page"), Category.MEDIA, 3600, options=(EXTENT, PAGES, PROFILE),
        proof=Proof.RECORDED,
        shows_answers=False,
    ),
)  # fmt: skip
