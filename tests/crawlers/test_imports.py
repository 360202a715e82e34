"""Tables as people have them: every encoding, heading and cell; good rows go in once, bad ones are told."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from crawlers.imports import values
from crawlers.imports.fields import recognised
from crawlers.imports.importing import Order, import_files
from crawlers.imports.sites import category_of, site_of
from crawlers.imports.table import columns_of, records
from crawlers.imports.table_file import TableFile
from crawlers.imports.values import BadValue
from moderation.finding import Finding
from moderation.intake import FOLLOW_JOB, PRETAG_JOB, receive
from moderation.listing import Wanted, as_json, listed
from storage.errors import Refused
from storage.jobs import take as jobs_due
from storage.rights import SYSTEM
from storage.tables import Author, DailyCount, Mention, MentionVersion, Place, Source, Ticket
from storage.vocabulary import Category, Label, MentionState, Role, Scope, Verdict
from tests.builders import NOW, a_brand, a_source, actor

# A spreadsheet knows no zones.
NOON = datetime(2025, 3, 12, 14, 5)  # noqa: DTZ001 - as above
MOSCOW = ZoneInfo("Europe/Moscow")
TABLE = """Дата;Площадка;Автор;Текст;Оценка;Ссылка;Тег;Телефон
12.03.2025 14:05;banki.ru;Иван;Банк «Причал» молчит, "как всегда";1;https://banki.ru/r/1;жалоба;8 (912) 345-67-89
12.03.2025 14:06;Отзовик;Ольга;Всё понравилось;4,5;https://otzovik.com/2;благодарность;
32.13.2025;banki.ru;Пётр;Плохая дата;5;https://banki.ru/r/3;;
13.03.2025;vk.com;Анна;"Два
ряда; в кавычках";;https://vk.com/t1;;
13.03.2025;vk.com;Борис;Под той же записью;;https://vk.com/t1;;
"""


@pytest.fixture
def brand_id(database):
    with database.transaction() as session:
        return int(a_brand(session).id)


@pytest.fixture
def file(tmp_path):
    """A file of this name with these bytes."""

    def make(body, name="table.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode(encoding))
        return TableFile(path, name)

    return make


def bring(files, brand_id, **how):
    files = files if isinstance(files, list) else [files]
    return import_files(files, Order(brand_id=brand_id, **how), by=SYSTEM, now=NOW)


def rows_of(table, kind="mentions", **how):
    return [record.cells for record in records(table, columns_of(table, kind, **how))]


def stored(database):
    with database.reading() as session:
        return [as_json(row) for row in listed(session, Wanted(), by=SYSTEM)][::-1]


def test_good_rows_go_in_bad_ones_are_told_and_a_second_time_adds_nothing(database, brand_id, file):
    table = file(TABLE, encoding="cp1251")
    first, second = bring(table, brand_id), bring(table, brand_id)
    assert (first.added, first.known, [(one.row, one.why) for one in first.bad]) == (
        4, 0, [(4, "published_at: “32.13.2025” is no date.")],
    )  # fmt: skip
    assert (second.added, second.known, len(second.bad)) == (0, 4, 1)
    found = stored(database)
    assert [one["text"] for one in found] == [
        'Банк «Причал» молчит, "как всегда"', "Всё понравилось", "Два\nряда; в кавычках", "Под той же записью",
    ]  # fmt: skip
    assert [one["published_at"] for one in found][:2] == ["2025-03-12T11:05:00Z", "2025-03-12T11:06:00Z"]
    assert [one["tags"] for one in found] == [["complaint"], ["praise"], [], []]
    assert {one["state"] for one in found} == {"archived"}
    with database.reading() as session:
        names = dict(session.execute(select(Source.name, Source.category)).all())
        assert names == {
            "banki.ru, imported": Category.REVIEWS, "otzovik.com, imported": Category.REVIEWS,
            "vk.com, imported": Category.SOCIAL,
        }  # fmt: skip
        ivan = session.scalars(select(Author).where(Author.name == "Иван")).one()
        assert (ivan.external_id, ivan.url) == ("+79123456789", "tel:+79123456789")
        assert session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_labels_and_states_are_counted(database, brand_id, file):
    bring(file(TABLE), brand_id, state=MentionState.NEW)
    with database.reading() as session:
        counted = {
            (row.dimension, row.key): row.count
            for row in session.scalars(select(DailyCount).where(DailyCount.count != 0, DailyCount.day == "2025-03-12"))
            if row.dimension in {"mention_state", "mention_label"}
        }
        assert counted == {
            ("mention_state", "new"): 2, ("mention_label", "complaint"): 1, ("mention_label", "praise"): 1,
        }  # fmt: skip
        assert set(session.scalars(select(Mention.state))) == {MentionState.NEW}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r", "cp866"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_every_encoding_and_every_separator(file, encoding, sign):
    lines = ["Дата", "Автор", "Текст"], ["12.03.2025", "Пётр", "Банк долго отвечает на вопрос"]
    table = file("\r\n".join(sign.join(line) for line in lines), encoding=encoding)
    assert rows_of(table) == [
        {"published_at": "12.03.2025", "author": "Пётр", "text": "Банк долго отвечает на вопрос"}
    ]  # fmt: skip


def test_lines_of_json_come_back_as_they_were_listed(database, brand_id, file, tmp_path):
    bring(file(TABLE), brand_id)
    given_out = "\n".join(json.dumps(one, ensure_ascii=False) for one in stored(database))
    here = bring(file(given_out, "mentions.jsonl"), brand_id)
    assert (here.added, here.known, here.bad) == (0, 4, [])
    with database.transaction() as session:
        other = int(a_brand(session).id)
    there = bring(file(given_out + '\n{"text": 1\n[]\n', "mentions.jsonl"), other)
    assert (there.added, [one.row for one in there.bad]) == (4, [5, 6])
    assert bring(file(given_out, "mentions.jsonl"), other).added == 0


@pytest.fixture
def workbook(tmp_path):
    """A spreadsheet written by hand: merged headings, dates as dates and as bare numbers, a formula."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"remove_timezone": True}) as book:
        book.add_worksheet("Пусто")
        sheet = book.add_worksheet("Отчёт")
        day = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet.merge_range("A1:F1", "Отчёт по упоминаниям за март")
        sheet.merge_range("A3:A4", "Дата публикации")
        sheet.merge_range("B3:C3", "Автор")
        sheet.write_row("B4", ["Имя", "Ник"])
        sheet.merge_range("D3:D4", "Текст отзыва")
        sheet.merge_range("E3:E4", "Оценка (звёзд)")
        sheet.merge_range("F3:F4", "Филиал")
        sheet.write_datetime("A5", NOON, day)
        sheet.write_row("B5", ["Иван", "ivan", "Очередь в кассу", "★★"])
        sheet.merge_range("F5:F6", "Морская, 1")
        sheet.write_number("A6", 45728.5)
        sheet.write_row("B6", ["Ольга", "olga"])
        sheet.write_formula("D6", '="Быстро "&"помогли"', None, "Быстро помогли")
        sheet.write_number("E6", 5)
    return TableFile(path, "book.xlsx")


