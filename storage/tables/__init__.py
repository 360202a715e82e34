"""Every table of the house: `from storage.tables import Mention, Ticket`."""

from storage.tables.arrivals import Engagement, MentionAlias, SearchEntry
from storage.tables.attachments import Attachment
from storage.tables.base import Base
from storage.tables.channels import Calendar, Channel, ChannelMember, SlaPolicy
from storage.tables.figures import DailyCount, Rating, RatingRequest, TicketFact
from storage.tables.mentions import (
    Author,
    Decision,
    Lease,
    Mention,
    MentionKey,
    MentionVersion,
    ModelVersion,
    PreTag,
)
from storage.tables.people import AuditEntry, Person, PersonRole, Preference, SignIn, SignInAttempt
from storage.tables.running import Alert, Fact, Job
from storage.tables.sources import Brand, HostPace, Place, Run, Source, SourceCursor, SourceHour
from storage.tables.stories import Story, StoryMark
from storage.tables.tickets import (
    Draft,
    Handover,
    Message,
    Pause,
    Promise,
    Ticket,
    TicketEvent,
    TicketMention,
    Viewing,
)

__all__ = [
    "Alert",
    "Attachment",
    "AuditEntry",
    "Author",
    "Base",
    "Brand",
    "Calendar",
    "Channel",
    "ChannelMember",
    "DailyCount",
    "Decision",
    "Draft",
    "Engagement",
    "Fact",
    "Handover",
    "HostPace",
    "Job",
    "Lease",
    "Mention",
    "MentionAlias",
    "MentionKey",
    "MentionVersion",
    "Message",
    "ModelVersion",
    "Pause",
    "Person",
    "PersonRole",
    "Place",
    "PreTag",
    "Preference",
    "Promise",
    "Rating",
    "RatingRequest",
    "Run",
    "SearchEntry",
    "SignIn",
    "SignInAttempt",
    "SlaPolicy",
    "Source",
    "SourceCursor",
    "SourceHour",
    "Story",
    "StoryMark",
    "Ticket",
    "TicketEvent",
    "TicketFact",
    "TicketMention",
    "Viewing",
]
