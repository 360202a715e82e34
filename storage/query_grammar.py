"""Reads a query by the grammar in query.lark; every mistake is told with its place."""

from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from storage.errors import Refused
from storage.i18n import _
from storage.query_errors import QueryRefused
from storage.query_limits import Limit, Meaningless, Stars, limit_of, stars_of
from storage.query_terms import And, Marked, Near, Node, Not, Or, Phrase, Prefix, Term, is_place
from storage.text import form_of, stem, stems_of_forms, words

GRAMMAR = Path(__file__).with_name("query.lark")
LONGEST_QUERY = 20_000
MOST_PARTS = 1_000
"""Words, phrases and limits of one query."""
DEEPEST_NESTING = 20
"""Brackets and NOTs inside each other; SQLite's own parser overflows at 24."""
SHORTEST_PREFIX = 4
LONGEST_DISTANCE = 100
LONGEST_PHRASE = 100
SIGNS = "#@$"
_ATOMS = frozenset({"WORD", "PHRASE", "LIMIT", "STARS"})
_MISTAKES = frozenset({"UNCLOSED_COMMENT", "UNCLOSED_QUOTE", "STRAY_QUOTE", "EMPTY_LIMIT"})
_OPERATORS = frozenset({"_OR", "_AND", "_NOT", "_MINUS", "NEAR"})


def tree_of(text: str) -> Node:
    """The query as a tree. Raises QueryRefused with the place of the first mistake."""
    if len(text) > LONGEST_QUERY:
        why = _("it is longer than {most} characters").format(most=LONGEST_QUERY)
        raise QueryRefused(text, LONGEST_QUERY + 1, why=why, way_out=_("Split it between several brands."))
    tokens = _tokens(text)
    if not tokens:
        raise Refused(_("The query is empty."), _("There is nothing to look for."), _("Type a word."))
    _check_size(text, tokens)
    _check_brackets(text, tokens)
    _check_depth(text, tokens)
    try:
        tree: Node = _parser().parse(text)  # type: ignore[assignment]  # the transformer gives nodes
    except UnexpectedToken as wrong:
        raise _unexpected(text, wrong, tokens) from None
    except UnexpectedInput as wrong:
        raise QueryRefused(text, (wrong.pos_in_stream or 0) + 1, why=_("this sign means nothing here")) from None
    except _Wrong as wrong:
        raise QueryRefused(text, wrong.position, why=wrong.why, way_out=wrong.way_out) from None
    return tree


@cache
def _parser() -> Lark:
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        transformer=_Nodes(),
        maybe_placeholders=False,
    )


def _tokens(text: str) -> list[Token]:
    """The pieces of the text. Raises QueryRefused at the first that cannot be meant, and looks no further."""
    tokens = []
    try:
        for token in _parser().lex(text):
            if token.type in _MISTAKES:
                why, way_out = _mistake(token)
                raise QueryRefused(text, _place(token), why=why, way_out=way_out)
            tokens.append(token)
    except UnexpectedInput as wrong:
        raise QueryRefused(text, (wrong.pos_in_stream or 0) + 1, why=_("this sign means nothing here")) from None
    return tokens


def _mistake(token: Token) -> tuple[str, str]:
    """Why the token cannot be meant, and the way out."""
    return {
        "UNCLOSED_COMMENT": (_("this comment is not closed"), _("Close it with >>>.")),
        "UNCLOSED_QUOTE": (_("this quotation mark is not closed"), _("Close it after the last word of the phrase.")),
        "STRAY_QUOTE": (_("this quotation mark closes nothing"), _("Open it before the first word of the phrase.")),
        "EMPTY_LIMIT": (
            _("the value of “{name}” is missing").format(name=token), _("Write it without a space: language:ru"),
        ),
    }[token.type]  # fmt: skip


