"""Saved views: kept by name for oneself or for others, counted up to a limit, chosen with one click."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from moderation.saved_views import MOST, ViewForm, remove_view, save_view, views_of
from storage.errors import Refused
from storage.vocabulary import Audience, Label, Role
from tests.builders import a_brand, a_mention, a_person, a_source, actor

STREAM = Path(__file__).parents[2] / "moderation/screens/stream.py"


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    for label in (Label.COMPLAINT, Label.COMPLAINT, Label.NEWS):
        a_mention(session, source, label=label)
    person = a_person(session, Role.MODERATOR, name="Вера")
    return brand, actor(Role.MODERATOR, person_id=person.id)


def a_view(name="Жалобы", audience=Audience.PRIVATE, **chosen):
    return ViewForm(name, audience, chosen or {"label": "complaint", "brand": "7", "after": "x"})


def test_a_view_keeps_the_filter_and_counts_what_it_shows(session, scene, now):
    brand, by = scene
    save_view(session, brand.id, a_view(), by=by, now=now)
    [view] = views_of(session, brand.id, by=by)
    assert (view.name, view.filter, view.number.number, view.is_mine) == ("Жалобы", {"label": "complaint"}, 2, True)
    save_view(session, brand.id, a_view(label="news"), by=by, now=now)
    assert [one.filter for one in views_of(session, brand.id, by=by)] == [{"label": "news"}]


def test_others_see_what_is_meant_for_them(session, scene, now):
    brand, by = scene
    for audience in Audience:
        save_view(session, brand.id, a_view(audience.value, audience), by=by, now=now)
    names = {
        role: {one.name for one in views_of(session, brand.id, by=actor(role, person_id=0))}
        for role in (Role.MODERATOR, Role.MARKETING)
    }
    assert names == {Role.MODERATOR: {"team", "all"}, Role.MARKETING: {"all"}}
    own = {one.name: one.id for one in views_of(session, brand.id, by=by)}
    stranger = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
    with pytest.raises(Refused, match="somebody else's"):
        remove_view(session, own["all"], by=stranger)
    remove_view(session, own["all"], by=actor(Role.ADMINISTRATOR, person_id=0))
    with pytest.raises(Refused):
        remove_view(session, own["private"], by=actor(Role.ADMINISTRATOR, person_id=0))
    remove_view(session, own["private"], by=by)
    assert [one.name for one in views_of(session, brand.id, by=by)] == ["team"]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (a_view("  "), "name and a filter"),
        (a_view(brand="7"), "name and a filter"),
        (a_view(label="fire"), "means nothing here"),
        (a_view(search="(карта"), None),
    ],
)
def test_what_makes_no_sense_is_refused(session, scene, now, form, why):
    brand, by = scene
    if why is None:
        # A search that cannot be understood is told where it is typed; the view keeps the words.
        save_view(session, brand.id, form, by=by, now=now)
        return
    with pytest.raises(Refused, match=why):
        save_view(session, brand.id, form, by=by, now=now)


def test_a_reader_shares_nothing_and_nobody_hoards(session, scene, now):
    brand, by = scene
    reader = actor(Role.MARKETING, person_id=by.person_id)
    with pytest.raises(Refused):
        save_view(session, brand.id, a_view(audience=Audience.TEAM), by=reader, now=now)
    for number in range(MOST):
        save_view(session, brand.id, a_view(f"вид {number}"), by=by, now=now)
    with pytest.raises(Refused, match="30 views"):
        save_view(session, brand.id, a_view("ещё один"), by=by, now=now)


def test_a_view_is_opened_on_the_stream(database, sign_in_as, now):
    with database.transaction() as session:
        brand = a_brand(session)
        source = a_source(session, brand)
        person = a_person(session, Role.MODERATOR)
        view = ViewForm("Новости недели", Audience.PRIVATE, {"label": "news", "stars": "1,2", "source": str(source.id)})
        by = actor(Role.MODERATOR, person_id=person.id)
        number = save_view(session, brand.id, view, by=by, now=now)
    sign_in_as(person)
    page = AppTest.from_file(STREAM)
    page.session_state["views"] = True
    page.run(timeout=30)
    assert not page.exception
    page.button(key=f"view-open-{number}").click().run(timeout=30)
    assert not page.exception
    assert page.multiselect(key="label").value == [Label.NEWS]
    assert (page.multiselect(key="stars").value, page.multiselect(key="source").value) == (["1", "2"], [str(source.id)])
