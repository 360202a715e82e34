"""A wrong table is taken back: everything is as it was before, but for what people have worked with since."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from crawlers.imports.earlier import imports_of
from crawlers.imports.importing import Order, import_files
from crawlers.imports.table_file import TableFile
from crawlers.imports.undoing import go_on, take_back, what_would_go
from crawlers.imports_commands import imports
from crawlers.jobs import HANDLERS
from desk.notes import add_note
from moderation.deciding import Choice, decide
from moderation.finding import Finding
from moderation.following import catch_up
from moderation.intake import receive
from moderation.promotion import promote
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import (
    AuditEntry,
    Author,
    Brand,
    DailyCount,
    FlaggedAuthor,
    Mention,
    MentionKey,
    MentionVersion,
    SearchEntry,
    Source,
    Story,
    StoryMark,
    TableImport,
    Ticket,
    TicketFact,
)
from storage.vocabulary import AuthorFlag, DecisionKind, MentionState, Role, Scope
from storage.worker import Worker
from tests.builders import NOW, a_brand, a_channel, a_source, actor

LONG = "Банк Причал третью неделю не возвращает деньги за отменённый перевод и не отвечает на письма"
ROWS = f"""Дата;Площадка;Автор;Текст;Ссылка;Тег
01.03.2026 10:00;banki.ru;Иван;{LONG};https://banki.ru/r/1;жалоба
01.03.2026 11:00;banki.ru;Иван;{LONG} уже;https://banki.ru/r/2;
01.03.2026 12:00;vk.com;Ольга;Спасибо;https://vk.com/w1;негатив
01.03.2026 13:00;vk.com;Анна;Где банкомат?;https://vk.com/w2;
"""


@pytest.fixture
def brand_id(database):
    with database.transaction() as session:
        return int(a_brand(session, name="Причал").id)


@pytest.fixture
def bring(brand_id, tmp_path):
    """Imports rows as a file of their own."""

    def do(rows=ROWS, name="wrong.csv", **how):
        path = tmp_path / name
        path.write_text(rows, encoding="utf-8")
        outcome = import_files([TableFile(path, name)], Order(brand_id=brand_id, **how), by=SYSTEM, now=NOW)
        catch_up()
        return outcome

    return do


def undo(database, import_id):
    with database.transaction() as session:
        found = take_back(session, import_id, by=SYSTEM, now=NOW)
    while go_on(import_id, now=NOW):
        pass
    catch_up()
    return found


def footprint(database):
    """All that a mention leaves behind anywhere."""
    with database.reading() as session:
        counts = select(DailyCount.dimension, DailyCount.key, DailyCount.day, DailyCount.count)
        wanted = {
            "mentions": select(Mention.id, Mention.state, Mention.label, Mention.story_id.is_not(None)),
            "words": select(MentionVersion.mention_id, MentionVersion.text),
            "keys": select(MentionKey.source_id, MentionKey.external_id, MentionKey.mention_id),
            "people": select(Author.source_id, Author.name),
            "sources": select(Source.name),
            "searched": select(SearchEntry.mention_id, SearchEntry.version),
            "found": text("SELECT count(*) FROM mention_search"),
            "stories": select(Story.members, Story.authors),
            "marks": select(StoryMark.mention_id, StoryMark.mark),
            "tickets": select(Ticket.id, Ticket.state),
            "facts": select(TicketFact.ticket_id),
            "counts": counts.where(DailyCount.count != 0),
        }
        return {name: sorted(map(tuple, session.execute(one).all()), key=repr) for name, one in wanted.items()}


def live(database, brand_id, *findings, kind="feed"):
    """A source that is read, and what it has brought."""
    with database.transaction() as session:
        source = a_source(session, session.get_one(Brand, brand_id), scope=Scope.OWN, kind=kind)
        receive(session, source=source, findings=findings, now=NOW)
    catch_up()
    return source.id


def test_a_wrong_table_leaves_nothing_behind_and_copies_are_found_as_before(database, brand_id, bring):
    said = Finding(external_id="1", text=LONG, url="https://news.test/1", author="Лев", published_at=NOW)
    live(database, brand_id, said)
    before = footprint(database)
    assert bring(state=MentionState.NEW).added == 4
    with database.reading() as session:
        assert session.scalars(select(Story.members)).all() == [3]
        assert what_would_go(session, 1, by=SYSTEM) == (4, 0, 0, 0)
    assert undo(database, 1).goes == 4
    assert footprint(database) == before
    with database.reading() as session:
        row = session.get_one(TableImport, 1)
        assert (row.is_whole, row.added, row.removed, row.stayed, row.is_undone) == (True, 4, 4, 0, True)
        noted = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "import")).all()
        assert noted == ["table_imported", "import_taken_back", "import_gone"]
    assert bring().added == 4
    with database.reading() as session:
        # Whoever still speaks of a removed mention must not mean another one.
        assert session.scalar(select(func.max(Mention.id))) == 9


def test_what_people_have_worked_with_and_what_came_by_another_way_stays(database, brand_id, bring):
    bring()
    seen = Finding(external_id="9", text="Где банкомат?", url="https://vk.com/w2", author="Анна")
    live(database, brand_id, seen, kind="vk_search")
    with database.transaction() as session:
        a_channel(session, session.get_one(Brand, brand_id), is_first_line=True)
        archived = {"was": MentionState.ARCHIVED, "mention_id": 1}
        decide(session, Choice(client_key="k", kind=DecisionKind.NOT_OURS, **archived), by=SYSTEM, now=NOW)
        promote(session, 2, by=SYSTEM, now=NOW)
        olga = session.get_one(Mention, 3).author_id
        session.add(FlaggedAuthor(author_id=olga, flag=next(iter(AuthorFlag)), at=NOW))
    assert undo(database, 1) == (1, 1, 1, 1)
    with database.reading() as session:
        assert session.scalars(select(Mention.id).order_by(Mention.id)).all() == [1, 2, 4]
        row = session.get_one(TableImport, 1)
        assert (row.removed, row.stayed) == (1, 3)
        assert set(session.scalars(select(Author.name))) == {"Анна", "Иван", "Ольга"}
        counted = select(func.sum(DailyCount.count)).where(DailyCount.dimension == "mention_source")
        assert session.scalar(counted) == 3


def test_what_two_tables_have_goes_with_the_second_one(database, bring):
    before = footprint(database)
    bring()
    bring(ROWS + "02.03.2026 10:00;vk.com;Анна;Ещё вопрос;https://vk.com/w3;\n", name="whole.csv")
    assert undo(database, 1) == (0, 0, 0, 4)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mention)) == 5
        rows = imports_of(session, by=SYSTEM)
        told = [(one.file_name, one.added, one.known, one.is_undone, one.stayed) for one in rows]
        assert told == [("whole.csv", 1, 4, False, 0), ("wrong.csv", 4, 0, True, 4)]
    assert undo(database, 2).goes == 5
    assert footprint(database) == before


TICKETS = """№ обращения;Клиент;Источник;Текст;Ссылка;Дата обращения;Дата ответа;Дата закрытия;Оценка
101;Иван;vk.com;Не пришёл перевод;https://vk.com/w5;02.03.2026 10:00;02.03.2026 10:12;02.03.2026 11:00;лайк
102;Пётр;vk.com;Карта не работает;https://vk.com/w6;02.03.2026 09:00;;02.03.2026 10:00;
103;Анна;banki.ru;Вклад закрыли;https://banki.ru/7;01.03.2026 10:00;01.03.2026 10:20;;дизлайк
"""


def test_old_tickets_go_unless_somebody_has_touched_them(database, brand_id, bring):
    said = Finding(
        external_id="5", text="Не пришёл перевод", url="https://vk.com/w5", author="Иван",
        published_at=datetime(2026, 3, 2, 7, tzinfo=UTC),
    )  # fmt: skip
    live(database, brand_id, said, kind="vk_search")
    with database.transaction() as session:
        a_channel(session, session.get_one(Brand, brand_id), is_first_line=True)
    before = footprint(database)
    assert bring(TICKETS, kind="tickets").added == 3
    with database.reading() as session:
        assert session.get_one(Mention, 1).state == MentionState.PROMOTED
    assert undo(database, 1) == (3, 0, 0, 0)
    assert footprint(database) == before
    assert bring(TICKETS, kind="tickets").added == 3
    with database.transaction() as session:
        touched = session.scalars(select(func.min(Ticket.id))).one()
        add_note(session, touched, text="Звонил", client_key="n", by=SYSTEM, now=NOW)
    assert undo(database, 2) == (2, 1, 0, 0)
    with database.reading() as session:
        assert session.scalars(select(Ticket.id)).all() == [touched]
        assert session.scalars(select(TicketFact.ticket_id)).all() == [touched]


def test_an_import_that_is_under_way_stops_and_goes(database, brand_id, bring, tmp_path, monkeypatch):
    monkeypatch.setattr("crawlers.imports.importing.BATCH", 2)
    before = footprint(database)

    def stop(_outcome):
        with database.transaction() as session:
            take_back(session, 1, by=SYSTEM, now=NOW)

    path = tmp_path / "wrong.csv"
    path.write_text(ROWS, encoding="utf-8")
    order = Order(brand_id=brand_id)
    outcome = import_files([TableFile(path, "wrong.csv")], order, by=SYSTEM, now=NOW, progress=stop)
    assert (outcome.added, [one.why for one in outcome.bad]) == (
        2, ["It is being taken back. Import the file again once that is done."],
    )  # fmt: skip
    with database.reading() as session:
        going = imports_of(session, brand_id, by=SYSTEM)[0]
        assert (going.is_whole, going.is_going, going.left, going.share_done) == (False, True, 2, 0.0)
    while go_on(1, now=NOW):
        pass
    catch_up()
    assert footprint(database) == before


def test_an_import_goes_once_and_only_by_an_administrator_of_its_brand(database, brand_id, bring):
    bring()
    with database.transaction() as session:
        with pytest.raises(Refused):
            take_back(session, 1, by=actor(Role.ADMINISTRATOR, brand_id=brand_id + 1), now=NOW)
        with pytest.raises(Refused):
            imports_of(session, brand_id, by=actor(Role.MODERATOR))
        assert imports_of(session, by=actor(Role.ADMINISTRATOR, brand_id=brand_id + 1)) == []
    undo(database, 1)
    with database.transaction() as session:
        for number in (1, 2):
            with pytest.raises(Refused):
                take_back(session, number, by=SYSTEM, now=NOW)


def test_a_job_takes_it_back(database, bring):
    before = footprint(database)
    bring()
    with database.transaction() as session:
        take_back(session, 1, by=SYSTEM, now=NOW)
    Worker(database, HANDLERS).drain()
    assert footprint(database) == before


def test_the_command_line_says_what_would_go_and_asks(base, tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(ROWS, encoding="utf-8")
    with base.transaction() as session:
        order = Order(brand_id=a_brand(session).id)
    import_files([TableFile(path, path.name)], order, by=SYSTEM, now=NOW)
    run = CliRunner().invoke
    listed = json.loads(run(imports, ["list", "--json"]).output)
    assert (listed["file"], listed["added"], listed["state"]) == ("wrong.csv", 4, "whole")
    asked = run(imports, ["undo", "1"], input="n\n")
    assert asked.output.startswith("4 rows go\nTake it back?")
    assert isinstance(run(imports, ["undo", "1", "--json"]).exception, Refused)
    done = run(imports, ["undo", "1", "--yes", "--json"])
    told = json.loads(done.output)
    assert (told["state"], told["removed"], told["stayed"]) == ("undone", 4, 0)
    assert "Taken back: 4 gone, 0 stayed." in run(imports, ["list"]).output
