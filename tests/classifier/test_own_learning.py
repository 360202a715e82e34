"""A brand learns its own answers from what its people decided, and says them of what comes next."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from classifier import own_learning, own_models
from classifier.appraising import appraise
from classifier.own_heads import ANSWER, FOREIGN
from classifier.own_jobs import learn_one
from classifier.tonality import tones_of
from storage.tables import Appraisal, Brand, Decision, MentionTag, MentionTone, OwnModel, Source, Tag, TagProposal
from storage.vocabulary import DecisionKind, Label, MentionState, TagKind, Tone
from tests.builders import NOW, a_brand, a_mention, a_person, a_source

CARDS = (
    "карта не проходит в магазине",
    "перевыпустили карту с ошибкой",
    "кэшбэк по карте не пришёл",
    "карту съел терминал",
)
LOANS = ("кредит одобрили за час", "ставка по кредиту выросла", "погасил кредит досрочно", "отказали в кредите совсем")
PIERS = ("катера стоят у причала", "на причале продают рыбу", "у причала ремонт до лета", "гуляли по причалу с собакой")
WHERE = (
    "вчера",
    "сегодня утром",
    "в понедельник",
    "опять",
    "в нашем городе",
    "после обновления",
    "в Заливске",
    "у мамы",
)


def told(starts):
    return [f"{where} {start}" for where in WHERE for start in starts]


class Town:
    """A brand whose people have read texts about cards and loans, and a few about piers."""

    def __init__(self, database):
        self.database, self.written = database, 0
        with database.transaction() as session:
            brand = a_brand(session, name="Причал", query="причал")
            self.brand_id, self.source_id = brand.id, a_source(session, brand).id
            self.person_id = a_person(session).id
            tags = [
                Tag(brand_id=brand.id, kind=TagKind.PRODUCT, name=name, folded=name.casefold(), created_at=NOW)
                for name in ("Карты", "Кредиты")
            ]
            session.add_all(tags)
            session.flush()
            self.cards, self.loans = (tag.id for tag in tags)

    def write(self, texts, **changes):
        with self.database.transaction() as session:
            source = session.get_one(Source, self.source_id)
            rows = []
            for text in texts:
                # The coin of a mention is its uid's; by chance, each run of the test would measure others.
                self.written += 1
                rows.append(a_mention(session, source, text=f"Причал: {text}", uid=f"{self.written:036}", **changes))
            return [row.id for row in rows]

    def decide(self, mention_ids, kind=DecisionKind.LABEL, label=Label.OTHER, **changes):
        with self.database.transaction() as session:
            rows = [
                Decision(
                    brand_id=self.brand_id, mention_id=one, mention_version=1, person_id=self.person_id,
                    client_key=f"{kind}:{one}", kind=kind, chosen=label, decided_at=NOW, **changes,
                )
                for one in mention_ids
            ]  # fmt: skip
            session.add_all(rows)
            session.flush()
            return [row.id for row in rows]

    def tag(self, mention_ids, tag_id):
        decisions = self.decide(mention_ids, DecisionKind.TAG, None)
        with self.database.transaction() as session:
            for one, decision in zip(mention_ids, decisions, strict=True):
                row = {"mention_version": 1, "named": "x", "person_id": self.person_id, "decision_id": decision}
                session.add(MentionTag(mention_id=one, tag_id=tag_id, put_at=NOW, **row))

    def learnt(self, now=NOW):
        learn_one(self.brand_id, now=now)
        with self.database.reading() as session:
            return own_models.figures_of(session, self.brand_id).figures

    def proposed(self):
        with self.database.reading() as session:
            return {(row.mention_id, row.tag_id) for row in session.scalars(select(TagProposal))}


@pytest.fixture
def town(database):
    return Town(database)


def test_tags_are_proposed_once_enough_was_tagged_and_never_again_where_dismissed(town):
    cards, loans = town.write(told(CARDS)), town.write(told(LOANS))
    town.tag(cards[:10], town.cards)
    town.tag(loans[:10], town.loans)
    figures = town.learnt()
    assert (figures[f"tag:{town.cards}"]["yes"], figures[f"tag:{town.cards}"]["is_enough"]) == (10, False)
    assert town.proposed() == set()
    town.tag(cards[10:], town.cards)
    town.tag(loans[10:], town.loans)
    [new_card, new_loan] = town.write(["моя карта опять не проходит", "взял кредит, ставка выросла"])
    figures = town.learnt()
    assert figures[f"tag:{town.cards}"]["is_learnt"]
    assert {(new_card, town.cards), (new_loan, town.loans)} <= town.proposed()
    assert not {(new_card, town.loans), (new_loan, town.cards)} & town.proposed()
    with town.database.transaction() as session:
        dismissing = update(TagProposal).where(TagProposal.mention_id == new_card).values(dismissed_at=NOW)
        session.execute(dismissing)
    appraise([new_card, new_loan], now=NOW)
    with town.database.reading() as session:
        rows = select(TagProposal.dismissed_at).where(TagProposal.mention_id == new_card)
        assert session.scalars(rows).all() == [NOW]
    assert town.learnt()[f"tag:{town.cards}"]["no"] == len(loans) + 1


def test_not_about_us_and_what_needs_an_answer_are_learnt_from_decisions(town):
    about, piers = town.write(told(CARDS + LOANS)), town.write(told(PIERS))
    answered, closed = about[::2], about[1::2]
    town.decide(answered, DecisionKind.PROMOTE, Label.COMPLAINT)
    town.decide(closed)
    town.decide(piers, DecisionKind.NOT_OURS, None)
    town.decide(about[:5], DecisionKind.SKIP, None)
    [pier, bank] = town.write(["у мамы катера стоят у причала", "у мамы карту съел терминал"])
    figures = town.learnt()
    assert (figures[FOREIGN]["yes"], figures[FOREIGN]["no"], figures[FOREIGN]["is_learnt"]) == (32, 64, True)
    assert (figures[ANSWER]["yes"], figures[ANSWER]["no"]) == (32, 32)
    with town.database.reading() as session:
        said = {row.mention_id: row for row in session.scalars(select(Appraisal))}
        assert (said[pier].is_doubtful, said[bank].is_doubtful) == (True, False)
        assert said[bank].foreign_score < 0.5 < said[pier].foreign_score
        # Cards and loans were answered alike: the order is no better than chance, so there is none.
        assert (said[bank].answer_score is None) == (not figures[ANSWER]["is_learnt"])


def test_the_tonality_people_correct_is_learnt_and_a_correction_outlives_it(town):
    bad, good = town.write(told(CARDS), pretag=Label.NEWS), town.write(told(LOANS), pretag=Label.NEWS)
    with town.database.transaction() as session:
        for ids, tone in ((bad, Tone.NEGATIVE), (good, Tone.POSITIVE)):
            session.add_all(
                MentionTone(mention_id=one, tone=tone, person_id=town.person_id, said_at=NOW) for one in ids
            )
    [new, corrected] = town.write(["моя карта опять не проходит", "карту опять съел терминал"], pretag=Label.NEWS)
    with town.database.transaction() as session:
        session.add(MentionTone(mention_id=corrected, tone=Tone.NEUTRAL, person_id=town.person_id, said_at=NOW))
    figures = town.learnt()
    assert figures["tone:negative"]["is_learnt"]
    assert not figures["tone:neutral"]["is_enough"]
    with town.database.reading() as session:
        found = tones_of(session, [new, corrected])
    assert (found[new], found[corrected]) == ((Tone.NEGATIVE, False), (Tone.NEUTRAL, True))


def test_what_is_not_believed_any_more_is_taken_back(town):
    cards, loans = town.write(told(CARDS)), town.write(told(LOANS))
    town.tag(cards, town.cards)
    town.tag(loans, town.loans)
    town.learnt()
    assert town.proposed()
    with town.database.transaction() as session:
        session.execute(update(MentionTag).values(off_at=NOW))
    assert town.learnt()[f"tag:{town.cards}"]["yes"] == 0
    assert town.proposed() == set()
    with town.database.reading() as session:
        assert session.scalars(select(Appraisal)).all() == []


def test_undone_and_mechanical_decisions_teach_nothing_and_news_is_counted(town):
    ids = town.write(told(CARDS))
    with town.database.reading() as session:
        assert own_learning.with_news(session, now=NOW) == []
    town.decide(ids[:4], DecisionKind.NOT_OURS, None, undone_at=NOW)
    figures = town.learnt()
    assert (figures[FOREIGN]["yes"], figures[FOREIGN]["no"]) == (0, 0)
    later = NOW + own_learning.STALE + timedelta(seconds=1)

    def news(now):
        with town.database.reading() as session:
            return own_learning.with_news(session, now=now)

    assert news(later) == []
    town.decide(ids[4:5])
    assert (news(NOW), news(later)) == ([], [town.brand_id])
    town.decide(ids[5 : 5 + own_learning.NEWS])
    assert news(NOW) == [town.brand_id]


def test_heads_that_are_damaged_or_of_other_features_are_not_used(town):
    cards, loans = town.write(told(CARDS)), town.write(told(LOANS))
    town.tag(cards, town.cards)
    town.tag(loans, town.loans)
    town.learnt()
    [new] = town.write(["моя карта опять не проходит"])
    for spoilt in ({"arrays": b"x"}, {"features": "older"}):
        with town.database.transaction() as session:
            session.execute(update(OwnModel).values(name="spoilt", **spoilt))
        assert appraise([new], now=NOW) == 0
    with town.database.reading() as session:
        assert own_learning.with_news(session, now=NOW) == [town.brand_id]
    town.learnt()
    assert appraise([new], now=NOW) == 1
    assert (new, town.cards) in town.proposed()


def test_mentions_of_brands_that_have_taught_nothing_cost_no_row(town):
    [one] = town.write(["карта"], state=MentionState.NEW)
    assert appraise([one, 10**9], now=NOW) == 0
    with town.database.reading() as session:
        assert session.scalars(select(Brand.id)).all() == [town.brand_id]
        assert session.scalars(select(Appraisal)).all() == []
