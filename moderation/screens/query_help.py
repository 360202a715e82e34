"""How a query is written, for whoever writes one; only our own words, so Markdown is safe."""

import streamlit as st

from storage.i18n import _


def query_help() -> None:
    """A table of examples behind a small button."""
    rows = [
        ("кредит карта", _("both words, in any of their forms, anywhere in the text")),
        ("кредит OR ипотека", _("either; also ИЛИ and |")),
        ("причал -пирс", _("without this word; also НЕ and NOT")),
        ('"горячая линия"', _("exactly these forms in this order; one word in quotes is one exact form")),
        ("карта /3 отказ", _("at most three words apart, in any order; /1 is right beside, /+3 in this order")),
        ("переп*", _("words that begin so, after at least four letters")),
        ("(касса OR банкомат) очередь", _("brackets group")),
        ("#причал @prichal $SBER", _("the word with its sign")),
        ("language:ru category:media", _("only texts in this language, of this category (also with a minus)")),
        ('source:banki.ru author:"Иван Петров" stars<=3', _("only this source, this author, so many stars")),
        ("<<< … >>>", _("a note for colleagues; it is not looked for")),
    ]
    with st.popover(_("How a query is written"), icon=":material/help:", width="content"):
        st.markdown("\n".join(f"- `{query}`  \n  {words}" for query, words in rows))
        st.caption(_("Break lines anywhere. Look-alike letters (Пpичaл) and ё or е make no difference."))
