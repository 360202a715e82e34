"""Commercial is told by a text and its author, never by its source; hidden, counted, brought back, forwarded."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from moderation.bringing_back import Way, bring_back, step
from moderation.category_switches import Stretch, categories, switch_category
from moderation.commercial import Seller, hide_commercial, is_commercial
from moderation.finding import Finding
from moderation.forward_letters import FORWARD_JOB, forward_hidden
from moderation.forwarding import Forward, forward_category, forwards, stop_forwarding
from moderation.intake import receive
from moderation.leasing import lease_one
from storage.errors import Refused
from storage.jobs import Leased
from storage.mail import JOB
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import DailyCount, FlaggedAuthor, Job, Mention
from storage.vocabulary import AuthorFlag, Category, Ground, Label, MentionState, Role
from tests.builders import a_brand, a_mention, a_person, a_source, actor, an_author

SOLD = Label.ADVERTISING


@pytest.mark.parametrize(
    ("seller", "expected"),
    [
        (Seller(SOLD, is_sure=True), True),
        (Seller(SOLD, is_sure=False), False),
        (Seller(Label.COMPLAINT, is_sure=True), False),
        (Seller(Label.COMPLAINT, is_sure=True, flags=frozenset({AuthorFlag.ADVERTISER})), True),
        (Seller(SOLD, is_sure=True, flags=frozenset({AuthorFlag.CLIENT})), False),
        (Seller(None, is_sure=False, past=(3, 0)), True),
        (Seller(None, is_sure=False, past=(9, 1)), False),
        (Seller(None, is_sure=False, past=(2, 0)), False),
    ],
)
def test_the_author_comes_before_the_words(seller, expected):
    assert is_commercial(seller) is expected


@pytest.fixture
def brand(session, now):
    made = a_brand(session)
    switch_category(session, made.id, Category.COMMERCIAL, is_watched=False, by=SYSTEM, now=now)
    return made


def state_of(session, mention):
    return session.scalars(select(Mention.state).where(Mention.id == mention.id)).one()


def counted(session):
    rows = select(func.sum(DailyCount.count)).where(DailyCount.dimension == "mention_muted")
    return session.scalar(rows.where(DailyCount.key == "commercial")) or 0


def sold(session, source, **more):
    return a_mention(session, source, pretag=SOLD, pretag_confidence=0.97, **more)


def test_a_commercial_source_is_read_text_by_text(session, brand, now):
    source = a_source(session, brand, category=Category.COMMERCIAL)
    receive(session, source=source, findings=[Finding(external_id="1", text="Причал банк", url="")], now=now)
    assert session.scalars(select(Mention.state)).one() == MentionState.NEW


def test_advertising_is_hidden_wherever_it_stands_and_comes_back(session, brand, now):
    forum, ours = a_source(session, brand, category=Category.FORUM), a_source(session, brand, ground=Ground.OURS)
    gone, complaint = sold(session, forum), a_mention(session, forum, pretag=Label.COMPLAINT)
    untold, read, on_ours = a_mention(session, forum), sold(session, forum), sold(session, ours)
    elsewhere = sold(session, a_source(session, a_brand(session)))
    lease_one(session, read.id, by=actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id), now=now)
    everything = [one.id for one in (gone, complaint, untold, read, on_ours, elsewhere)]
    assert hide_commercial(session, everything, now=now) == [untold.id, read.id]
    session.expire_all()
    assert state_of(session, gone) == MentionState.ARCHIVED
    assert {state_of(session, one) for one in (complaint, untold, read, on_ours, elsewhere)} == {MentionState.NEW}
    row = next(row for row in categories(session, brand.id, by=SYSTEM) if row.category == Category.COMMERCIAL)
    assert (row.hidden, counted(session)) == (1, 1)
    day = gone.published_at.date()
    stretch = Stretch(Category.COMMERCIAL, day - timedelta(days=1), day + timedelta(days=1))
    assert bring_back(session, brand.id, stretch, by=SYSTEM, now=now) == 1
    assert step(session, brand.id, Way.SHOW, stretch) == 1
    assert (state_of(session, gone), counted(session)) == (MentionState.NEW, 0)
    # What somebody has brought back is not hidden once more.
    assert hide_commercial(session, [gone.id], now=now) == []
    assert state_of(session, gone) == MentionState.NEW


def test_the_switch_of_the_source_leaves_commercial_ones_where_they_are(session, brand, now):
    forum = a_source(session, brand, category=Category.FORUM)
    mention = sold(session, forum)
    hide_commercial(session, [mention.id], now=now)
    day = mention.published_at.date()
    stretch = Stretch(Category.FORUM, day - timedelta(days=1), day + timedelta(days=1))
    assert step(session, brand.id, Way.SHOW, stretch) == 0


def test_a_known_advertiser_is_hidden_whatever_the_words(session, brand, now):
    forum = a_source(session, brand)
    flagged, repeating = an_author(session, forum), an_author(session, forum)
    session.add(FlaggedAuthor(author_id=flagged.id, flag=AuthorFlag.ADVERTISER, at=now))
    person = a_person(session, Role.MODERATOR)
    for _ in range(3):
        a_mention(session, forum, author_id=repeating.id, state=MentionState.DECIDED, label=SOLD, decided_by=person.id)
    mentions = [a_mention(session, forum, author_id=one.id) for one in (flagged, repeating)]
    assert hide_commercial(session, [one.id for one in mentions], now=now, is_last_time=True) == []
    assert {state_of(session, one) for one in mentions} == {MentionState.ARCHIVED}


@pytest.fixture
def mailing(monkeypatch):
    monkeypatch.setenv("REPDESK_SMTP_HOST", "127.0.0.1")
    settings.cache_clear()


def letters(session):
    return [job.payload for job in session.scalars(select(Job).where(Job.kind == JOB).order_by(Job.id))]


def send(now):
    forward_hidden(Leased(1, FORWARD_JOB, {}, 1, 8, now), now)


def test_hidden_texts_are_forwarded_once_with_or_without_words(database, mailing):
    start = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # seven in the morning in Moscow
    with database.transaction() as session:
        brand = a_brand(session)
        paper = a_source(session, brand, category=Category.MEDIA, name="Газета")
        switch_category(session, brand.id, Category.MEDIA, is_watched=False, by=SYSTEM, now=start)
        for category, wanted in (
            (Category.MEDIA, Forward(("pr@prichal.example", " pr@prichal.example"), is_daily=False, with_words=True)),
            (Category.FORUM, Forward(("day@prichal.example",))),
        ):
            forward_category(session, brand.id, category, wanted, by=SYSTEM, now=start)
        text = Finding(external_id="1", text="Причал банк открыл отделение", url="http://127.0.0.1/1")
        receive(session, source=paper, findings=[text], now=start + timedelta(minutes=5))
        brand_id = brand.id
    send(start + timedelta(minutes=6))  # too young yet
    for minutes in (10, 15):
        send(start + timedelta(minutes=minutes))
    with database.transaction() as session:
        [one] = letters(session)
        assert one["to"] == "pr@prichal.example"
        assert "Причал банк открыл отделение" in one["text"]
        assert "/stream?state=any&mention=" in one["text"]
        plain = Forward(("pr@prichal.example",), is_daily=True)
        forward_category(session, brand_id, Category.MEDIA, plain, by=SYSTEM, now=start + timedelta(hours=1))
        text = Finding(external_id="2", text="Причал банк закрыл отделение", url="")
        receive(session, source=paper, findings=[text], now=start + timedelta(hours=2))
    send(start + timedelta(hours=3))  # the letter of this day has gone
    send(start + timedelta(hours=26))
    with database.transaction() as session:
        _first, second = letters(session)
        assert "закрыл" not in second["text"]
        stop_forwarding(session, brand_id, Category.MEDIA, by=SYSTEM, now=start)
        assert set(forwards(session, brand_id, by=SYSTEM)) == {Category.FORUM}
        assert forwards(session, brand_id, by=actor(Role.LEAD))[Category.FORUM].addresses == ()


@pytest.mark.parametrize(
    "addresses", [(), ("  ",), ("pr",), ("a@b.ru, c@d.ru",), tuple(f"a{n}@b.ru" for n in range(11))]
)
def test_what_is_no_address_is_refused(session, brand, mailing, addresses, now):
    with pytest.raises(Refused):
        forward_category(session, brand.id, Category.MEDIA, Forward(addresses), by=SYSTEM, now=now)


def test_forwarding_is_an_administrators_and_needs_a_mail_server(session, brand, now):
    wanted = Forward(("pr@prichal.example",))
    for by in (actor(Role.LEAD), SYSTEM):
        with pytest.raises(Refused):
            forward_category(session, brand.id, Category.MEDIA, wanted, by=by, now=now)
