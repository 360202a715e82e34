"""What people's decisions teach a brand's own heads: which answer each mention got, and the words it was about."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classifier.coin import held_back
from classifier.own_fitting import Example
from classifier.own_heads import ANSWER, FOREIGN, NAMED, TAG, TOLD, TONE
from classifier.own_words import spoken_then
from classifier.tonality import derived
from storage.tables import Decision, Mention, MentionTag, MentionTone, Tag, TagProposal
from storage.vocabulary import DecisionKind, Label, TagKind, Tone

MOST: Final = 4000  # mentions, those decided last
# A text nobody tagged may be one that nobody cared to tag; a tonality that was derived nobody has said.
PERHAPS: Final = 0.3
_ABOUT_US: Final = (DecisionKind.LABEL, DecisionKind.ABUSE, DecisionKind.PROMOTE)
_DECIDING: Final = (*_ABOUT_US, DecisionKind.NOT_OURS)


class Decided(NamedTuple):
    """The decision that stands on a mention."""

    mention_id: int
    version: int
    decision_id: int
    kind: DecisionKind
    label: Label | None


class Verdict(NamedTuple):
    """The answer that a head is taught for a version of a mention."""

    mention_id: int
    version: int
    yes: bool
    weight: float = 1.0


def lessons(session: Session, brand_id: int) -> dict[str, dict[str, list[Example]]]:
    """Examples for each head, by what it reads."""
    decided = _decided(session, brand_id)
    told = _of_tags(session, brand_id, decided) | _of_tones(session, brand_id, decided)
    told[ANSWER] = [
        Verdict(one.mention_id, one.version, one.kind == DecisionKind.PROMOTE)
        for one in decided
        if one.kind in _ABOUT_US
    ]
    named = {FOREIGN: [Verdict(one.mention_id, one.version, one.kind == DecisionKind.NOT_OURS) for one in decided]}
    wanted = {TOLD: told, NAMED: named}
    versions = {
        (one.mention_id, one.version) for heads in wanted.values() for verdicts in heads.values() for one in verdicts
    }
    words = spoken_then(session, versions)
    return {
        name: {
            key: [
                Example(said.texts[name], one.yes, held_back(said.uid), one.weight)
                for one in verdicts
                if (said := words.get((one.mention_id, one.version))) is not None
            ]
            for key, verdicts in heads.items()
        }
        for name, heads in wanted.items()
    }


def learnable_until(session: Session, brand_id: int) -> int:
    """The last decision on the brand's mentions, remarks included."""
    return session.scalar(select(func.max(Decision.id)).where(Decision.brand_id == brand_id)) or 0


def _decided(session: Session, brand_id: int) -> list[Decided]:
    """The standing decisions of people, the oldest first."""
    last = (
        select(func.max(Decision.id))
        .where(Decision.brand_id == brand_id, Decision.kind.in_(_DECIDING), Decision.person_id.is_not(None))
        .where(Decision.undone_at.is_(None))
        .group_by(Decision.mention_id)
        .order_by(func.max(Decision.id).desc())
        .limit(MOST)
    )
    rows = session.execute(
        select(Decision.mention_id, Decision.mention_version, Decision.id, Decision.kind, Decision.chosen)
        .where(Decision.id.in_(last.scalar_subquery()))
        .order_by(Decision.id)
    )
    return [Decided(*row) for row in rows]


def _of_tags(session: Session, brand_id: int, decided: list[Decided]) -> dict[str, list[Verdict]]:
    """For each tag on offer: mentions that carry it, and such as carry others of its list but not this one."""
    offered = dict(_offered(session, brand_id))
    carried: dict[TagKind, dict[tuple[int, int], set[int]]] = {kind: defaultdict(set) for kind in TagKind}
    since: dict[TagKind, int] = {}
    rows = session.execute(
        select(
            *(MentionTag.mention_id, MentionTag.mention_version, func.coalesce(Tag.counts_as_id, Tag.id), Tag.kind),
            MentionTag.decision_id,
        )
        .join(Tag, Tag.id == MentionTag.tag_id)
        .where(Tag.brand_id == brand_id, MentionTag.off_at.is_(None), MentionTag.person_id.is_not(None))
        .order_by(MentionTag.id.desc())
        .limit(MOST)
    )
    for mention_id, version, tag_id, kind, decision_id in rows:
        carried[kind][mention_id, version].add(tag_id)
        since[kind] = min(since.get(kind, decision_id or 0), decision_id or 0)
    dismissed = _dismissed(session, brand_id)
    found: dict[str, list[Verdict]] = {}
    for tag_id, kind in offered.items():
        seen = {one[0] for one in carried[kind]}
        verdicts = [Verdict(*one, tag_id in tags) for one, tags in sorted(carried[kind].items())]
        verdicts += [Verdict(*one, yes=False) for one in dismissed[tag_id] if one[0] not in seen]
        certain = {one.mention_id for one in verdicts}
        verdicts += [
            Verdict(one.mention_id, one.version, yes=False, weight=PERHAPS)
            for one in _last(decided, 2 * len(verdicts))
            if one.mention_id not in certain and one.decision_id > since.get(kind, one.decision_id)
        ]
        found[f"{TAG}{tag_id}"] = verdicts
    return found


def _last(decided: list[Decided], number: int) -> list[Decided]:
    return decided[max(0, len(decided) - number) :]


def _offered(session: Session, brand_id: int) -> Iterator[tuple[int, TagKind]]:
    offered = (Tag.brand_id == brand_id, Tag.archived_at.is_(None), Tag.merged_into_id.is_(None))
    for row in session.execute(select(Tag.id, Tag.kind).where(*offered).order_by(Tag.id)):
        yield row.id, row.kind


def _dismissed(session: Session, brand_id: int) -> dict[int, list[tuple[int, int]]]:
    rows = session.execute(
        select(TagProposal.tag_id, TagProposal.mention_id, TagProposal.version)
        .join(Tag, Tag.id == TagProposal.tag_id)
        .where(Tag.brand_id == brand_id, TagProposal.dismissed_at.is_not(None))
        .order_by(TagProposal.mention_id.desc())
        .limit(MOST)
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for tag_id, mention_id, version in rows:
        found[tag_id].append((mention_id, version))
    return found


def _of_tones(session: Session, brand_id: int, decided: list[Decided]) -> dict[str, list[Verdict]]:
    """Corrections; and a little of what labels that people chose say by themselves."""
    said = session.execute(
        select(Mention.id, Mention.version, MentionTone.tone)
        .join(Mention, Mention.id == MentionTone.mention_id)
        .where(Mention.brand_id == brand_id)
        .order_by(Mention.id.desc())
        .limit(MOST)
    ).all()
    corrected = {mention_id for mention_id, _version, _tone in said}
    guessed = [
        (one, derived(label=one.label, pretag=None, is_abuse=one.kind == DecisionKind.ABUSE, stars=None))
        for one in _last(decided, len(said))
        if one.mention_id not in corrected and one.kind in _ABOUT_US
    ]
    found: dict[str, list[Verdict]] = {}
    for tone in Tone:
        certain = [Verdict(mention_id, version, said_tone == tone) for mention_id, version, said_tone in sorted(said)]
        perhaps = [Verdict(one.mention_id, one.version, guess == tone, PERHAPS) for one, guess in guessed]
        found[f"{TONE}{tone.value}"] = certain + (perhaps if certain else [])
    return found
