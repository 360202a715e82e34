"""How a query is written: examples in the person's language that a click takes over or copies."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from storage.i18n import _

HERE = Path(__file__).parent
HELP = "query-help"


@cache
def _renderer() -> Any:
    return st.components.v2.component(
        "repdesk_query_help",
        css=(HERE / "query_help.css").read_text("utf-8"),
        js=(HERE / "query_help.js").read_text("utf-8"),
    )


def query_help(label: str, *, on_take: Callable[[str], None] | None = None) -> None:
    """A small button with the examples behind it; one that is clicked goes to `on_take`, or else is copied."""
    with st.popover(label, icon=":material/help:", width="content"):
        st.caption(_("Click an example to search for it.") if on_take else _("Click an example to copy it."))
        data = {
            "rows": [{"query": query, "words": words} for query, words in examples()],
            "copied": _("copied"),
            "takes": on_take is not None,
        }
        _renderer()(key=HELP, data=data, on_take_change=lambda: _take(on_take))
        st.caption(_("Break lines anywhere. Look-alike letters (Пpичaл) and ё or е make no difference."))


def _take(on_take: Callable[[str], None] | None) -> None:
    taken = st.session_state[HELP].take
    if on_take is not None and taken:
        on_take(str(taken))


def examples() -> list[tuple[str, str]]:
    """Queries in the language in force, each with what it finds."""
    return [
        (_("credit card"), _("both words, in any of their forms, anywhere in the text")),
        (_("credit OR mortgage"), _("either; also ИЛИ and |")),
        (_("card -advertising"), _("without this word; also НЕ and NOT")),
        (_('"hot line"'), _("exactly these forms in this order; one word in quotes is one exact form")),
        (_("card /3 refused"), _("at most three words apart, in any order; /1 is right beside, /+3 in this order")),
        (_("transf*"), _("words that begin so, after at least four letters")),
        (_("(desk OR machine) queue"), _("brackets group")),
        (_("#bank @support"), _("the word with its sign")),
        (_("card language:en category:media"), _("only texts in this language, of this category (also with a minus)")),
        (_('card author:"John Smith" stars<=3'), _("only this author, so many stars; source:banki.ru likewise")),
        (_("card <<< since May >>>"), _("a note for colleagues; it is not looked for")),
    ]
