"""International networks and question sites."""

from storage.i18n import msgid
from storage.source_kinds.row import LONGEST, QUERY, Option, SourceKind
from storage.vocabulary import Category

VISIBILITIES = ("public", "unlisted", "private", "direct")
"""From everybody to the one who is answered, as Mastodon calls them."""

ROWS: tuple[SourceKind, ...] = (
    SourceKind(
        "mastodon", "Mastodon", Category.SOCIAL, 600, connector="mastodon", optional_secrets=("token",),
        answers_with=(("token",),), reply_limit=500, link_counts=23,
        options=(
            QUERY, LONGEST, Option("visibility", msgid("Who sees our answers"), choices=("as_asked", *VISIBILITIES)),
        ),
        shows_answers=False,
    ),
    SourceKind(
        "bluesky", "Bluesky", Category.SOCIAL, 600, optional_secrets=("user", "password"), options=(QUERY,),
        reply_limit=300,
        shows_answers=False,
    ),
    SourceKind(
        "reddit", "Reddit", Category.SOCIAL, 900, optional_secrets=("client_id", "client_secret"), options=(QUERY,),
        reply_limit=10_000,
        shows_answers=False,
    ),
    SourceKind("hacker_news", "Hacker News", Category.FORUM, 900, options=(QUERY,), shows_answers=False),
    SourceKind(
        "stack_exchange", "Stack Exchange", Category.FORUM, 3600, optional_secrets=("key",), options=(QUERY,),
        shows_answers=False,
    ),
)  # fmt: skip