def _place(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _check_size(text: str, tokens: list[Token]) -> None:
    """There is not more than can be looked up."""
    parts = [token for token in tokens if token.type in _ATOMS]
    if len(parts) > MOST_PARTS:
        why = _("there are more than {most} words and phrases").format(most=MOST_PARTS)
        raise QueryRefused(text, _place(parts[MOST_PARTS]), why=why, way_out=_("Split it between several brands."))


def _check_brackets(text: str, tokens: list[Token]) -> None:
    """Every bracket has its pair."""
    open_ones: list[Token] = []
    for token in tokens:
        if token.type == "_OPEN":
            open_ones.append(token)
        elif token.type == "_CLOSE":
            if not open_ones:
                raise QueryRefused(text, _place(token), why=_("this bracket closes nothing"))
            open_ones.pop()
    if open_ones:
        raise QueryRefused(text, _place(open_ones[-1]), why=_("this bracket is not closed"))


def _check_depth(text: str, tokens: list[Token]) -> None:
    """Nothing is deeper than can be looked up; brackets have their pairs."""
    levels = [0]
    depth = 0
    for token in tokens:
        if token.type in {"_OPEN", "_NOT", "_MINUS"}:
            depth += 1
        elif token.type == "_CLOSE":
            levels.pop()
            depth = levels[-1]
        elif token.type in _ATOMS:
            depth = levels[-1]
        if token.type == "_OPEN":
            levels.append(depth)
        if depth > DEEPEST_NESTING:
            raise QueryRefused(text, _place(token), why=_("there are too many brackets inside each other"))


def _unexpected(text: str, wrong: UnexpectedToken, tokens: list[Token]) -> QueryRefused:
    """The mistake in plain words, and what was expected instead."""
    token = wrong.token
    way_out = _("Expected here: a word, a “phrase”, an opening bracket or a limit such as language:ru.")
    if token.type == "$END":
        return QueryRefused(text, len(text) + 1, why=_("something is missing at the end"), way_out=way_out)
    before = next((one for one in reversed(tokens) if (one.start_pos or 0) < (token.start_pos or 0)), None)
    if token.type == "_CLOSE" and before is not None and before.type == "_OPEN":
        return QueryRefused(text, _place(before), why=_("there is nothing in these brackets"), way_out=way_out)
    if before is not None and before.type in _OPERATORS:
        why = _("after “{sign}” something is missing").format(sign=before)
        return QueryRefused(text, _place(token), why=why, way_out=way_out)
    return QueryRefused(
        text, _place(token), why=_("“{sign}” has nothing before it").format(sign=token), way_out=way_out
    )


class _Wrong(Exception):  # noqa: N818 - becomes a QueryRefused as soon as the whole text is at hand
    def __init__(self, token: Token, why: str, way_out: str = "") -> None:
        super().__init__(why)
        self.position = _place(token)
        self.why = why
        self.way_out = way_out


@v_args(inline=True)
class _Nodes(Transformer[Token, Node]):
    """Makes a node of each rule; runs while the text is read, from the inside out, so it never recurses."""

    def either(self, *parts: Node) -> Node:
        return Or(parts)

    def every(self, *parts: Node) -> Node:
        return And(parts)

    def without(self, part: Node) -> Node:
        return part.part if isinstance(part, Not) else Not(part)

    def group(self, part: Node) -> Node:
        return part

    def near(self, *parts: Any) -> Node:
        steps, places = [], list(parts[::2])
        for token, left, right in zip(parts[1::2], places, places[1:], strict=False):
            distance = int(token[1:].lstrip("+")[:9])
            if not 1 <= distance <= LONGEST_DISTANCE:
                why = _("a distance is 1 to {most} words").format(most=LONGEST_DISTANCE)
                raise _Wrong(token, why, _("/1 means right beside."))
            if not (is_place(left) and is_place(right)):
                raise _Wrong(
                    token,
                    _("beside “{sign}” only words, phrases and OR can stand").format(sign=token),
                    _("Example: (card OR credit) /3 refused"),
                )
            steps.append((distance, "+" in token))
        return Near(tuple(places), tuple(steps))

    def word(self, token: Token) -> Node:
        if token.endswith("*"):
            return _beginning(token)
        found = words(token)
        if len(found) == 1 and token[0] in SIGNS:
            return Marked(token[0], found[0].form)
        return _row(token, token, exact=False)

    def phrase(self, token: Token) -> Node:
        return _row(token, token[1:-1], exact=True)

    def limit(self, token: Token) -> Node:
        return _meant(token, limit_of(token))

    def stars(self, token: Token) -> Node:
        return _meant(token, stars_of(token))


def _meant(token: Token, found: Limit | Stars | Meaningless) -> Node:
    if isinstance(found, Meaningless):
        raise _Wrong(token, found.why, found.way_out)
    return found


def _beginning(token: Token) -> Node:
    form = form_of(token.rstrip("*"))
    if len(form) < SHORTEST_PREFIX or len(words(token)) != 1:
        why = _("a beginning of a word needs at least {fewest} letters").format(fewest=SHORTEST_PREFIX)
        raise _Wrong(token, why, _("Write more letters, or list the words with OR."))
    return Marked(token[0], form, is_prefix=True) if token[0] in SIGNS else Prefix(form)


def _row(token: Token, said: str, *, exact: bool) -> Node:
    found = words(said)
    at = (token.start_pos or 0, token.end_pos or 0)
    if not found:
        raise _Wrong(token, _("there is no letter or digit here"))
    if len(found) > LONGEST_PHRASE:
        raise _Wrong(token, _("a phrase has at most {most} words").format(most=LONGEST_PHRASE))
    if len(found) == 1 and not exact:
        return Term(found[0].form, stems_of_forms(found[0].form), at)
    return Phrase(tuple(word.form for word in found), tuple(stem(word.form) for word in found), exact=exact, at=at)
