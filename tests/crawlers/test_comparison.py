"""Sources side by side by figures, on both databases."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from crawlers.commands import source as source_command
from crawlers.comparing import Change, as_csv, policy_effect
from crawlers.comparison import Days, compare
from crawlers.sources import change_source
from moderation.deciding import Choice, decide
from moderation.promotion import promote
from moderation.undoing import undo
from storage.counting import Tally, count
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import AuditEntry, Source, Ticket, TicketFact
from storage.vocabulary import DecisionKind, Ground, ReplyPolicy, RequestType, Role, TicketState
from tests.builders import NOW, a_brand, a_channel, a_mention, a_person, a_source, actor

HOME = Path(__file__).resolve().parents[2] / "home.py"
MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))


def count_texts(session, source, number, day="2026-03-02"):
    count(session, [Tally(source.brand_id, "mention_source", str(source.id), day)], by=number)


def request(session, channel, source, seconds=None, *, day="2026-03-02", cycle=1):
    """A ticket cycle, answered after so many seconds, or not yet."""
    ticket = Ticket(
        brand_id=source.brand_id, channel_id=channel.id, source_id=source.id, state=TicketState.OPEN,
        request_type=RequestType.COMPLAINT, published_at=NOW, seen_at=NOW, opened_at=NOW,
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    replied_at = None if seconds is None else NOW + timedelta(seconds=seconds)
    session.add(
        TicketFact(
            ticket_id=ticket.id, cycle=cycle, brand_id=source.brand_id, channel_id=channel.id, source_id=source.id,
            opened_at=NOW, opened_day=day, replied_at=replied_at, first_reply_s=seconds,
        )
    )  # fmt: skip
    session.flush()


def by_name(session, brand, days=MARCH):
    return {row.name: row for row in compare(session, brand.id, days, by=SYSTEM)}


def test_each_source_has_its_figures_of_the_period(session):
    brand = a_brand(session)
    channel = a_channel(session, brand)
    forum, maps, _silent = (a_source(session, brand, name=name) for name in ("Форум", "Карты", "Тихий"))
    gone = a_source(session, brand, name="Снятый", options={"removed_at": "2026-01-01"})
    stranger = a_source(session, a_brand(session), name="Чужой")
    for source, number in ((forum, 40), (maps, 10), (gone, 5), (stranger, 7)):
        count_texts(session, source, number)
    count_texts(session, forum, 100, day="2026-02-28")
    for seconds in (600, 60, None, 1200, 120):
        request(session, channel, forum, seconds)
    request(session, channel, forum, 5, day="2026-04-01")
    request(session, channel, forum, 5, cycle=2)
    request(session, channel, maps)
    rows = by_name(session, brand)
    assert list(rows) == ["Форум", "Карты", "Тихий"]
    one = rows["Форум"]
    assert (one.mentions, one.requests, one.answered, one.answer_s) == (40, 5, 4, 120)
    assert (one.share_requests, one.share_answered, one.share_abuse) == (0.125, 0.8, 0.0)
    assert (rows["Карты"].share_answered, rows["Карты"].answer_s) == (0.0, None)
    silent = rows["Тихий"]
    assert (silent.mentions, silent.share_requests, silent.share_answered, silent.share_abuse) == (0, None, None, None)


def test_the_median_is_the_nearest_rank(session):
    brand = a_brand(session)
    channel, source = a_channel(session, brand), a_source(session, brand, name="Форум")
    for number, seconds in enumerate((10, 50, 30, 40, 20), start=1):
        request(session, channel, source, seconds)
        median = by_name(session, brand)["Форум"].answer_s
        assert median == sorted((10, 50, 30, 40, 20)[:number])[(number + 1) // 2 - 1]


def test_abuse_is_counted_where_it_stands_and_taken_back_with_its_decision(session, now):
    brand = a_brand(session)
    source = a_source(session, brand, name="Форум")
    count_texts(session, source, 4)
    mention = a_mention(session, source)
    moderator = actor(Role.MODERATOR, person_id=a_person(session).id)
    decide(session, Choice(mention_id=mention.id, client_key="1", kind=DecisionKind.ABUSE), by=moderator, now=now)
    assert by_name(session, brand)["Форум"].share_abuse == 0.25
    undo(session, by=moderator, now=now)
    assert by_name(session, brand)["Форум"].abuse == 0


def test_a_ticket_carries_the_priority_of_its_source(session, now):
    brand = a_brand(session)
    a_channel(session, brand, is_first_line=True)
    mention = a_mention(session, a_source(session, brand, priority=7))
    promoted = promote(session, mention.id, by=SYSTEM, now=now)
    assert session.get_one(Ticket, promoted.ticket_id).priority == 7


def test_policy_and_priority_are_changed_from_the_figures_and_told_in_words(session, now):
    brand = a_brand(session)
    source = a_source(session, brand, name="Стена", ground=Ground.OURS)
    count_texts(session, source, 12)
    row = by_name(session, brand)["Стена"]
    assert not Change(row, ReplyPolicy.ALWAYS, 0)
    change = Change(row, ReplyPolicy.COMPLAINTS, 5)
    assert change
    policy, priority = change.words()
    assert "0 of 12 texts" in policy
    assert "carry the higher priority" in priority
    with pytest.raises(Refused):
        change_source(session, source.id, change.as_columns(), by=actor(Role.LEAD), now=now)
    change_source(session, source.id, change.as_columns(), by=SYSTEM, now=now)
    assert (source.policy, source.priority) == (ReplyPolicy.COMPLAINTS, 5)
    assert "source_changed" in session.scalars(select(AuditEntry.action)).all()
    assert all(policy_effect(one, row._replace(ground=ground)) for one in ReplyPolicy for ground in Ground)


def test_who_may_look(session):
    brand = a_brand(session)
    for role in (Role.ADMINISTRATOR, Role.LEAD, Role.MARKETING):
        assert compare(session, brand.id, MARCH, by=actor(role)) == []
    with pytest.raises(Refused):
        compare(session, brand.id, MARCH, by=actor(Role.OPERATOR))


def test_the_file_leaves_unknown_blank_and_runs_nothing(session):
    brand = a_brand(session)
    source = a_source(session, brand, name="=HYPERLINK(1)")
    file = as_csv(compare(session, brand.id, MARCH, by=SYSTEM)).decode("utf-8-sig")
    head, line = csv.reader(file.splitlines())
    assert head[:4] == ["Source", "Kind", "Category", "Mentions"]
    assert line[0] == "'" + source.name
    assert line[3:9] == ["0", "0", "", "", "", ""]


def test_the_screen_is_empty_with_words_and_shows_what_there_is(database, sign_in_as):
    with database.transaction() as session:
        person = a_person(session, Role.MARKETING)
        brand = a_brand(session)
    sign_in_as(person)
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("crawlers/screens/comparison.py")
    page.run()
    assert not page.exception
    assert "There is no source yet." in "".join(one.value for one in page.markdown)
    with database.transaction() as session:
        a_source(session, session.merge(brand), name="**Форум**")
    page.run()
    assert not page.exception
    assert "Nothing was published" in page.info[0].value
    with database.reading() as session:
        assert session.scalars(select(Source.policy)).all() == [ReplyPolicy.ALWAYS]


def test_the_command_line_compares_and_changes(database):
    with database.transaction() as session:
        source = a_source(session, a_brand(session), name="Форум", options={"own": "Старый", "pause": 2.0})
        count_texts(session, source, 8, day="2026-03-05")
    run = CliRunner().invoke
    told = run(source_command, ["compare", "--since", "2026-03-01", "--until", "2026-04-01", "--json"])
    row = json.loads(told.stdout)
    assert (row["name"], row["mentions"], row["share_requests"], row["policy"]) == ("Форум", 8, 0.0, "always")
    assert "Форум" in run(source_command, ["compare"]).stdout
    wanted = ["policy=watch", "priority=4", "own=Новый", "pause=", "name=Гавань", "every=1h", "ground=ours"]
    sets = [part for pair in wanted for part in ("--set", pair)]
    assert run(source_command, ["change", str(source.id), *sets]).exit_code == 0
    with database.reading() as session:
        changed = session.get_one(Source, source.id)
        assert (changed.policy, changed.priority, changed.options) == (ReplyPolicy.WATCH, 4, {"own": "Новый"})
        assert (changed.name, changed.every_s, changed.ground, changed.scope) == (
            "Гавань",
            3600,
            Ground.OURS,
            source.scope,
        )
    assert isinstance(run(source_command, ["change", str(source.id), "--set", "policy=soon"]).exception, Refused)
