"""A page measured once: how many words, links, names and dates lie below each of its elements."""

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from lxml import html

from crawlers.parsers.plain_text import SILENT
from crawlers.parsers.threads.brief import brief
from crawlers.parsers.threads.dates import EPOCH, has_date

BARREN: Final = SILENT | {"nav", "footer", "input", "textarea", "label", "form-actions"}
PROFILE_LINK: Final = re.compile(
    r"(?:^|/)(?:users?|u|members?|profiles?|people|person|author|authors|id|account|buyer|reviewer|~|@)(?:/|\.php|-\d)"
    r"|(?:^|/)(?:user|member|profile)s?\?\w+=|/@[\w.-]+/?$|[?&](?:u|uid|user|userid|user_id|author|member|memberid|showuser|profile|nick)=|action=profile|viewprofile",
    re.IGNORECASE,
)
SHARING: Final = re.compile(r"share|intent/|^mailto:|/submit\?|whatsapp|login|register|sign-?up", re.IGNORECASE)
NAMES: Final = re.compile(
    r"(?:^|[\W_])(?:author|user-?name|user|nick-?name|nick|poster|member|by-?line|commenter|reviewer|creator|login|fn|avatar)"
    r"(?:$|[\W_]|name|link)",
    re.IGNORECASE,
)
DATES: Final = re.compile(
    r"(?:^|[\W_])(?:date|time|posted|published|timestamp|ago|created|when|timeago)", re.IGNORECASE
)
JOINED: Final = re.compile(
    r"\b(?:join(?:ed|\s?date)?|member since|registered|registration|last (?:seen|visit|active|edited)|edited|birth"
    r"|регистр\w*|на форуме с|зарегистр\w*|последн\w*|изменен\w*|отредактир\w*)\b",
    re.IGNORECASE,
)
LONGEST_DATE: Final = 90
LONGEST_NAME: Final = 60
NAMED_IN: Final = ("data-author", "data-username", "data-user-name", "title", "alt")
COUNTED: Final = re.compile(r"^\W*\d[\d\s.,kK]*(?:\s+\w+)?$")
ROLES: Final = re.compile(
    r"^(?:thread starter|topic starter|original poster|op|author|автор(?: темы)?|(?:new )?member|moderator"
    r"|admin(?:istrator)?|staff|guest|profile|follow|message|more|модератор|администратор|профиль|подписаться)$",
    re.IGNORECASE,
)
OF_PICTURE: Final = re.compile(
    r"^(?:(?:avatar|photo|picture|profile picture|аватар|фото|профиль)(?: (?:of|for))?:? |(?:go to|view|visit|see) )"
    r"|(?:['’]s)? (?:avatar|photo|picture|profile(?: picture)?)$",
    re.IGNORECASE,
)
DIGITS: Final = re.compile(r"\d+")


@dataclass(slots=True)
class Survey:
    """Elements in page order; sums over [i, ends[i]) are sums over the subtree of element i."""

    elements: list[html.HtmlElement] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)

    def within(self, sums: list[int], index: int) -> int:
        """The sum over an element and everything below it; `sums` are running sums."""
        return sums[self.ends[index]] - sums[index]

    def marked(self, sums: list[int], index: int) -> bool:
        """Whether the element itself bears a mark that `sums` counts."""
        return sums[index + 1] > sums[index]

    def own(self, index: int) -> range:
        return range(index, self.ends[index])


ASIDE: Final = re.compile(
    r"(?:^|\s)side(?:\s|$)|(?:^|[\W_])(?:side-?bar|widget|related|recommend\w*|newsletter|subscribe|promo\w*|advert\w*|ads?|banner|pop-?up|modal"
    r"|cookies?|consent|gdpr|privacy|onetrust|notices?|alert|hidden|d-none|login|sign-?up|register|breadcrumbs?|menu|nav\w*|footer|(?:site|page|global|top)-?header|toolbar|search)"
    r"(?:$|[\W_])",
    re.IGNORECASE,
)
LARGE: Final = 0.4
TYPED: Final = frozenset(("text", "search", "email", "password", "tel", "url", "number", "checkbox", "radio"))
MATTER: Final = 60


def is_aside(seen: Survey, index: int) -> bool:
    """Whether the element lies in what surrounds the page's own matter: menus, banners, forms of consent."""
    whole = seen.words[-1]
    while index >= 0:
        node = seen.elements[index]
        marks = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('role') or ''}"
        is_head = node.tag == "header" and next(node.iterancestors("article", "main"), None) is None
        if node.tag == "aside" or is_head or ASIDE.search(marks) or (node.tag == "form" and _asks(node)):
            return seen.within(seen.words, index) < LARGE * whole
        index = seen.parents[index]
    return False


