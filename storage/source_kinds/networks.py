"""International networks and question sites."""

from storage.source_kinds.row import QUERY, SourceKind
from storage.vocabulary import Category

ROWS: tuple[SourceKind, ...] = (
    SourceKind("mastodon", "Mastodon", Category.SOCIAL, 600, optional_secrets=("token",), options=(QUERY,)),
    SourceKind(
        "bluesky", "Bluesky", Category.SOCIAL, 600, optional_secrets=("user", "password"), options=(QUERY,),
        reply_limit=300,
    ),
    SourceKind(
        "reddit", "Reddit", Category.SOCIAL, 900, optional_secrets=("client_id", "client_secret"), options=(QUERY,),
        reply_limit=10_000,
    ),
    SourceKind("hacker_news", "Hacker News", Category.FORUM, 900, options=(QUERY,)),
    SourceKind("stack_exchange", "Stack Exchange", Category.FORUM, 3600, optional_secrets=("key",), options=(QUERY,)),
)  # fmt: skip