def test_a_spreadsheet_with_merged_headings(database, brand_id, workbook):
    outcome = bring(workbook, brand_id)
    assert (outcome.added, outcome.bad) == (2, [])
    with database.reading() as session:
        rows = session.execute(
            select(Mention.published_at, Mention.stars, MentionVersion.text, Author.external_id, Place.name)
            .join(MentionVersion, MentionVersion.mention_id == Mention.id)
            .join(Author, Author.id == Mention.author_id)
            .join(Place, Place.id == Mention.place_id)
            .order_by(Mention.published_at)
        ).all()
    assert rows == [
        (datetime(2025, 3, 12, 9, 0, tzinfo=UTC), 5.0, "Быстро помогли", "olga", "Морская, 1"),
        (datetime(2025, 3, 12, 11, 5, tzinfo=UTC), 2.0, "Очередь в кассу", "ivan", "Морская, 1"),
    ]


def test_a_packed_bomb_and_no_table_are_refused(brand_id, file, tmp_path, monkeypatch):
    monkeypatch.setattr("crawlers.imports.table_file.LARGEST", 100_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    tables = [TableFile(path, "bomb.xlsx"), file(b"PK\x03\x04 nothing", "torn.xlsx"), file(b"", "empty.csv")]
    outcome = bring(tables, brand_id)
    assert [(one.file, one.row) for one in outcome.bad] == [("bomb.xlsx", 0), ("torn.xlsx", 0), ("empty.csv", 0)]
    assert "unpacks to" in outcome.bad[0].why


def test_columns_are_corrected_by_hand_and_useless_tables_are_refused(file):
    table = file("когда;что;кто\n12.03.2025;Привет;Иван\n")
    with pytest.raises(Refused, match="когда, что, кто"):
        columns_of(table, "mentions", given={"кто": "author"})
    given_by_hand = {"что": "text", "C": "author"}
    assert rows_of(table, given=given_by_hand) == [{"published_at": "12.03.2025", "text": "Привет", "author": "Иван"}]
    with pytest.raises(Refused, match="says nothing"):
        columns_of(table, "mentions", given={"нет такой": "text"})


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            ["№", "Дата", "Время", "Источник", "Автор", "Текст отзыва", "Кол-во звёзд", "Ссылка на отзыв", "Филиал"],
            "- published_at time source author text stars url place",
        ),
        (
            ["Заголовок", "Текст", "Дата", "Ссылка", "Автор", "Тип источника", "Лайки", "Комментарии", "Репосты"],
            "title text published_at url author category likes comments reposts",
        ),
        (["id", "uid", "source", "external_id", "url"], "- uid source external_id url"),
        (["Date", "Source Type", "Post URL", "Full Text", "Author Name"], "published_at category url text author"),
    ],
)
def test_headings_of_known_exports(headings, fields):
    wanted = {at: field for at, field in enumerate(fields.split()) if field != "-"}
    assert recognised(headings, "mentions") == wanted


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("12.03.2025 14:05", "2025-03-12T11:05"), ("2025-03-12T14:05:00Z", "2025-03-12T14:05"),
        (45728.5, "2025-03-12T09:00"), ("45728,5", "2025-03-12T09:00"), (NOON, "2025-03-12T11:05"),
        (NOON.date(), "2025-03-11T21:00"),
        ("1741777500", "2025-03-12T11:05"), (1741777500000, "2025-03-12T11:05"), ("вчера в 14.05", "2026-03-01T11:05"),
        ("5 марта 2025 г. 9:07", "2025-03-05T06:07"),
    ],
    ids=str,
)  # fmt: skip
def test_moments(cell, moment):
    found = values.moment(cell, zone=MOSCOW, now=NOW)
    assert f"{found:%Y-%m-%dT%H:%M}" == moment


