import hashlib
from collections import Counter
from random import Random

from demo import library
from demo.variation import vary
from demo.words import SITES

LABELS = {"news", "complaint", "abuse", "question", "praise", "advertising", "other"}


def test_there_are_enough_texts_of_every_label_and_language_on_every_site():
    texts = library.all_texts()
    assert len(texts) >= 400
    assert {text.label for text in texts} == LABELS
    assert {text.lang for text in texts} == {"ru", "uk", "en"}
    assert {text.site for text in texts} == set(SITES)
    assert min(Counter(text.label for text in texts).values()) >= 9


def test_no_text_is_said_twice_and_each_stands_on_its_own_site():
    assert len({text.text for text in library.all_texts()}) == len(library.all_texts())
    for site in SITES:
        assert all(text.site == site for text in library.texts(site))


def test_a_quarter_of_the_texts_is_about_the_pier_or_anything_but_the_bank():
    texts = library.all_texts()
    assert 0.2 <= sum(not text.about_brand for text in texts) / len(texts) <= 0.3
    assert any("причал" in text.text.lower() and not text.about_brand for text in texts)


def test_every_topic_has_a_section_and_every_comment_its_article():
    assert {text.title for text in library.texts("forum")} == set(library.section_of())
    titles = {text.title for text in library.texts("blog") if text.kind == "post"}
    assert {text.title for text in library.texts("blog")} == titles
    assert all(text.stars in {1, 2, 3, 4, 5} for text in library.texts("maps"))


def test_a_text_said_again_is_not_said_word_for_word():
    changed = 0
    for text in library.all_texts():
        seed = hashlib.sha256(text.id.encode()).hexdigest()
        varied = vary(text.text, lang=text.lang, chance=Random(seed))
        assert varied == vary(text.text, lang=text.lang, chance=Random(seed))
        changed += varied != text.text
    assert changed / len(library.all_texts()) > 0.85
