from desk.routing import FIELDS, Condition
from desk.routing_words import all_in_words, choices, field_name, in_words

SOURCES = {7: "Форум"}


def test_conditions_are_told_with_names_instead_of_keys():
    assert in_words(Condition("source", ("7",)), SOURCES) == "source is one of: Форум"
    assert in_words(Condition("language", ("ru",), negated=True), SOURCES) == "language is none of: Russian"
    assert in_words(Condition("words", ("карт*",)), SOURCES) == "words in the text: any of карт*"


def test_a_source_that_is_gone_keeps_its_number():
    assert in_words(Condition("source", ("99",)), SOURCES) == "source is one of: 99"


def test_a_channel_says_what_comes_in():
    some = (Condition("stars", ("1", "2")), Condition("language", ("en",)))
    assert all_in_words(some, SOURCES, is_first_line=False) == "stars is one of: ★, ★★; language is one of: English"
    assert all_in_words((), SOURCES, is_first_line=True) == "everything no other channel takes"
    assert all_in_words((), SOURCES, is_first_line=False) == "nothing by itself, only by hand"


def test_every_field_has_a_name():
    assert all(field_name(field) for field in FIELDS)
    assert choices("words", SOURCES) == {}
