"""Every table of the house: `from storage.tables import Mention, Ticket`."""

from storage.tables.approvals import Approval, ApprovalPicture, ApprovalRule, Mentorship, OwnContact
from storage.tables.arrivals import Engagement, MentionAlias, SearchEntry
from storage.tables.attachments import Attachment
from storage.tables.authors import FlaggedAuthor
from storage.tables.autoreplies import (
    Autoreply,
    AutoreplyLimit,
    AutoreplyRule,
    PrivateCodeTry,
    PrivateInvitation,
)
from storage.tables.base import Base
from storage.tables.bonuses import (
    BonusDispute,
    BonusEvidence,
    BonusLine,
    BonusPlan,
    BonusPlanLine,
    BonusRow,
    BonusSheet,
)
from storage.tables.bulk import BulkDecision
from storage.tables.channels import Calendar, Channel, ChannelMember, SlaPolicy
from storage.tables.customers import CrmConnection, CrmReading, Customer, CustomerAuthor, CustomerContact
from storage.tables.debriefs import Debrief, DebriefStep
from storage.tables.escalations import ApiKey, Department, Escalation, EscalationAnswer
from storage.tables.figure_blocks import FigureBlock, LengthBlock, SealedPeriod, StaleDay
from storage.tables.figures import (
    DailyCount,
    DecisionHour,
    DecisionPace,
    FactTag,
    Rating,
    RatingRequest,
    ReplyFact,
    TicketFact,
)
from storage.tables.forwarding import CategoryForward
from storage.tables.guarantees import CaseStep, Guarantee, GuaranteeCase, GuaranteedReply
from storage.tables.imports import ImportedRow, TableImport
from storage.tables.learning import MentionVector, Retagging
from storage.tables.letters import AutomaticLetter, LetterHead
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
from storage.tables.notices import NoticeAddress, NoticeChoice, NoticeOut
from storage.tables.people import AuditEntry, Person, PersonRole, Preference, SignIn, SignInAttempt
from storage.tables.quality import (
    Appeal,
    Criterion,
    QualitySetting,
    ReadingLeave,
    Sample,
    SampledTicket,
    Score,
    Scorecard,
    ScorePoint,
)
from storage.tables.queue import Notification, TakeTurn, TicketRead
from storage.tables.ratings import RatingSetting, RatingSkip, ReviewOutcome
from storage.tables.removals import RemovalComplaint, RemovalStep
from storage.tables.rules import Rule, RuleFiring, RuleVersion
from storage.tables.running import Alert, Fact, Job
from storage.tables.second_readings import SecondReading
from storage.tables.shifts import Absence, ProductionDay, Shift, ShiftSwap
from storage.tables.sightings import Sighting
from storage.tables.sources import Brand, HostPace, Place, Run, Source, SourceCursor, SourceHour
from storage.tables.stories import Story, StoryMark
from storage.tables.suggestions import ModelConnection, ModelDraft, SuggestionOffer
from storage.tables.tags import Appraisal, MentionTag, MentionTone, OwnModel, Tag, TagProposal
from storage.tables.templates import ChannelSignature, Insertion, PersonSignature, Template, TemplateVersion
from storage.tables.thanks import Thanks
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
    "ApiKey",
    "Appeal",
    "Appraisal",
    "Approval",
    "ApprovalPicture",
    "ApprovalRule",
    "Attachment",
    "AuditEntry",
    "Author",
    "AutomaticLetter",
    "Autoreply",
    "AutoreplyLimit",
    "AutoreplyRule",
    "Base",
    "BonusDispute",
    "BonusEvidence",
    "BonusLine",
    "BonusPlan",
    "BonusPlanLine",
    "BonusRow",
    "BonusSheet",
    "Brand",
    "BulkDecision",
    "Calendar",
    "CaseStep",
    "CategoryForward",
    "Channel",
    "ChannelMember",
    "ChannelSignature",
    "CoinScore",
    "Criterion",
    "CrmConnection",
    "CrmReading",
    "Customer",
    "CustomerAuthor",
    "CustomerContact",
    "DailyCount",
    "Debrief",
    "DebriefStep",
    "Decision",
    "DecisionHour",
    "DecisionPace",
    "Department",
    "Draft",
    "Engagement",
    "Escalation",
    "EscalationAnswer",
    "Fact",
    "FactTag",
    "FigureBlock",
    "FlaggedAuthor",
    "Guarantee",
    "GuaranteeCase",
    "GuaranteedReply",
    "Handling",
    "Handover",
    "HostPace",
    "ImportedRow",
    "Insertion",
    "Job",
    "Learning",
    "Lease",
    "LengthBlock",
    "LetterHead",
    "Mention",
    "MentionAlias",
    "MentionKey",
    "MentionNote",
    "MentionTag",
    "MentionTone",
    "MentionVector",
    "MentionVersion",
    "Mentorship",
    "Message",
    "ModelConnection",
    "ModelDraft",
    "ModelVersion",
    "NoteAddressee",
    "NoticeAddress",
    "NoticeChoice",
    "NoticeOut",
    "Notification",
    "OwnContact",
    "OwnModel",
    "Pause",
    "Person",
    "PersonRole",
    "PersonSignature",
    "Place",
    "PreTag",
    "Preference",
    "PrivateCodeTry",
    "PrivateInvitation",
    "ProductionDay",
    "Promise",
    "QualitySetting",
    "Rating",
    "RatingRequest",
    "RatingSetting",
    "RatingSkip",
    "ReadingLeave",
    "RemovalComplaint",
    "RemovalStep",
    "ReplyFact",
    "Retagging",
    "ReviewOutcome",
    "Rule",
    "RuleFiring",
    "RuleVersion",
    "Run",
    "Sample",
    "SampledTicket",
    "SavedView",
    "Score",
    "ScorePoint",
    "Scorecard",
    "SealedPeriod",
    "SearchEntry",
    "SecondReading",
    "Shift",
    "ShiftSwap",
    "Sighting",
    "SignIn",
    "SignInAttempt",
    "SlaPolicy",
    "Source",
    "SourceCursor",
    "SourceHour",
    "StaleDay",
    "Story",
    "StoryMark",
    "SuggestionOffer",
    "Sureness",
    "TableImport",
    "Tag",
    "TagProposal",
    "TakeTurn",
    "Template",
    "TemplateVersion",
    "Thanks",
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
