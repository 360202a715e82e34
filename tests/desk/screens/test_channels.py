import pytest
from sqlalchemy import select

from desk.channel_list import channel_rows
from desk.policies import present_targets
from desk.renewing import RENEW_JOB
from desk.screens.guarantee_form import minor_of
from storage.errors import Refused
from storage.i18n import speaking
from storage.rights import SYSTEM
from storage.tables import Brand, Channel, Job
from storage.vocabulary import CoverRule
from tests.desk.screens.conftest import button, shown_in

CHANNELS = "desk/screens/channels.py"


@pytest.fixture
def database(base):
    """Screens speak no SQL: one kind of database is enough."""
    return base


def rows_of(town):
    with town.database.reading() as session:
        return {row.name: row for row in channel_rows(session, brand_id=town.brand.id, by=SYSTEM)}


def test_channels_are_told_in_plain_words(screen, sign_in_as, town):
    sign_in_as(town.boss)
    rows = shown_in(screen(CHANNELS), "table")["rows"]
    assert [cell["text"] for cell in rows[0][:3]] == ["Карты", "everything no other channel takes", "30 min"]


def test_a_channel_is_added(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CHANNELS)
    [one for one in page.text_input if one.label == "Name"][1].input("Вклады")
    button(page, "Add").click().run()
    assert rows_of(town)["Вклады"].first_reply_s == 1800


def test_a_condition_is_added_in_words_and_taken_away(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CHANNELS)
    page = page.selectbox(key=f"field-{town.cards.id}").select("words").run()
    page = page.text_input(key=f"values-{town.cards.id}-words").input("карт*, перевод").run()
    page = button(page, "Add the condition").click().run()
    assert rows_of(town)["Карты"].conditions[0].values == ("карт*", "перевод")
    page.button(key=f"condition-{town.cards.id}-0").click().run()
    assert rows_of(town)["Карты"].conditions == ()


def promise(page, label, number, unit=None):
    """Fills in a target of the form."""
    next(one for one in page.number_input if one.label == label).set_value(number)
    if unit:
        key = next(one.key for one in page.number_input if one.label == label).replace("-n", "-u")
        page.selectbox(key=key).select(unit)


def save_promises(page):
    return [one for one in page.button if one.label == "Save"][1].click().run()


def test_promises_are_given_in_minutes_hours_and_working_days(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CHANNELS)
    promise(page, "First reply", 45)
    promise(page, "Next reply", 2, "hours")
    promise(page, "Resolution", 3, "days")
    promise(page, "Goal, % of first replies", 80)
    promise(page, "within", 30)
    assert not save_promises(page).error
    with town.database.reading() as session:
        kept = present_targets(session, town.cards.id)
    assert (kept.first_reply_s, kept.next_reply_s, kept.resolution_days) == (2700, 7200, 3)
    assert (kept.resolution_s, kept.goal_percent, kept.goal_within_s) == (3 * 86400, 80, 1800)


def test_a_change_says_what_it_touches_before_it_is_saved(screen, sign_in_as, town, ticket):
    ticket()
    sign_in_as(town.boss)
    page = screen(CHANNELS)
    promise(page, "First reply", 10)
    page = save_promises(page)
    assert any("1 promise runs" in one.value for one in page.markdown)
    assert rows_of(town)["Карты"].first_reply_s == 1800
    page = next(one for one in page.button if one.label.startswith("Open tickets too")).click().run()
    assert rows_of(town)["Карты"].first_reply_s == 600
    with town.database.reading() as session:
        assert session.scalars(select(Job.kind).where(Job.kind == RENEW_JOB)).all() == [RENEW_JOB]


@pytest.mark.parametrize("typed", ["1e999999", "-1e999999", "сто", "nan", "inf", "1.005", ""])
def test_what_is_no_price_is_refused_in_words(typed):
    with speaking("en"), pytest.raises(Refused, match="is no price"):
        minor_of(typed)


def test_the_first_line_cannot_be_switched_off(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CHANNELS)
    page = page.button(key=f"switch-{town.cards.id}").click().run()
    assert "first line" in page.error[0].value
    with town.database.reading() as session:
        assert session.scalar(select(Channel.is_active).where(Channel.id == town.cards.id))


def test_without_a_brand_it_says_what_comes_first(screen, sign_in_as, town):
    with town.database.transaction() as session:
        session.delete(session.get_one(Brand, town.brand.id))
    sign_in_as(town.boss)
    assert "**No brand yet**" in [one.value for one in screen(CHANNELS).markdown]


def test_an_operator_is_refused(screen, sign_in_as, town):
    sign_in_as(town.olga)
    assert "It needs the role" in screen(CHANNELS).error[0].value


def test_the_tester_says_which_channel_a_text_gets_and_why(screen, sign_in_as, town):
    with town.database.transaction() as session:
        channel = session.get_one(Channel, town.court.id)
        channel.conditions = {"all": [{"field": "words", "values": ["суд*"]}, {"field": "client", "values": ["yes"]}]}
    sign_in_as(town.boss)
    page = screen(CHANNELS)
    page = page.text_area(key="trial-text").input("Встретимся в суде").run()
    told = [one.value for one in page.text]
    assert "✓ words in the text: any of суд*" in told
    assert "✗ client by the CRM is one of: a client" in told
    assert any("**Карты**" in one.value and "no other channel" in one.value for one in page.markdown)
    page = page.multiselect(key="trial-fields").select("client").run()
    page = page.selectbox(key="trial-value-client").select("yes").run()
    assert any("**Юристы**" in one.value and "every condition holds" in one.value for one in page.markdown)


def test_a_mention_is_tried_by_its_number(screen, sign_in_as, town, ticket):
    ticket("Банк молчит")
    sign_in_as(town.boss)
    page = screen(CHANNELS)
    page = page.toggle(key="trial-by-number").set_value(True).run()
    page = page.text_input(key="trial-number").input("№ 1").run()
    assert any("**Карты**" in one.value for one in page.markdown)
    page = page.text_input(key="trial-number").input("999").run()
    assert "cannot be tried" in page.error[0].value


def test_who_works_who_reads_and_who_covers(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CHANNELS)
    next(one for one in page.multiselect if one.label.startswith("Reads along")).select(town.lena.id)
    next(one for one in page.selectbox if one.label == "Owner").select(town.boss.id)
    next(one for one in page.selectbox if one.label.startswith("While neither")).select(CoverRule.LEADS)
    page = next(one for one in page.button if one.label == "Save").click().run()
    assert not page.error
    row = rows_of(town)["Карты"]
    assert [name for _id, name in row.members] == ["Борис", "Ольга"]
    assert [name for _id, name in row.viewers] == ["Елена"]
    assert (row.owner, row.cover) == ("Борис", CoverRule.LEADS)


def test_a_young_brand_is_asked_how_its_team_works(screen, sign_in_as, town):
    with town.database.transaction() as session:
        session.delete(session.get_one(Channel, town.court.id))
    sign_in_as(town.boss)
    page = screen(CHANNELS)
    assert "How does your team work?" in [one.value for one in page.subheader]
    page = page.button(key="preset-bank_with_chat").click().run()
    assert "How does your team work?" not in [one.value for one in page.subheader]
    assert page.toast[0].value.startswith("Channels made: ")
    assert len(rows_of(town)) == 5
