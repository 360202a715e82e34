"""The list of branches: tables of every kind, what is wrong with a row, and a second import that adds nothing."""

import csv
import io
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from xlsxwriter import Workbook

from crawlers.branch_import import give_branches
from crawlers.branches import Branch, branches_of
from crawlers.claims import Claim, claim_of
from crawlers.commands import source as source_command
from crawlers.imports.branch_rows import read_branches
from crawlers.imports.table_file import TableFile
from storage.database import Database, use
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import Place, Source, SourceCursor
from storage.vocabulary import Lane
from tests.builders import NOW, a_brand, a_source

ROWS = [
    ["Филиалы банка", "", "", "", "", "", "", ""],
    ["Код", "Название", "Адрес", "Широта", "Долгота", "2ГИС", "Яндекс", "Google Place ID"],
    ["A-1", "На Портовой", "Портовая, 3", "55,75", "37,61", "https://2gis.ru/zalivsk/firm/70000001012345678",
     "109876543210", ""],
    ["A-2", "Касса", "Садовая, 12", "", "", "70000001012345679", "", "ChIJprichal0000000001"],
    ["", "", "", "", "", "", "", ""],
    ["A-3", "Без номеров", "Лесная, 1", "", "", "–", "", ""],
    ["A-4", "Не там", "Лесная, 2", "155", "37", "70000001012345680", "", ""],
    ["A-5", "Повтор", "Портовая, 3", "", "", "70000001012345678", "", ""],
    ["A-6", "Не номер", "Лесная, 4", "", "", "спросить у Ани", "", ""],
]  # fmt: skip


@pytest.fixture
def table(tmp_path):
    def make(name: str, body: bytes) -> TableFile:
        (tmp_path / name).write_bytes(body)
        return TableFile(tmp_path / name, name)

    return make


def as_csv(rows, *, encoding: str = "cp1251", delimiter: str = ";") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding, "replace")


@pytest.fixture
def database(tmp_path, make_database):
    made = Database(make_database("sqlite", tmp_path))
    use(made)
    yield made
    use(None)
    made.close()


def test_a_table_in_an_old_encoding_is_read_and_each_bad_row_named(table):
    rows, bad = read_branches(table("b.csv", as_csv(ROWS)))
    assert [(row.number, row.branch.code) for row in rows] == [(3, "A-1"), (4, "A-2"), (8, "A-5")]
    assert rows[0].ids == {"2gis": "70000001012345678", "yandex_maps": "109876543210"}
    assert (rows[0].branch.lat, rows[0].branch.lon) == (55.75, 37.61)
    assert rows[1].ids["google_places"] == "ChIJprichal0000000001"
    assert [(row.number, row.why.split()[0]) for row in bad] == [(6, "It"), (7, "Latitude"), (9, "“спросить")]


def test_a_spreadsheet_that_lost_figures_of_a_number_says_so(table):
    kept = io.BytesIO()
    rows = [
        ["code", "name", "2gis", "yandex"],
        [1, "Касса", 70000001012345678, 109876543210],
        [2, "Офис", "70000001012345678", 109876543211],
    ]
    with Workbook(kept) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    rows, bad = read_branches(table("b.xlsx", kept.getvalue()))
    assert [(row.branch.code, row.ids["2gis"]) for row in rows] == [("2", "70000001012345678")]
    assert "lost its last figures" in bad[0].why


def test_json_is_read_by_its_keys_and_a_table_without_numbers_is_refused(table):
    listed = [{"code": "A", "name": "Касса", "lat": 55.7, "lon": 37.6, "yandex": 109876543210}, {"name": "x"}, 5]
    rows, bad = read_branches(table("b.json", json.dumps(listed).encode()))
    assert rows[0].at("yandex_maps") == Branch(id="109876543210", name="Касса", code="A", lat=55.7, lon=37.6)
    assert [row.number for row in bad] == [2, 3]
    with pytest.raises(Refused, match="No column"):
        read_branches(table("c.csv", b"name;phone\na;b\n"))


def test_branches_are_given_to_a_source_and_a_second_import_adds_nothing(database, table):
    rows, _bad = read_branches(table("b.csv", as_csv(ROWS, encoding="utf-8", delimiter=",")))
    with database.transaction() as session:
        brand = a_brand(session)
        row = a_source(session, brand, kind="2gis", address="https://public-api.reviews.2gis.com/2.0")
        feed = a_source(session, brand, kind="feed", address="https://x.example/")
        ids = row.id, feed.id
    with database.transaction() as session:
        given = give_branches(session, ids[0], rows, by=SYSTEM, now=NOW)
    assert given[:3] == (2, 0, 0)
    assert [bad.number for bad in given.bad] == [8]
    with database.transaction() as session:
        assert give_branches(session, ids[0], rows, by=SYSTEM, now=NOW)[:3] == (0, 0, 2)
        renamed = [rows[0]._replace(branch=replace(rows[0].branch, name="На Портовой, 3"))]
        assert give_branches(session, ids[0], renamed, by=SYSTEM, now=NOW)[:3] == (0, 1, 0)
        assert len(branches_of(session.get_one(Source, ids[0]).options)) == 2
        places = session.scalars(select(Place.name).order_by(Place.external_id)).all()
        assert places == ["A-1 · На Портовой, 3", "A-2 · Касса"]
        with pytest.raises(Refused, match="no list of branches"):
            give_branches(session, ids[1], rows, by=SYSTEM, now=NOW)


def test_the_command_prints_what_came_in_and_what_did_not(database, table):
    file = table("b.csv", as_csv(ROWS))
    with database.transaction() as session:
        number = a_source(session, a_brand(session), kind="yandex_maps", address="https://yandex.ru/maps/").id
    done = CliRunner().invoke(source_command, ["branches", str(number), str(file.path), "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["added"], told["known"]) == (1, 1, 0)
    assert {row["row"] for row in told["bad"]} == {4, 6, 7, 8, 9}


def test_numbers_typed_by_hand_are_branches_too():
    assert [branch.id for branch in branches_of({"branches": "701, 702,"})] == ["701", "702"]
    assert branches_of({"branches": [{"name": "без номера"}, 5]}) == []
    assert Branch(id="701").place(known_as="Банк").name == "Банк"


def test_what_a_site_counts_stands_beside_what_we_hold(database):
    with database.transaction() as session:
        row = a_source(session, a_brand(session), kind="2gis", address="https://2gis.ru/firm/1234567")
        assert claim_of(session, row.id, by=SYSTEM) is None
        state = {"claimed": {"a": 30, "b": 7}}
        session.add(SourceCursor(source_id=row.id, lane=Lane.LIVE, state=state, updated_at=NOW))
        session.flush()
        assert claim_of(session, row.id, by=SYSTEM) == Claim(0, 37)
