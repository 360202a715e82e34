"""The screen of templates: the list, one template, approval in two clicks, signatures."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from desk.sign_in import actor_of
from desk.template_approval import approve
from desk.template_import import bring_in, table_of
from desk.template_table import read_workbook, workbook
from desk.template_terms import Terms
from desk.templates import TemplateForm, propose_template
from storage.errors import Refused
from storage.tables import ChannelSignature, Template, TemplateVersion
from storage.vocabulary import Role, TemplateState
from tests.builders import a_person
from tests.desk.screens.conftest import button, shown_in

SCREEN = "desk/screens/templates.py"
HELLO = TemplateForm("Привет", "Здравствуйте, {имя}! № {номер}", "привет")


@pytest.fixture
def database(base):
    """Screens speak no SQL: one kind of database is enough."""
    return base


@pytest.fixture
def proposed(town):
    """A template that waits for approval, proposed by Olga."""
    with town.database.transaction() as session:
        by = actor_of(session, town.olga)
        return propose_template(session, town.brand.id, HELLO, by=by, now=datetime.now(UTC))


def state_of(town, template_id, version=1):
    with town.database.reading() as session:
        return session.get_one(TemplateVersion, (template_id, version)).state


def test_a_lead_approves_in_two_clicks(screen, sign_in_as, town, proposed):
    sign_in_as(town.lena)
    page = screen(SCREEN)
    assert "1 template waits" in page.info[0].value
    page = screen(SCREEN, template=str(proposed))
    assert any("Version 1 waits" in one.value for one in page.markdown)
    page.button(key="template-approve").click().run()
    assert state_of(town, proposed) == TemplateState.APPROVED


def test_the_list_tells_what_is_in_use_and_finds_by_words(screen, sign_in_as, town, proposed):
    with town.database.transaction() as session:
        approve(session, proposed, 1, by=actor_of(session, town.lena), now=datetime.now(UTC))
    sign_in_as(town.olga)
    rows = shown_in(screen(SCREEN), "table")["rows"]
    assert [cell["text"] for cell in rows[0]] == [
        "Привет", "/привет", "everything", "in use", "–", "0", "0", "–", "–",
    ]  # fmt: skip
    assert shown_in(screen(SCREEN, find="здравству"), "table")["rows"]
    page = screen(SCREEN, find="ипотека")
    assert any("No template fits" in one.value for one in page.caption)


def test_an_operator_proposes_and_does_not_approve(screen, sign_in_as, town, proposed):
    sign_in_as(town.olga)
    page = screen(SCREEN, template=str(proposed))
    assert not [one for one in page.button if one.key in {"template-approve", "template-save"}]
    page.text_area(key=f"template-{proposed}-1-text").set_value("Добрый день, {имя}!")
    page.button(key="template-propose").click().run()
    assert not page.error
    assert (state_of(town, proposed), state_of(town, proposed, 2)) == (TemplateState.REPLACED, TemplateState.PROPOSED)


def test_a_new_one_is_saved_and_used_at_once_by_a_lead(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(SCREEN, template="0")
    page.text_input(key="template-new-0-name").set_value("Спасибо")
    page.text_area(key="template-new-0-text").set_value("Здравствуйте, {фамилия}!")
    page.button(key="template-save").click().run()
    assert any("{фамилия}" in one.value.replace("\\", "") for one in page.error)
    page.text_area(key="template-new-0-text").set_value("Спасибо, {имя}!")
    page.button(key="template-save").click().run()
    with town.database.reading() as session:
        assert session.scalars(select(Template.approved_version)).all() == [1]


def test_the_preview_greets_a_name_and_no_nickname(screen, sign_in_as, town, proposed, ticket):
    number = ticket()
    sign_in_as(town.lena)
    page = screen(SCREEN, template=str(proposed))
    assert f"Здравствуйте, Марина! № {number}" in [one.value for one in page.text]
    page.selectbox(key=f"preview-{proposed}-ticket").select(0).run()
    assert "Здравствуйте! № 1024" in [one.value for one in page.text]
    assert any("no name to greet by" in one.value for one in page.caption)


def test_retired_and_brought_back_and_copied(screen, sign_in_as, town, proposed):
    sign_in_as(town.lena)
    page = screen(SCREEN, template=str(proposed))
    page = page.button(key="template-retire").click().run()
    page = page.button(key="template-restore").click().run()
    page = page.button(key="template-copy").click().run()
    assert not page.exception
    assert "Привет (copy)" in [one.value for one in page.text_input]


def test_quality_control_reads_only(screen, sign_in_as, town, proposed):
    with town.database.transaction() as session:
        kira = a_person(session, Role.QUALITY, name="Кира")
    sign_in_as(kira)
    page = screen(SCREEN, template=str(proposed))
    assert not [one for one in page.button if str(one.key).startswith("template-")]
    assert page.text_area(key=f"template-{proposed}-1-text").disabled


def test_signatures_of_channels_are_set_by_a_lead(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(SCREEN)
    page.text_area(key=f"signature-{town.cards.id}").set_value("{colleague}, банк").run()
    with town.database.reading() as session:
        assert session.scalars(select(ChannelSignature.text)).all() == ["{colleague}, банк"]
    sign_in_as(town.olga)
    assert not [one for one in screen(SCREEN).text_area if str(one.key).startswith("signature-")]


def test_a_table_goes_out_and_comes_back(town):
    now = datetime.now(UTC)
    with town.database.transaction() as session:
        by = actor_of(session, town.lena)
        until = datetime(2099, 1, 1, tzinfo=UTC)
        form = TemplateForm("=Привет", "Два\nабзаца", "да", Terms(channels=(town.cards.id,), languages=("ru",)), until)
        propose_template(session, town.brand.id, form, by=by, now=now)
        rows = table_of(session, town.brand.id, zone=UTC, by=by, now=now)
        content = workbook(rows, russian=True)
        read = read_workbook(content)
        assert [row._replace(number=0) for row in read] == rows
        wishes = [
            read[0], read[0]._replace(text="Иначе"), read[0]._replace(name="Новый", shortcut=""),
            read[0]._replace(name="Чужой", shortcut="", channels=("Нет такого",), number=9),
        ]  # fmt: skip
        done = bring_in(session, town.brand.id, wishes, zone=UTC, by=by, now=now)
        assert (done.added, done.changed, done.same) == (1, 1, 1)
        assert done.bad == [(9, "“Нет такого” is no channel or tag of the brand.")]
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[1][-1] == "2098-12-31"


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04"])
def test_what_is_no_table_is_refused_in_words(content):
    with pytest.raises(Refused, match="not a workbook"):
        read_workbook(content)


def test_the_button_opens_a_new_one(screen, sign_in_as, town):
    sign_in_as(town.olga)
    page = button(screen(SCREEN), "New template").click().run()
    assert page.query_params["template"] == "0"