def _asks(form: html.HtmlElement) -> bool:
    """Whether a form is there to be filled in: some engines wrap every post into one, for its buttons."""
    fields = form.iter("input", "textarea", "select")
    return any(field.tag != "input" or field.get("type", "text").lower() in TYPED for field in fields)


def survey(root: html.HtmlElement) -> Survey:
    """Measures what a reader sees; navigation, forms and scripts are left out whole."""
    found = Survey()
    _visit(root, found)
    for name in ("words", "linked", "names", "dates"):
        setattr(found, name, list(accumulate(getattr(found, name), initial=0)))
    return found


def _visit(root: html.HtmlElement, found: Survey) -> None:
    # A loop with a stack of its own: pages nest deeper than Python calls.
    stack = [(_enter(root, -1, found, in_link=False), False, iter(root))]
    while stack:
        index, linked, children = stack[-1]
        child = next(children, None)
        if child is None:
            found.ends[index] = len(found.elements)
            stack.pop()
            continue
        if child.tail:
            count = len(child.tail.split())
            found.words[index] += count
            found.linked[index] += count if linked else 0
            found.dates[index] += _is_date(child.tail)
        if not isinstance(child.tag, str) or (child.tag in BARREN and not _is_matter(child)):
            continue
        is_link = linked or child.tag == "a"
        at = _enter(child, index, found, in_link=is_link)
        stack.append((at, is_link, iter(child)))


def _is_matter(node: html.HtmlElement) -> bool:
    """Whether there is matter where mostly is none: the foot of a post, or a page without scripts shown whole."""
    if node.tag == "footer":
        return next(node.iterancestors("article"), None) is not None
    return node.tag == "noscript" and len(str(node.text_content()).split()) >= MATTER


def _enter(node: html.HtmlElement, parent: int, found: Survey, *, in_link: bool) -> int:
    count = len(node.text.split()) if node.text else 0
    found.elements.append(node)
    found.ends.append(0)
    found.parents.append(parent)
    found.words.append(count)
    found.linked.append(count if in_link else 0)
    found.names.append(is_name(node))
    found.dates.append(_marks_date(node))
    return len(found.elements) - 1


def is_name(node: html.HtmlElement) -> bool:
    """Whether the element shows who wrote: a link to a profile, or marked as a name."""
    if node.tag in {"body", "html", "form", "ul", "ol", "table"}:
        return False
    link = node.get("href") or ""
    if node.tag == "a" and SHARING.search(link):
        return False
    if node.tag == "a" and PROFILE_LINK.search(link):
        return bool(name_shown(node))
    marks = f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.get('rel') or ''}"
    if len(marks) < 4 or not NAMES.search(marks):  # noqa: PLR2004 - two separators and a word
        return False
    return bool(name_shown(node))


def name_shown(node: html.HtmlElement) -> str:
    """The name that an element shows or, without any words, has in an attribute; "" for what is none."""
    told = next((found for name in NAMED_IN if (found := " ".join((node.get(name) or "").split()))), "")
    words = " ".join(brief(node, LONGEST_NAME).split())
    if told and (not words or is_picture(node)):
        words = OF_PICTURE.sub("", told)
    is_none = len(words) > LONGEST_NAME or COUNTED.match(words) or ROLES.match(words) or has_date(words)
    return "" if is_none else words


def is_picture(node: html.HtmlElement) -> bool:
    """Whether it is somebody's picture: the name to it is worth less than one in words."""
    is_image = node.tag == "img" or (node.tag == "a" and not brief(node, 1).strip())
    return is_image or "avatar" in (node.get("class") or "").lower()


def _marks_date(node: html.HtmlElement) -> bool:
    if node.tag in {"time", "relative-time", "abbr", "faceplate-timeago"} and (
        node.get("datetime") or node.get("title")
    ):
        return True
    if any(node.get(name) for name in EPOCH):
        return True
    if node.get("title") and len(node.get("title") or "") <= LONGEST_DATE and _is_date(node.get("title")):
        return True
    return _is_date(node.text)


def _is_date(text: str | None) -> bool:
    if not text or len(text) > 4 * LONGEST_DATE:
        return False
    text = " ".join(text.split())
    return len(text) <= LONGEST_DATE and not JOINED.search(text) and has_date(text)


def keys_of(node: html.HtmlElement) -> list[str]:
    """What the element has in common with others like it: its tag with each class, or with the shape of its id."""
    keys = [f"{node.tag}.{DIGITS.sub('0', name)}" for name in (node.get("class") or "").split()]
    identity = node.get("id") or ""
    if DIGITS.search(identity):
        keys.append(f"{node.tag}#{DIGITS.sub('0', identity)}")
    return keys
