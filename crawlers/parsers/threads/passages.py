"""What an author puts into a post from elsewhere: a letter, an article. Quotes of other posts are none of it."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from lxml import html

from crawlers.parsers.plain_text import text_of
from crawlers.parsers.threads.brief import brief

NOT_BROUGHT: Final = re.compile(
    r"(?:^|[\W_])(?:signature|sig|quote|quoted|quotebox|bbcode|mycode|cite|citation|embed\w*)(?:$|[\W_])", re.IGNORECASE
)
SAID: Final = r"(?:said|says|wrote|writes|posted|писал[аи]?|написал[аи]?|пишет|сказал[аи]?|говорит|пише)"
# "Anna said:" at the head of a quotation, "On Friday Anna wrote:" before it.
INSIDE: Final = re.compile(
    rf"^\W*(?:original(?:ly)? post|цитата\b|quote\b|[@\w][\w .'’-]{{0,40}}\s{SAID}\b.{{0,40}}[:↑])", re.IGNORECASE
)
BEFORE: Final = re.compile(rf"(?:\b{SAID}(?:\s+(?:in|on|в)\s.{{0,60}})?|@\S+)[\s:.…]*$", re.IGNORECASE)
HEAD: Final = 100
LEAD: Final = 6
MOST_PIECES: Final = 500


def passages(quoted: Sequence[Sequence[html.HtmlElement]], texts: Sequence[str]) -> set[html.HtmlElement]:
    """Those of each post's quotations that name nobody and say nothing that another post of the page says."""
    if not any(quoted):
        return set()
    said = [bare_words(text) for text in texts]
    return {
        part
        for number, parts in enumerate(quoted)
        for part in parts
        if not _is_answering(part) and _is_new(part, said[:number] + said[number + 1 :])
    }


def namings(quotations: Iterable[html.HtmlElement]) -> set[html.HtmlElement]:
    """The lines before quotations that only say whose they are: without them they make no sense."""
    before = (part.getprevious() for part in quotations)
    return {
        line
        for line in before
        if line is not None
        and isinstance(line.tag, str)
        and not (line.tail or "").strip()
        and len(words := brief(line, HEAD)) <= HEAD
        and BEFORE.search(words)
    }


def _is_answering(part: html.HtmlElement) -> bool:
    """Whether a quotation names whom it quotes: in its marks, in its first line or in the line before it."""
    marks = f"{part.get('class') or ''} {part.get('id') or ''}"
    told = any(name.startswith("data-") and value for name, value in part.attrib.items())
    if part.tag != "blockquote" or told or NOT_BROUGHT.search(marks) or part.find(".//cite") is not None:
        return True
    return bool(INSIDE.search(brief(part, HEAD)) or BEFORE.search(_line_before(part)))


def _line_before(part: html.HtmlElement) -> str:
    before, around = part.getprevious(), part.getparent()
    if before is None:
        return ("" if around is None else around.text or "").strip()[-HEAD:]
    tail = (before.tail or "").strip()
    return (tail or "".join(islice((str(text) for text in before.itertext()), MOST_PIECES)).strip())[-HEAD:]


def _is_new(part: html.HtmlElement, said: Iterable[str]) -> bool:
    words = bare_words(text_of(part)).split()
    lead = " ".join(words[:LEAD])
    return len(words) >= LEAD and not any(lead in text for text in said)


def bare_words(text: str) -> str:
    """The words of a text alone, in small letters: so two writings of it are alike."""
    return " ".join(re.findall(r"\w+", text.lower()))
