"""The case for a night shift as a PDF: both languages, one page, links to the tickets, hostile names as text."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
from pypdfium2 import raw
from sqlalchemy.orm import Session

from dashboards import pdf
from dashboards.addresses import cell_from
from dashboards.behind import behind
from dashboards.erlang import Target
from dashboards.night_case import NightCase, Wishes, night_case
from dashboards.night_paper import night_paper
from dashboards.night_window import Window, window_of
from dashboards.night_words import change_words, handling_words
from dashboards.part_of_day import Part
from dashboards.pdf import Bar, Fact, Paper, Words
from dashboards.periods import Period
from dashboards.selection import Board, Selection
from dashboards.staffing import told_apart
from dashboards.staffing_addresses import MOST_COST, USUAL, link_to, wishes_from, wishes_words
from dashboards.staffing_sheets import people_words
from storage.i18n import set_language
from storage.vocabulary import Currency, Role
from tests.builders import a_brand, a_channel, a_source, actor
from tests.dashboards.conftest import NOW, TODAY, a_fact

LEAD = actor(Role.LEAD)
HOSTILE = '*#image("/etc/passwd") $x$ <a> @b [[c]] \\ // "'
HOUR = timedelta(hours=1)


@pytest.fixture
def case(session: Session) -> NightCase:
    """Ten nights of a brand: three tickets each at 23:00, 1:00 and 10:00; answered at 9:30 and at once by day."""
    brand = a_brand(session)
    channel, source = a_channel(session, brand, name=HOSTILE), a_source(session, brand)
    midnight = NOW.replace(hour=21) - timedelta(days=12)
    for night in range(10):
        for opened, waits_s, is_within in ((-1, 37_800, False), (1, 30_600, False), (10, 600, True)):
            at = midnight + timedelta(days=night) + opened * HOUR
            a_fact(
                session, channel, source, None, opened_at=at, replied_at=at + timedelta(seconds=waits_s),
                first_reply_s=waits_s, is_within=is_within, promoted_to_answered_s=waits_s, handling_s=300,
            )  # fmt: skip
    selection = Selection(brand.id, Period(TODAY - timedelta(days=12), TODAY))
    wishes = Wishes(people=2, cost=Decimal(3500), currency=Currency.EUR)
    found = night_case(session, selection, wishes, by=LEAD, now=NOW)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _english_after() -> Iterator[None]:
    yield
    set_language("en")


def read(content: bytes) -> tuple[int, str, list[str]]:
    """Pages, words, addresses of links."""
    with pypdfium2.PdfDocument(content) as document:
        words, links = "", []
        for page in document:
            text = page.get_textpage()
            words += text.get_text_range()
            text.close()
            links += links_of(document, page)
            page.close()
        # Lines are broken where they happen to end, and numbers have narrow spaces.
        return len(document), " ".join(words.split()), links


def links_of(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[str]:
    found = []
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, number)
        link = raw.FPDFAnnot_GetLink(note)
        if link:
            action = raw.FPDFLink_GetAction(link)
            length = raw.FPDFAction_GetURIPath(document, action, None, 0)
            buffer = (raw.c_char * length)()
            raw.FPDFAction_GetURIPath(document, action, buffer, length)
            found.append(buffer.value.decode())
        raw.FPDFPage_CloseAnnot(note)
    return found


def test_both_languages_say_it_on_one_page(case: NightCase):
    said = {}
    for language in ("en", "ru"):
        set_language(language)
        pages, words, _links = read(pdf.as_pdf(night_paper(case, brand="Причал", now=NOW), now=NOW))
        assert pages == 1
        assert HOSTILE in words
        said[language] = words
    english, russian = said["en"], said["ru"]
    assert "The case for a night shift" in english
    assert "With 2 people at night 100.0% would have been answered within 30 min; it was 0.0%." in english
    assert "€210,000" in english
    assert "The past is too short for a forecast: 16 more days are needed." in english
    assert "who are taken to have nothing else to do" in english
    assert "Обоснование ночной смены" in russian
    assert "100,0 %" in russian
    assert "210 000 €" in russian
    assert "10 ч 30 мин" in russian


def test_every_link_opens_the_tickets_of_its_figure(session: Session, case: NightCase):
    _pages, _words, links = read(pdf.as_pdf(night_paper(case, brand="Причал", now=NOW), now=NOW))
    assert len(links) > 15
    counts = set()
    for link in links:
        words = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        assert urlsplit(link).path == "/staffing"
        assert words["view"] == "nights"
        window = window_of(words["hours"])
        part = Part(window.others if words.get("only") == "days" else window)
        since = TODAY.fromisoformat(words["since"])
        period = Period(since, TODAY.fromisoformat(words["until"]) + timedelta(days=1))
        cell = cell_from(words["cell"])
        assert cell is not None
        selection = Selection(int(words["brand"]), period, part=part)
        rows = behind(session, selection, board=Board.SLA, cell=cell, by=LEAD, now=NOW)
        counts.add((words.get("only", ""), cell.figure.value, len(rows)))
    assert ("", "all", case.nights.total) in counts
    assert ("", "missed", case.table.total.promises.missed) in counts
    assert ("days", "all", 10) in counts


def test_words_of_papers_are_never_markup_and_links_lead_only_to_the_web():
    paper = Paper(
        HOSTILE, HOSTILE,
        [
            pdf.heading(HOSTILE), pdf.text(HOSTILE),
            pdf.facts([Fact(HOSTILE, Words(HOSTILE, "javascript:x"), HOSTILE)]),
            pdf.table([HOSTILE], [[Words(HOSTILE, "file:///etc/passwd")]]),
            pdf.beside([pdf.bars([Bar(Words(HOSTILE), 3, "3", "bad")], axis=HOSTILE)], [pdf.text("№ ₽ їґ")]),
            pdf.notes([(HOSTILE, HOSTILE)]),
        ],
        HOSTILE, "uk",
    )  # fmt: skip
    pages, words, links = read(pdf.as_pdf(paper, now=NOW))
    assert pages == 1
    assert words.count("passwd") >= 10
    assert "№ ₽ їґ" in words
    assert links == []


def test_what_is_set_stands_in_the_address():
    wishes = Wishes(Window(22, 6), Target(0.9, 3600, 0.75, 2), 0.2, 600.0, 3, Decimal(5000), Currency.USD)
    assert wishes_from(wishes_words(wishes)) == wishes
    assert wishes_from({}) == USUAL == Wishes()
    nonsense = dict.fromkeys(wishes_words(USUAL), "²9999999999999999999")
    assert wishes_from(nonsense | {"cost": "NaN"}) == USUAL
    # What the field cannot hold is no cost.
    for cost in ("999999999.9", "1000000000", "9" * 5000, "-1"):
        assert wishes_from({"cost": cost}).cost == 0
    assert wishes_from({"cost": "999999999"}).cost == MOST_COST
    assert "channel=3" in link_to(Selection(1, Period(TODAY, TODAY), channels=frozenset({3})), USUAL, cell_from("all"))


def test_without_a_cost_there_is_no_column_of_dashes_and_equal_rows_are_one(case: NightCase):
    free = case._replace(wishes=case.wishes._replace(cost=Decimal(0)))
    _pages, words, _links = read(pdf.as_pdf(night_paper(free, brand="Причал", now=NOW), now=NOW))
    assert "Cost a month" not in words
    assert "As the nights went" in words
    # One person answers as many as three would: the rows say so once.
    assert [people_words(*pair) for pair in told_apart(free.replayed.shifts, within_s=1800)] == [
        f"1–{free.replayed.shifts[-1].people}"
    ]
    paid = told_apart(free.replayed.shifts, within_s=1800, is_paid=True)
    assert len(paid) == len(free.replayed.shifts)


def test_the_share_stands_beside_the_handling_time_it_was_reckoned_with(case: NightCase):
    assert "Handling time: 5 min in the mean of 30 measured tickets" in change_words(case)
    assert "no ticket was measured yet" in handling_words(measured=0, mean_s=None, used_s=600, is_typed=False)
