"""The screens of quality control, as their scripts run."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import streamlit as st
from openpyxl import load_workbook
from sqlalchemy import delete, select

from dashboards.control_sheets import scores_sheet
from desk.assignment import take
from desk.closing import close
from desk.quality_appeals import file_appeal
from desk.quality_cards import START, card_in_force
from desk.quality_drawing import draw_sample, month_of
from desk.quality_scores import Mark, Marks, give_score
from desk.quality_settings import Plan
from desk.replies import Answer, record_sent_by_hand
from desk.screens.quality_parts import mark_of
from desk.sign_in import actor_of
from storage.i18n import speaking
from storage.tables import AuditEntry, SampledTicket, Score, Ticket
from storage.vocabulary import Role, ScoreKind
from tests.builders import a_person

QUALITY, MINE, CARD = "desk/screens/quality.py", "desk/screens/my_scores.py", "desk/screens/scorecard.py"
FIGURES, TICKET = "dashboards/screens/quality_figures.py", "desk/screens/ticket.py"
SECRETS = ("Ольг", "olga", "Потапов")


@pytest.fixture
def database(base):
    return base


@pytest.fixture
def control(town, ticket):
    """Two tickets that Olga answered, drawn for the month."""
    with town.database.transaction() as session:
        town.olga.name = "Ольга Потапова"
        session.merge(town.olga)
        town.kira = a_person(session, Role.QUALITY, login="kira", name="Кира")
    numbers = [ticket("Карта не пришла, Ольга Потапова обещала"), ticket("Где банкомат")]
    now = datetime.now(UTC)
    with town.database.transaction() as session:
        by = actor_of(session, town.olga)
        for number in numbers:
            take(session, number, by=by, now=now)
            last = session.get_one(Ticket, number).last_message_id
            said = Answer("Добрый день! Меня зовут Ольга. Карта придёт завтра.", f"k{number}", last)
            record_sent_by_hand(session, number, answer=said, url="", by=by, now=now)
            close(session, number, by=by, now=now + timedelta(seconds=1))
        lead = actor_of(session, town.lena)
        later = now + timedelta(seconds=2)
        draw_sample(session, town.brand.id, month_of(later), by=lead, now=later, plan=Plan(second_share=0))
        town.sampled = sorted(session.scalars(select(SampledTicket.id)))
    town.numbers = numbers
    return town


def scored(control, **marks):
    with control.database.transaction() as session:
        card = card_in_force(session, control.brand.id)
        by_key = {one.key: Mark(one.steps) for one in card.criteria} | marks
        return give_score(
            session, control.sampled[0], Marks(by_key), card_id=card.id, seconds=60,
            by=actor_of(session, control.kira), now=datetime.now(UTC),
        )  # fmt: skip


def payload(page):
    """Everything of the page that travels to the browser."""
    return json.dumps([str(one.proto) for one in page.main], ensure_ascii=False)


def press(page, label):
    next(one for one in page.button if one.label == label).click()
    page.run()
    assert not page.exception
    return page


def test_what_waits_tells_neither_ticket_nor_operator(screen, sign_in_as, control):
    sign_in_as(control.kira)
    page = screen(QUALITY)
    assert {one.value for one in page.text} == {f"No. {number}" for number in control.sampled}
    for secret in SECRETS:
        assert secret not in payload(page)
    press(page, "Score the next one")
    assert page.query_params["sampled"]
    for secret in (*SECRETS, "Добрый день! Меня зовут Ольга"):
        assert secret not in payload(page)
    assert any("Меня зовут [имя]" in one.value for one in page.text)


def test_a_card_is_filled_and_kept(screen, sign_in_as, control):
    sign_in_as(control.kira)
    page = screen(QUALITY, sampled=str(control.sampled[0]))
    press(page, "Keep the score")
    (said,) = [one.value for one in page.error]
    assert said.count("is left open") == len(START)  # all of them at once
    for one in START:
        page.session_state[f"score-{control.sampled[0]}-{one.key}-grade"] = 1
    page.run()
    assert next(one for one in page.metric if one.label == "Score").value == "32.5 %"
    press(page, "Keep the score")
    with control.database.reading() as session:
        (found,) = session.execute(select(Score.kind, Score.percent)).all()
    # 20·1/4 + 30·1/4 + 20·1/4 + 10·1/1 + 20·1/4
    assert tuple(found) == (ScoreKind.FIRST, 32.5)


def test_an_operator_reads_their_scores_and_objects(screen, sign_in_as, control):
    scored(control, style=Mark(0, comment="Сухо"))
    sign_in_as(control.olga)
    page = screen(MINE)
    assert any("Сухо" in one.value for one in page.text)
    area = next(one for one in page.text_area if "Which criterion" in one.label)
    area.set_value("Клиент сам просил короче")
    press(page, "File the appeal")
    sign_in_as(control.lena)
    page = screen(QUALITY, part="appeals")
    assert any("waits for a decision" in one.value for one in page.caption)
    page = screen(QUALITY, scored=str(control.sampled[0]))
    assert "Сухо" in {one.value for one in page.text_input if one.label == "Comment"}  # as it was, to be changed
    next(one for one in page.text_area if one.label == "Answer to the operator").set_value("Стандарт один для всех")
    press(page, "The score stays")
    assert any("Стандарт один для всех" in one.value for one in page.text)


def test_quality_control_asks_for_a_ticket_outside_the_sample(screen, sign_in_as, control, ticket):
    other = ticket("Совсем другое, тел. +7 921 555-44-33")
    sign_in_as(control.kira)
    page = screen(TICKET, inside_home=True, ticket=str(other))
    assert not page.get("bidi_component") or "Совсем другое" not in payload(page)
    next(one for one in page.text_input if one.label == "Why do you need it?").set_value("Жалоба на оператора")
    press(page, "Open it")
    said = " ".join(one.value for one in page.text)
    assert "Совсем другое" in said
    assert "555-44-33" not in said
    page = screen(TICKET, inside_home=True, ticket=str(control.numbers[0]))
    assert any(one.label == "Why do you need it?" for one in page.text_input)
    with control.database.reading() as session:
        assert session.scalar(select(AuditEntry.subject_id).where(AuditEntry.action == "quality_leave_taken")) == other


def test_the_card_is_changed_by_a_lead_and_shown_to_nobody_else(screen, sign_in_as, control):
    sign_in_as(control.lena)
    page = screen(CARD)
    press(page, "Save as a new version")
    with control.database.reading() as session:
        assert card_in_force(session, control.brand.id).version == 1
    sign_in_as(control.kira)
    assert "It needs the role" in screen(CARD).error[0].value


def test_the_sample_is_forecast_and_topped_up(screen, sign_in_as, control):
    sign_in_as(control.lena)
    page = screen(QUALITY, part="sample")
    next(one for one in page.selectbox if one.label == "Month").set_value(month_of(datetime.now(UTC)))
    page.run()
    assert not page.exception
    assert any("1-20" in one.value or "Seed" in one.value for one in page.caption)
    assert any("Fewer than wanted" in one.label for one in page.expander)


def test_figures_open_their_rows(screen, sign_in_as, control):
    first = scored(control)
    with control.database.transaction() as session:
        file_appeal(session, first, reason="Не согласна с оценкой", by=actor_of(session, control.olga),
                    now=datetime.now(UTC))  # fmt: skip
    for person in (control.kira, control.lena, control.olga):
        sign_in_as(person)
        page = screen(FIGURES, inside_home=True, period="month")
        assert [one.value for one in page.metric][:3] == ["100.0%", "0", "1"]


def test_the_monthly_sheet_is_in_the_readers_language(screen, sign_in_as, control, monkeypatch):
    made = {}
    key_shown = st.download_button

    def noted(label, data, **more):
        made[more["key"]] = data
        return key_shown(label, data, **more)

    monkeypatch.setattr(st, "download_button", noted)
    scored(control)
    sign_in_as(control.lena)
    assert not screen(FIGURES, inside_home=True, period="month").exception
    with ThreadPoolExecutor(1) as server:  # as the server does: outside of the run, with no language but its own
        book = load_workbook(BytesIO(server.submit(made["sheet-xlsx"]).result()))
    assert book.sheetnames[-1] == "About"


def test_what_is_scored_and_not_shown_yet_is_said(screen, sign_in_as, control):
    with control.database.transaction() as session:
        session.get_one(SampledTicket, control.sampled[0]).needs_second = True
    scored(control)
    sign_in_as(control.lena)
    page = screen(QUALITY, part="scored")
    assert "1 more opens after its second reading." in {one.value for one in page.caption}
    sign_in_as(control.kira)  # who scored it sees it
    assert not any("second reading." in one.value for one in screen(QUALITY, part="scored").caption)


def test_a_part_of_a_grade_has_a_mark_of_its_own():
    assert [mark_of(grade, 4) for grade in (None, 0, 1, 2, 4)] == [
        "–", ":red[✗]", ":red[✗]", ":orange[◐]", ":green[✓]",
    ]  # fmt: skip


def test_without_scores_in_the_period_the_monthly_sheet_is_still_there(screen, sign_in_as, control):
    scored(control)
    sign_in_as(control.lena)
    page = screen(FIGURES, inside_home=True, period="yesterday")
    assert "Nothing is scored in this period" in payload(page)
    assert any(one.key == "sheet-operator" for one in page.selectbox)


def test_a_draw_is_confirmed_with_what_it_comes_to(screen, sign_in_as, control):
    with control.database.transaction() as session:
        session.execute(delete(SampledTicket).where(SampledTicket.id == control.sampled[1]))
    sign_in_as(control.lena)
    page = screen(QUALITY, part="sample")
    next(one for one in page.selectbox if one.label == "Month").set_value(month_of(datetime.now(UTC)))
    page.run()
    assert any("tickets 1, second readings" in one.value for one in page.text)
    press(page, "Draw")
    assert any(one.value.startswith("Drawn: 1.") for one in page.toast)


def test_an_appeal_is_a_noun_in_russian():
    with speaking("ru"):
        assert "Апелляция" in {column.title for column in scores_sheet([]).columns}
