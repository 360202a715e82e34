import pytest

from desk.routing import Condition, Route, Sample, choose, explain, read_conditions, store_conditions
from storage.errors import Refused

FIRST_LINE = Route(1, "First line", catch_all=True)
CARDS = Route(2, "Cards", 5, (Condition("words", ("карт*", "credit card")),))
MAPS = Route(3, "Branches", 5, (Condition("source_kind", ("map_reviews",)), Condition("region", ("Москва",))))
ANGRY = Route(4, "Angry", 9, (Condition("label", ("complaint",)), Condition("stars", ("1", "2"))))
BY_HAND = Route(5, "By hand", 99)
ALL = [FIRST_LINE, CARDS, MAPS, ANGRY, BY_HAND]


def sample(text="", **values):
    return Sample({name: frozenset(str(value).split("|")) for name, value in values.items()}, text)


CASES = {
    "nothing matches: the first line": (sample("спасибо"), 1),
    "a word with any ending": (sample("Где моя Карта?"), 2),
    "a phrase as whole words": (sample("my credit card is lost"), 2),
    "half a phrase is none": (sample("credit was given, a cardinal came"), 1),
    "all conditions must hold": (sample("хорошо", source_kind="map_reviews", region="Омск"), 1),
    "more conditions win within a priority": (
        sample("карту съел", source_kind="map_reviews", region="москва"),
        3,
    ),
    "higher priority wins": (sample("карту съел", label="complaint", stars="1"), 4),
    "stars outside the list": (sample("карту съел", label="complaint", stars="4"), 2),
}


@pytest.mark.parametrize(("text", "channel"), CASES.values(), ids=CASES)
def test_the_channel_of(text, channel):
    assert choose(text, ALL).channel_id == channel


def test_the_choice_says_why():
    assert choose(sample("карта"), ALL).because == CARDS.conditions
    assert choose(sample("привет"), ALL).because == ()


def test_a_region_is_a_word_of_the_branch_s_address():
    near = Route(8, "Moscow", 1, (Condition("region", ("москва", "московская обл*")),))
    for address, taken in (
        ("Россия, Москва, Арбат, 1", True),
        ("Московская область, Химки", True),
        ("улица Московская, Омск", False),
    ):
        choice = choose(Sample({"region": frozenset({address})}), [FIRST_LINE, near])
        assert (choice.channel_id == 8) is taken, address


def test_the_tester_says_of_every_channel_why_it_takes_a_text_or_not():
    told = explain(sample("карту съел", label="complaint", stars="4"), ALL)
    assert [(one.name, one.takes, one.wins) for one in told] == [
        ("By hand", False, False),
        ("Angry", False, False),
        ("Branches", False, False),
        ("Cards", True, True),
        ("First line", False, False),
    ]
    assert [held.holds for held in told[1].held] == [True, False]


def test_the_tester_agrees_with_routing():
    for text, channel in CASES.values():
        assert [one.channel_id for one in explain(text, ALL) if one.wins] == [channel]


def test_without_a_first_line_nobody_wins():
    assert not any(one.wins for one in explain(sample("привет"), [BY_HAND]))


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Condition("client", ("yes",)), sample(client="yes")),
        (Condition("crm", ("segment=premium",)), sample(crm="city=Омск|Segment=Premium")),
        (Condition("mailbox", ("help@bank.example",)), sample(mailbox="Help@bank.example")),
    ],
)
def test_what_the_crm_and_the_mailbox_say_routes(condition, text):
    route = Route(9, "Theirs", 1, (condition,))
    assert choose(text, [FIRST_LINE, route]).channel_id == 9
    assert choose(sample("привет"), [FIRST_LINE, route]).channel_id == 1


def test_a_condition_turned_round_holds_when_no_value_is_there():
    foreign = Route(7, "Foreign", 1, (Condition("language", ("ru", "uk"), negated=True),))
    assert choose(sample("hello", language="en"), [FIRST_LINE, foreign]).channel_id == 7
    assert choose(sample("привет", language="ru"), [FIRST_LINE, foreign]).channel_id == 1


def test_without_a_first_line_the_refusal_names_the_way_out():
    with pytest.raises(Refused, match="No channel"):
        choose(sample("привет"), [BY_HAND])


def test_conditions_survive_being_stored():
    assert read_conditions(store_conditions(ANGRY.conditions)) == ANGRY.conditions


@pytest.mark.parametrize("stored", [[{"field": "moon", "values": ["x"]}], [{"field": "label", "values": [" "]}], ["x"]])
def test_a_condition_nobody_can_read_is_refused(stored):
    with pytest.raises(Refused, match="cannot be read"):
        read_conditions(stored)
