"""What a site's own search is asked for: the option `query`, else the words of the brand's query."""

from itertools import islice, product

from crawlers.assignment import Assignment
from storage.errors import SourceFailed
from storage.i18n import _
from storage.query import parse
from storage.query_terms import And, Marked, Near, Node, Or, Phrase, Prefix, Term, is_positive
from storage.vocabulary import PageState

MOST = 12


def questions(assignment: Assignment, *, most: int = MOST) -> list[str]:
    """What to ask a search for, one after the other; each is plain words, which intake filters again.

    Raises SourceFailed (auth_failed: a person must say it) when nothing was given.
    """
    given = [line.strip() for line in str(assignment.options.get("query", "")).splitlines() if line.strip()]
    asked = given or (spoken(assignment.brand_query) if assignment.brand_query else [])
    if not asked:
        words = _("It is not said what to search for at {url}; fill in “query”.").format(url=assignment.address)
        raise SourceFailed(PageState.AUTH_FAILED, words)
    return asked[:most]


def spoken(query: str, *, most: int = MOST) -> list[str]:
    """The alternatives of a query as plain words: what stands between OR, without what must be absent."""
    return list(dict.fromkeys(" ".join(words.split()) for words in islice(_said(parse(query).root), most) if words))


def _said(node: Node) -> list[str]:
    match node:
        case Term(form=form) | Prefix(form=form):
            return [form]
        case Marked(sign=sign, form=form):
            return [f"{sign}{form}" if sign == "#" else form]
        case Phrase(forms=forms):
            return [f'"{" ".join(forms)}"'] if len(forms) > 1 else [forms[0]]
        case Or(parts):
            return [words for part in parts for words in _said(part)]
        case And(parts) | Near(parts=parts):
            return _together(tuple(part for part in parts if is_positive(part)))
        case _:
            return []


def _together(parts: tuple[Node, ...]) -> list[str]:
    rows = [row for part in parts if (row := _said(part))]
    return [" ".join(words) for words in islice(product(*rows), MOST)] if rows else []
