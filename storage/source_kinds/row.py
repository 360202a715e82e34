"""What one kind of source is, needs and allows: the row that collecting, answering and the screens read."""

from dataclasses import dataclass
from enum import StrEnum

from storage.vocabulary import Category


class Complaint(StrEnum):
    """How a site is asked to take a text down."""

    NONE = "none"
    LINK = "link"  # each text carries an address for it
    CABINET = "cabinet"  # by hand, in the owner's cabinet
    API = "api"


class Proof(StrEnum):
    """How sure we are of a reader, see docs/SOURCES.md."""

    REAL = "real"
    RECORDED = "recorded"
    DOCUMENTED = "documented"


@dataclass(frozen=True, slots=True)
class Option:
    """A setting that only this kind has, typed as `--set key=value` or in its form; `label` is a msgid."""

    key: str
    label: str
    is_number: bool = False
    is_required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceKind:
    """What Repdesk can do with sources of a kind; `name` and `terms` are msgids."""

    key: str
    name: str
    category: Category
    every_s: int
    # "poller" reads an API, a feed or a mailbox; "spider" walks pages with Scrapy in a child process.
    collects: str = "poller"
    # The connector that publishes our answers there; "by_hand" means copy, open, paste, and prove it with the address.
    connector: str = "by_hand"
    # Whether the closing answer may carry a link to the rating page.
    asks_rating: bool = False
    # Whether all texts of a thread are one talk (private messages) or each text is a request of its own.
    is_dialogue: bool = False
    complaint: Complaint = Complaint.NONE
    # The secrets it needs, by key of --set; without the required ones nothing can be read.
    secrets: tuple[str, ...] = ()
    optional_secrets: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    reply_limit: int | None = None
    # Whether the limit counts bytes of UTF-8, of which a Russian letter has two.
    limit_in_bytes: bool = False
    # What an administrator must accept before it is read: an interface that its owner does not document for others.
    terms: str = ""
    proof: Proof = Proof.DOCUMENTED

    @property
    def all_secrets(self) -> tuple[str, ...]:
        """Required and optional ones."""
        return self.secrets + self.optional_secrets
