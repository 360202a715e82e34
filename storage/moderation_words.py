"""The words of moderation as enums; storage.vocabulary gives them on."""

from enum import StrEnum


class DecisionKind(StrEnum):
    """What a moderator did with a mention."""

    LABEL = "label"
    PROMOTE = "promote"
    ABUSE = "abuse"
    NOT_OURS = "not_ours"
    SKIP = "skip"
    TAG = "tag"
    UNTAG = "untag"
    TONE = "tone"
    NOTE = "note"


class DecisionWay(StrEnum):
    """How a mention came to be decided."""

    KEY = "key"  # one by one, by key or pointer
    STORY = "story"  # with the text that it is a copy of
    BULK = "bulk"
    RULE = "rule"


class Outcome(StrEnum):
    """What a rule does with a text."""

    KEEP = "keep"  # it stays in the stream
    CLOSE = "close"
    ABUSE = "abuse"
    NOT_OURS = "not_ours"
    PROMOTE = "promote"


class AuthorFlag(StrEnum):
    """What the desk knows of somebody who writes."""

    CLIENT = "client"
    EMPLOYEE = "employee"
    BLOGGER = "blogger"
    TROLL = "troll"
    COMPETITOR = "competitor"
    LAWYER = "lawyer"
    JOURNALIST = "journalist"
    ADVERTISER = "advertiser"


class Audience(StrEnum):
    """Who sees a saved view besides whoever saved it."""

    PRIVATE = "private"
    TEAM = "team"  # those who decide mentions of the brand
    ALL = "all"  # everybody who reads the stream


class RemovalState(StrEnum):
    """How far a complaint has come by which a site is asked to take a text down."""

    FILED = "filed"
    REJECTED = "rejected"
    APPEALED = "appealed"
    ACCEPTED = "accepted"
    GONE = "gone"
    WITHDRAWN = "withdrawn"
