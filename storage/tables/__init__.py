"""Every table of the house: `from storage.tables import Mention, Ticket`."""

from storage.tables.arrivals import Engagement, MentionAlias, SearchEntry
from storage.tables.attachments import Attachment
from storage.tables.authors import FlaggedAuthor
from storage.tables.base import Base
from storage.tables.bulk import BulkDecision
from storage.tables.channels import Calendar, Channel, ChannelMember, SlaPolicy
from storage.tables.customers import CrmConnection, CrmReading, Customer, CustomerAuthor, CustomerContact
from storage.tables.figures import DailyCount, DecisionHour, DecisionPace, Rating, RatingRequest, TicketFact
from storage.tables.forwarding import CategoryForward
from storage.tables.imports import ImportedRow, TableImport
from storage.tables.learning import MentionVector, Retagging
from storage.tables.mentions import (
    IS_CURRENT,
    Author,
    Decision,
    Lease,
    Mention,
    MentionKey,
    MentionVersion,
    ModelVersion,
    PreTag,
)
from storage.tables.notes import MentionNote
from storage.tables.people import AuditEntry, Person, PersonRole, Preference, SignIn, SignInAttempt
from storage.tables.queue import Notification, TakeTurn, TicketRead
from storage.tables.removals import RemovalComplaint, RemovalStep
from storage.tables.rules import Rule, RuleFiring, RuleVersion
from storage.tables.running import Alert, Fact, Job
from storage.tables.second_readings import SecondReading
from storage.tables.shifts import Absence, ProductionDay, Shift, ShiftSwap
from storage.tables.sources import Brand, HostPace, Place, Run, Source, SourceCursor, SourceHour
from storage.tables.stories import Story, StoryMark
from storage.tables.tags import Appraisal, MentionTag, MentionTone, OwnModel, Tag, TagProposal
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
from storage.tables.together import Handling, NoteAddressee, TicketLink, TicketMerge, TicketTag
from storage.tables.trust import CoinScore, Learning, Sureness, TrustedSource
from storage.tables.views import SavedView

__all__ = [
    "IS_CURRENT",
    "Absence",
    "Alert",
    "Appraisal",
    "Attachment",
    "AuditEntry",
    "Author",
    "Base",
    "Brand",
    "BulkDecision",
    "Calendar",
    "CategoryForward",
    "Channel",
    "ChannelMember",
    "CoinScore",
    "CrmConnection",
    "CrmReading",
    "Customer",
    "CustomerAuthor",
    "CustomerContact",
    "DailyCount",
    "Decision",
    "DecisionHour",
    "DecisionPace",
    "Draft",
    "Engagement",
    "Fact",
    "FlaggedAuthor",
    "Handling",
    "Handover",
    "HostPace",
    "ImportedRow",
    "Job",
    "Learning",
    "Lease",
    "Mention",
    "MentionAlias",
    "MentionKey",
    "MentionNote",
    "MentionTag",
    "MentionTone",
    "MentionVector",
    "MentionVersion",
    "Message",
    "ModelVersion",
    "NoteAddressee",
    "Notification",
    "OwnModel",
    "Pause",
    "Person",
    "PersonRole",
    "Place",
    "PreTag",
    "Preference",
    "ProductionDay",
    "Promise",
    "Rating",
    "RatingRequest",
    "RemovalComplaint",
    "RemovalStep",
    "Retagging",
    "Rule",
    "RuleFiring",
    "RuleVersion",
    "Run",
    "SavedView",
    "SearchEntry",
    "SecondReading",
    "Shift",
    "ShiftSwap",
    "SignIn",
    "SignInAttempt",
    "SlaPolicy",
    "Source",
    "SourceCursor",
    "SourceHour",
    "Story",
    "StoryMark",
    "Sureness",
    "TableImport",
    "Tag",
    "TagProposal",
    "TakeTurn",
    "Ticket",
    "TicketEvent",
    "TicketFact",
    "TicketLink",
    "TicketMention",
    "TicketMerge",
    "TicketRead",
    "TicketTag",
    "TrustedSource",
    "Viewing",
]
