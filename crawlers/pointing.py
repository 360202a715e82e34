"""A page shown without anything that acts, and selectors out of the places that a person points at. Pure.

The copy holds tags of a short list, texts and numbers of elements, nothing else: no addresses, no styles, no scripts.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from lxml import html

from crawlers.parsers.plain_text import SILENT, text_of
from crawlers.parsers.threads import Profile
from crawlers.parsers.threads.selectors import elements
from storage.errors import Refused
from storage.i18n import _

Copied = list[Any]
"""[tag, number of the element, what is inside: texts and further such lists]."""

SHOWN: Final = frozenset((
    "article", "aside", "b", "blockquote", "dd", "div", "dl", "dt", "em", "figure", "footer", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "i", "li", "main", "nav", "ol", "p", "pre", "section", "small", "span", "strong", "table",
    "tbody", "td", "th", "thead", "time", "tr", "u", "ul",
))  # fmt: skip
MOST_ELEMENTS: Final = 6_000
LONGEST_TEXT: Final = 600
DEEPEST: Final = 60
NAME: Final = re.compile(r"^[a-zA-Z_][\w-]*$")
NUMBERED: Final = re.compile(r"\d")
IDENTITIES: Final = ("id", "data-id", "data-post-id", "data-comment-id", "data-review-id", "data-message-id", "name")


class Mark(StrEnum):
    """What a person points at."""

    TEXT = "text"
    AUTHOR = "author"
    DATE = "date"
    TITLE = "title"
    NEXT = "next"


def copied(tree: html.HtmlElement) -> Copied:
    """The page for showing. Very large ones are cut."""
    body = next(iter(tree.iter("body")), tree)
    numbers = {element: number for number, element in enumerate(pointable(tree))}
    return _copy(body, numbers, [MOST_ELEMENTS], 0) or ["div", -1]


def pointable(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements of the page in the order of their numbers."""
    return [element for element in tree.iter() if isinstance(element.tag, str)]


def _copy(node: html.HtmlElement, numbers: Mapping[Any, int], left: list[int], depth: int) -> Copied | None:
    if not isinstance(node.tag, str) or node.tag in SILENT or left[0] <= 0 or depth > DEEPEST:
        return None
    left[0] -= 1
    tag = node.tag if node.tag in SHOWN else "br" if node.tag in {"br", "hr"} else "span"
    made: Copied = [tag, numbers.get(node, -1)]
    made += _words(node.text)
    for child in node:
        inner = _copy(child, numbers, left, depth + 1)
        made += ([inner] if inner is not None else []) + _words(child.tail)
    return made


def _words(text: str | None) -> list[str]:
    plain = " ".join((text or "").split())
    return [plain[:LONGEST_TEXT]] if plain else []


def taught(tree: html.HtmlElement, marks: Mapping[Mark, int], *, name: str) -> Profile:
    """A profile out of what was pointed at. Raises Refused when it does not make one."""
    nodes = pointable(tree)
    chosen = {mark: nodes[number] for mark, number in marks.items() if 0 <= number < len(nodes)}
    if Mark.TEXT not in chosen:
        raise Refused(_("This is no profile yet."), _("Nobody has pointed at a text."), _("Point at a text first."))
    inside = [chosen[mark] for mark in (Mark.TEXT, Mark.AUTHOR, Mark.DATE) if mark in chosen]
    post = _post_around(inside, tree)
    selector = _of_posts(post, tree)
    posts = elements(tree, (selector,))
    pointed = (mark for mark in (Mark.TEXT, Mark.AUTHOR, Mark.DATE) if mark in chosen)
    found = {mark: (_within(chosen[mark], post, posts),) for mark in pointed}
    identity = _identity(posts)
    return Profile(
        name=name.strip() or _("Taught page"),
        post=(selector,),
        text=found[Mark.TEXT],
        author=found.get(Mark.AUTHOR, ()),
        date=found.get(Mark.DATE, ()),
        identity=(f"::attr({identity})",) if identity else (),
        title=(_on_page(chosen[Mark.TITLE], tree),) if Mark.TITLE in chosen else (),
        next=(f"{_on_page(_link(chosen[Mark.NEXT]), tree)}::attr(href)",) if Mark.NEXT in chosen else (),
        drop=("blockquote",),
    )


