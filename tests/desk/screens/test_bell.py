"""What calls a person: a line each, and the rest as one."""

from types import SimpleNamespace

import pytest

from desk.screens import bell


@pytest.mark.parametrize(("count", "said"), [(1, 1), (4, 4), (9, 4)])
def test_many_notices_are_a_few_lines_and_a_number(monkeypatch: pytest.MonkeyPatch, count: int, said: int):
    toasts: list[str] = []
    monkeypatch.setattr(bell, "st", SimpleNamespace(toast=lambda words, **_: toasts.append(words)))
    monkeypatch.setattr(bell, "sentence", lambda _: "Отвечайте скорее\n" * 40)
    monkeypatch.setattr(bell, "page_of", lambda _: "/notices")
    bell.show([object()] * count)
    assert len(toasts) == said
    assert all("\n" not in one and len(one) < 120 for one in toasts)
    assert ("and 6 more notices" in toasts[-1]) is (count == 9)
