"""What of all that happens a person is told, and by which way, until they choose otherwise. Pure."""

from collections.abc import Mapping

from storage.vocabulary import NoticeTopic, NoticeWay, NotificationKind

TOPICS = {
    NotificationKind.NEW_IN_CHANNEL: NoticeTopic.NEW,
    NotificationKind.ABOUT_TO_BREACH: NoticeTopic.WARNING,
    NotificationKind.BREACHED: NoticeTopic.BREACH,
    NotificationKind.MENTIONED: NoticeTopic.MENTION,
    NotificationKind.REMINDER: NoticeTopic.REMINDER,
    NotificationKind.TEMPLATE_EXPIRES: NoticeTopic.REMINDER,
    NotificationKind.NOT_DELIVERED: NoticeTopic.TROUBLE,
    NotificationKind.ESCALATION_FAILED: NoticeTopic.TROUBLE,
}
# A busy channel would ring all day, so new tickets are for those who ask for them.
QUIET = frozenset({NoticeTopic.NEW})

Choice = tuple[NoticeTopic, NoticeWay]


def topic_of(kind: NotificationKind) -> NoticeTopic:
    """What the person chooses by; whatever changes hands is about tickets of one's own."""
    return TOPICS.get(kind, NoticeTopic.MINE)


def is_usual(topic: NoticeTopic, way: NoticeWay) -> bool:
    """What holds until the person has chosen: everything but new tickets in the desk, nothing outside it."""
    return way == NoticeWay.DESK and topic not in QUIET


def ways_for(topic: NoticeTopic, chosen: Mapping[Choice, bool]) -> frozenset[NoticeWay]:
    """The ways by which somebody with these choices hears of a topic."""
    return frozenset(way for way in NoticeWay if chosen.get((topic, way), is_usual(topic, way)))