def test_a_time_of_day_in_a_column_of_its_own():
    for at in ("14:05", "14.05", NOON, timedelta(hours=14, minutes=5), 0.586805555):
        found = values.moment("12.03.2025", zone=MOSCOW, now=NOW, at=at)
        assert f"{found:%H:%M}" == "11:05"


@pytest.mark.parametrize(
    ("cell", "number"),
    [("4,5", 4.5), ("5 из 5", 5), ("8/10", 4), ("★★★☆☆", 3), ("4 звезды", 4), (3.0, 3), ("-", None), ("", None)],
)
def test_stars(cell, number):
    assert values.stars(cell) == number


def test_counts_telephones_labels_and_ratings():
    assert [values.whole(cell) for cell in ("1 234", "1,2 тыс.", "3.4K", 12.0, "—")] == [1234, 1200, 3400, 12, None]
    assert values.telephone("8 (912) 345-67-89") == values.telephone("+7 912 3456789") == "+79123456789"
    assert values.label("вклады, Жалоба") is Label.COMPLAINT
    assert values.label(["praise"]) is Label.PRAISE
    assert [values.verdict(cell) for cell in ("лайк", "5", "Нет", "-", "")] == [
        Verdict.LIKE, Verdict.LIKE, Verdict.DISLIKE, None, None,
    ]  # fmt: skip
    assert (values.verdict("1", among={"1", "4"}), values.verdict("-", among={"+", "-"})) == (Verdict.DISLIKE,) * 2


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.none(), st.datetimes(), st.booleans()))
def test_a_cell_of_anything_is_read_or_told_to_be_bad(cell):
    for read in (values.stars, values.whole, values.telephone, values.verdict, values.label, values.words):
        try:
            read(cell)
        except BadValue:
            continue
    try:
        values.moment(cell, zone=MOSCOW, now=NOW, at=cell)
    except BadValue:
        return


def test_sites_and_their_categories():
    assert (
        site_of("ВКонтакте", None)
        == site_of(None, "https://m.vk.com/wall1")
        == site_of("https://vk.com", "")
        == "vk.com"
    )
    assert site_of("3", "") == "source 3"
    assert category_of("forum.e1.ru", None) is Category.FORUM
    assert category_of("yandex.ru/maps", None) is Category.MAPS
    assert category_of("где-то", "СМИ") is Category.MEDIA


def test_only_an_administrator_of_the_brand_imports(database, brand_id, file):
    with pytest.raises(Refused):
        import_files([file(TABLE)], Order(brand_id=brand_id), by=actor(Role.MODERATOR), now=NOW)


def test_what_is_imported_waits_for_what_is_new(base, file):
    with base.transaction() as session:
        brand = a_brand(session)
        fresh = a_source(session, brand, scope=Scope.OWN).id
    bring(file(TABLE), brand.id)
    with base.transaction() as session:
        said = Finding(external_id="1", text="Причал закрыт", url="http://x.example/1")
        [new] = receive(session, source=session.get_one(Source, fresh), findings=[said], now=NOW).new_ids
        jobs = jobs_due(session, "worker", [FOLLOW_JOB, PRETAG_JOB], now=NOW, limit=2)
        assert [(one.kind, one.payload["mention_ids"]) for one in jobs] == [(FOLLOW_JOB, [new]), (PRETAG_JOB, [new])]
        # The whole table is one job of each kind, whatever its sites.
        assert len(jobs_due(session, "worker", [FOLLOW_JOB, PRETAG_JOB], now=NOW, limit=9)) == 2
