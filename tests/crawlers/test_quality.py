from datetime import UTC, datetime

import pytest

from crawlers.quality import Quality, is_garbled, looked_at, quality_in
from moderation.finding import Finding, Precision

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = "Банкомат на Садовой снова не выдаёт деньги, поддержка молчит — третий день жду ответа. №5, «Причал»"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("cp1252", "utf-8"), ("cp1251", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "cp1251")],
)
def test_a_text_in_the_wrong_encoding_is_garbled(wrong, right):
    garbled = WORDS.encode(right).decode(wrong, "replace")
    assert is_garbled(garbled), garbled


def test_lost_letters_are_garbled():
    assert is_garbled(WORDS.encode("cp1251").decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "text", [WORDS, "Ґедзь їсть їжу — «смачно»", "Plain English, naïve café, 20 €", "", "РСТ: отчёт", "ÀÉÎ"]
)
def test_a_text_as_it_was_written_is_not(text):
    assert not is_garbled(text)


def test_a_pass_is_counted():
    findings = [
        Finding(external_id="1", text="а", url="", author="Анна", published_at=NOW, precision=Precision.DAY, stars=5),
        Finding(external_id="2", text="б", url="", published_at=NOW),
        Finding(external_id="3", text="", url="", deleted=True),
    ]
    found = looked_at(findings, new=1, known=1, read_at=NOW)
    assert found == Quality(texts=2, authors=1, dates=2, stars=1, today=1, new=1, known=1)
    assert quality_in(found.plus(found).figures()).texts == 4
    assert quality_in({}) == Quality()
