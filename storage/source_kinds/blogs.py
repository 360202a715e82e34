"""Blogs with an interface of their own, and houses of many blogs."""

from storage.i18n import msgid
from storage.source_kinds.row import MOST_LINKS, Option, Proof, SourceKind
from storage.source_kinds.sites import FULL
from storage.vocabulary import Category

SITE = Option("site", msgid("Address of the site whose pages carry the comments"))
HABR_COMMENTS = Option("comments", msgid("Read the comments below the articles"), choices=("yes", "no"))
DZEN_TERMS = msgid(
    "Dzen's own pages load a channel this way; nobody promises it to others. Read it only if you accept that."
)

ROWS = (
    SourceKind(
        "wordpress", "WordPress", Category.BLOG, 600, connector="wordpress", asks_rating=True,
        optional_secrets=("user", "password"), answers_with=(("user", "password"),), checks_answers=True,
        options=(MOST_LINKS,), proof=Proof.REAL,
    ),
    SourceKind("ghost", "Ghost", Category.BLOG, 900, optional_secrets=("key",), options=(FULL,), shows_answers=False),
    SourceKind("isso", "isso", Category.BLOG, 600, options=(SITE,), proof=Proof.REAL),
    SourceKind("livejournal", "LiveJournal", Category.BLOG, 900, options=(FULL,), shows_answers=False),
    SourceKind("habr", "Habr", Category.BLOG, 1800, options=(FULL, HABR_COMMENTS)),
    SourceKind("vc", "vc.ru", Category.BLOG, 900, options=(FULL,), shows_answers=False),
    SourceKind("dzen", msgid("Dzen"), Category.BLOG, 1800, terms=DZEN_TERMS, shows_answers=False),
    SourceKind("pikabu", msgid("Pikabu"), Category.FORUM, 900, shows_answers=False),
)  # fmt: skip
