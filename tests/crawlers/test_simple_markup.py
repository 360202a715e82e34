"""Simple markup is read without a tree, and comes to what the parser makes of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.parsers.plain_text import plain_text
from crawlers.parsers.simple_markup import simple_text

NAMES = ("p", "br", "div", "ul", "ol", "li", "b", "i", "em", "a", "span", "blockquote", "h2", "P", "BR", "font", "u")
OPENED = st.builds(
    "<{}{}>".format,
    st.sampled_from(NAMES),
    st.sampled_from(
        ("", "", " class='x y'", ' href="http://a.example/b?c=d&amp;e"', " /", " a=b", "\n id=x", ' alt="<"')
    ),
)
CLOSED = st.builds("</{}>".format, st.sampled_from(NAMES))
SAID = st.sampled_from((
    "слово", " ", "\n", "a b", "1 < 2", "&amp;", "&nbsp;", "&laquo;q&raquo;", "&", "& ", "&copy;", "&#8212;", "&#150;",
    "&#039;", "&lt;b&gt;", "&amp;amp;", "  ", "\t", "\u00a0", "...", "&AMP;", "&amp", "а\r\nб", "&#x41;",
    "&#13;", "\x01",
))  # fmt: skip
NESTED = st.recursive(
    SAID,
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>", st.sampled_from(NAMES), st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)
PIECES = st.lists(st.one_of(NESTED, NESTED, SAID, OPENED, CLOSED), max_size=6).map("".join)


def parsed(markup):
    """With a question about each element, the tree is always made."""
    return plain_text(markup, drop=lambda _: False)


@settings(max_examples=300)
@given(PIECES)
def test_both_ways_come_to_the_same(markup):
    assert plain_text(markup) == parsed(markup)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>один</p>\n<p>два<br />три</p>", "один\n\nдва\nтри"),
        ("<p>первый<p>второй", "первый\n\nвторой"),
        ('<ul>\n <li>раз</li>\n<li><a href="https://bank.example/?a=1&amp;b=2">два</a></li></ul>', "раз\nдва"),
        ("<div>до <b>и</b> после&nbsp;&mdash; &laquo;да&raquo; &#8230;</div>", "до и после — «да» …"),
    ],
)
def test_what_most_feeds_write_needs_no_tree(markup, text):
    assert simple_text(markup) is not None
    assert plain_text(markup) == parsed(markup) == text


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>", "<img alt=':)' class=smilies>", "<p>a</div>", "<b><p>a</b></p>", "a <", "&copy; a",
        "<p onclick='a>b'>x</p>", "<!-- нет -->", "<table><tr><td>a</td></tr></table>", "<pre>a\n b</pre>",
        '<a href="https://bank.example/cards/7">https://bank.example/car...</a>', "<b>" * 1000,
    ],
)  # fmt: skip
def test_everything_else_is_parsed(markup):
    assert simple_text(markup) is None
    assert plain_text(markup) == parsed(markup)
