"""One row per kind of source: how it is collected, how we reply there, and whether a rating can be asked."""

from dataclasses import dataclass

from storage.errors import Refused
from storage.i18n import _
from storage.vocabulary import Category


@dataclass(frozen=True, slots=True)
class SourceKind:
    """What Repdesk can do with sources of a kind."""

    key: str
    name: str
    category: Category
    every_s: int
    # "poller" reads an API or a feed with requests, "spider" walks pages with Scrapy in a child process.
    collects: str
    # The connector that publishes our answers there; "by_hand" means copy, open, paste, and prove it with the address.
    connector: str
    # Whether the closing answer may carry a link to the rating page.
    asks_rating: bool
    # Whether all texts of a thread are one talk (private messages) or each text is a request of its own.
    is_dialogue: bool
    # The secrets it needs, by key of --set.
    secrets: tuple[str, ...] = ()
    reply_limit: int | None = None
    # Whether the limit counts bytes of UTF-8, of which a Russian letter has two.
    limit_in_bytes: bool = False


KINDS = {
    kind.key: kind
    for kind in (
        SourceKind(
            "feed", "RSS / Atom", Category.MEDIA, 900, "poller", "by_hand", asks_rating=False,
            is_dialogue=False,
        ),
        SourceKind(
            "wordpress", "WordPress", Category.BLOG, 600, "poller", "wordpress", asks_rating=True, is_dialogue=False,
            secrets=("user", "password"),
        ),
        SourceKind(
            "google_business", "Google Business Profile", Category.MAPS, 600, "poller", "google_business",
            asks_rating=False, is_dialogue=False, secrets=("token",), reply_limit=4096,
            limit_in_bytes=True,
        ),
        SourceKind(
            "vk_messages", "VK messages", Category.MESSENGER, 60, "poller", "vk_messages", asks_rating=True,
            is_dialogue=True, secrets=("token",), reply_limit=4096,
        ),
        SourceKind(
            "forum", "Forum (phpBB)", Category.FORUM, 900, "spider", "by_hand", asks_rating=False, is_dialogue=False,
        ),
    )
}  # fmt: skip


def kind_of(key: str) -> SourceKind:
    """The kind's row. Raises Refused for one that is not known."""
    try:
        return KINDS[key]
    except KeyError:
        raise Refused(
            _('There is no kind of source called "{key}".').format(key=key),
            _("Known are: {names}.").format(names=", ".join(sorted(KINDS))),
            _("Choose one."),
        ) from None