def described(tree: html.HtmlElement, number: int) -> str:
    """What stands at a place, short enough for a line."""
    nodes = pointable(tree)
    return " ".join(text_of(nodes[number]).split())[:120] if 0 <= number < len(nodes) else ""


def _post_around(inside: list[html.HtmlElement], tree: html.HtmlElement) -> html.HtmlElement:
    """The smallest block around them that repeats on the page; the smallest block itself when none does."""
    ways = [[node, *node.iterancestors()] for node in inside]
    common = [node for node in ways[0] if all(node in way for way in ways[1:])]
    smallest = common[0]
    if len(inside) == 1 and len(common) > 1:
        smallest = common[1]
    for node in common[common.index(smallest) :]:
        if node.tag in {"body", "html"}:
            break
        if len(_alike(node, tree)) > 1:
            return node
    return smallest


def _alike(node: html.HtmlElement, tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Elements that look like this one, itself among them; none that lie in each other."""
    kin = [one for one in elements(tree, (_plain(node),)) if one.tag == node.tag]
    held = set(kin)
    return [one for one in kin if held.isdisjoint(one.iterancestors())]


def _of_posts(post: html.HtmlElement, tree: html.HtmlElement) -> str:
    """The selector of all posts: by what they are called, below a parent that has a name where they have none."""
    selector = _plain(post)
    parent = post.getparent()
    if "." in selector or "[" in selector or parent is None:
        return selector
    named = next((one for one in post.iterancestors() if "." in _plain(one)), None)
    steps = [] if named is None else [_plain(named)]
    kin = elements(tree, (f"{_plain(parent)} > {selector}",))
    return f"{_plain(parent)} > {selector}" if named is parent or not steps or not kin else f"{steps[0]} {selector}"


def _within(node: html.HtmlElement, post: html.HtmlElement, posts: Iterable[html.HtmlElement]) -> str:
    """The shortest selector that finds the place first in its own post, and something in the others."""
    posts = [one for one in posts if one is not post]
    if node is post:
        return "*"
    tried = [_plain(node)]
    own = set(post.iter()) - {post}
    tried += [f"{_plain(one)} {_plain(node)}" for one in node.iterancestors() if one in own]
    fitting = [one for one in tried if next(iter(elements(post, (one,))), None) is node]
    best = max(fitting, key=lambda one: sum(bool(elements(other, (one,))) for other in posts), default=None)
    return best or _path(node, post)


def _path(node: html.HtmlElement, top: html.HtmlElement) -> str:
    """The place counted down from the post: what remains where nothing has a name."""
    steps: list[str] = []
    while node is not top:
        parent = node.getparent()
        if parent is None:
            break
        kin = [one for one in parent if one.tag == node.tag]
        steps.append(f"{node.tag}:nth-of-type({kin.index(node) + 1})" if len(kin) > 1 else str(node.tag))
        node = parent
    return " > ".join(reversed(steps)) or "*"


def _on_page(node: html.HtmlElement, tree: html.HtmlElement) -> str:
    """A selector that finds this very element first on the page."""
    rel = node.get("rel", "")
    if node.tag == "a" and rel == "next":
        return "a[rel=next]"
    tried = [_plain(node), *(f"{_plain(one)} {_plain(node)}" for one in node.iterancestors())]
    return next((one for one in tried if next(iter(elements(tree, (one,))), None) is node), _path(node, tree))


def _plain(node: html.HtmlElement) -> str:
    """An element by its tag and those of its classes that are names, not numbers; else by what it is for."""
    classes = [one for one in str(node.get("class", "")).split() if NAME.match(one) and not NUMBERED.search(one)]
    if classes:
        return f"{node.tag}." + ".".join(classes[:3])
    purpose = node.get("itemprop", "")
    return f"{node.tag}[itemprop={purpose}]" if NAME.match(purpose) else str(node.tag)


def _link(node: html.HtmlElement) -> html.HtmlElement:
    """The link that was meant when somebody pointed at the words in it."""
    return next((one for one in (node, *node.iterancestors(), *node.iter("a")) if one.tag == "a"), node)


def _identity(posts: list[html.HtmlElement]) -> str:
    """The attribute that numbers the posts, each with a number of its own; "" for none."""
    for name in IDENTITIES:
        values = [str(post.get(name, "")) for post in posts]
        if values and all(NUMBERED.search(value) for value in values) and len(set(values)) == len(values):
            return name
    return ""
