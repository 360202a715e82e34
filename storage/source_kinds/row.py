"""What one kind of source is, needs and allows: the row that collecting, answering and the screens read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from storage.i18n import msgid
from storage.vocabulary import Category, Ground, Scope


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
    # Written over several lines.
    is_long: bool = False


QUERY = Option("query", msgid("What to search for, one question a line; empty: the words of the brand's query"))
"""Of kinds that ask a site's own search."""
MOST_LINKS = Option("most_links", msgid("Links that an answer may carry there (empty: any number)"), is_number=True)
LONGEST = Option("longest", msgid("Characters that an answer may have there (empty: what is usual)"), is_number=True)
"""Of sites whose owner decides what answers look like."""
BOT = Option("bot", msgid("Name of the bot, as it stands in its address"))
PRIVATE = Option("private", msgid("Address at which customers write to us there in private (empty: found by itself)"))
"""Of kinds in which a customer can write to us in private."""
SIGN_IN = ("client_id", "client_secret", "refresh_token")
"""What Google's access tokens are renewed by."""


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
    # Whether reading such a source brings our own answers, so that one which is not met there is missing.
    shows_answers: bool = True
    # Whether all texts of a thread are one talk (private messages) or each text is a request of its own.
    is_dialogue: bool = False
    complaint: Complaint = Complaint.NONE
    # The secrets it needs, by key of --set; without the required ones nothing can be read.
    secrets: tuple[str, ...] = ()
    optional_secrets: tuple[str, ...] = ()
    # Sets of secrets of which one must be complete, the usual one first: a refresh token with its client, or a token.
    ways_in: tuple[tuple[str, ...], ...] = ()
    options: tuple[Option, ...] = ()
    reply_limit: int | None = None
    # How many pictures an answer may carry; 0 where none can be sent.
    pictures: int = 0
    # Whether other files may go with it, too.
    takes_files: bool = False
    # Whether the limit counts bytes of UTF-8, of which a Russian letter has two.
    limit_in_bytes: bool = False
    # How many links an answer may have; None for any number.
    most_links: int | None = None
    # As how many characters a link counts, however long it is; 0 where it counts as it is written.
    link_counts: int = 0
    # Whether a text has one answer of ours: another one takes its place.
    one_answer: bool = False
    # Whether nobody can change an answer once it stands there.
    is_final: bool = False
    # Whether the site looks at answers before it shows them.
    checks_answers: bool = False
    # Sets of secrets of which one must be complete to publish answers; empty where those for reading do.
    answers_with: tuple[tuple[str, ...], ...] = ()
    # Where a customer can write to us in private, with {group}, {bot} and {code}; empty where the option says it.
    private_link: str = ""
    # Whose ground such a source is unless somebody says otherwise.
    ground: Ground = Ground.OTHERS
    # What of it is stored unless somebody says otherwise: all of it where all of it is about the brand.
    scope: Scope = Scope.OPEN
    schemes: tuple[str, ...] = ("http", "https")
    # What an administrator must accept before it is read: an interface that its owner does not document for others.
    terms: str = ""
    proof: Proof = Proof.DOCUMENTED

    @property
    def all_secrets(self) -> tuple[str, ...]:
        """Required and optional ones, each once."""
        return tuple(
            dict.fromkeys(
                (
                    *self.secrets,
                    *(key for way in (*self.ways_in, *self.answers_with) for key in way),
                    *self.optional_secrets,
                )
            )
        )

    def can_answer(self, given: Mapping[str, str]) -> bool:
        """Whether these secrets are enough to publish answers; a kind may be read with fewer."""
        return not self.answers_with or any(all(given.get(key) for key in way) for way in self.answers_with)

    def missing(self, given: Mapping[str, str]) -> list[str]:
        """The required secrets that are not given; of several ways in, what the one begun (else the first) lacks."""
        lacking = [key for key in self.secrets if not given.get(key)]
        begun = max(self.ways_in, key=lambda way: sum(bool(given.get(key)) for key in way), default=())
        if any(all(given.get(key) for key in way) for way in self.ways_in):
            return lacking
        return [*lacking, *(key for key in begun if not given.get(key))]
