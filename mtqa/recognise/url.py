"""URLs, e-mail addresses, handles, hashtags (`Kind.URL`) and placeholders, tags, entities (`Kind.MARKUP`).

They are the same in every language, so `lang` plays no part. Values are strings: a URL without scheme, `www.` and
closing slash, its host in lower case; addresses, handles and hashtags in lower case with an ASCII `@` or `#`;
a tag without the attributes that may be translated (`<a href=…>` keeps its target); a placeholder as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtqa.model import Kind, Lang, Mention, Span
from mtqa.recognise import Taken

# Every repetition is bounded or over a class that cannot match what follows: linear on hostile text.
_TAG = r"</?[A-Za-z][A-Za-z0-9:-]{0,40}(?:\s[^<>]{0,500})?/?>"
_PLACEHOLDER = (
    r"\{\{[\w.: -]{0,60}\}\}"  # {{name}}
    r"|[$%]?\{[\w.:-]{0,60}\}"  # {name} ${name} %{name}
    r"|%\([\w.]{1,60}\)[-+#0]?\d{0,3}(?:\.\d{1,2})?[a-zA-Z]"  # %(name)s
    r"|(?<![\d%٪])(?<!\d )%(?:\d{1,2}\$)?[-+#0]?\d{0,3}(?:\.\d{1,2})?(?:ll?)?[sdifguxX@](?![\w])"  # %s %1$s %.2f, no 5%d
)
_ENTITY = r"&(?:[A-Za-z]{2,10}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});"
_EMAIL = r"(?<![A-Za-z0-9_.+%-])[A-Za-z0-9](?:[A-Za-z0-9_.+%-]{0,62}[A-Za-z0-9_+-])?@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"
# Beyond ASCII only accented Latin: text in Han, kana or Arabic may follow a URL without a space.
_REST = r"[A-Za-z0-9À-ɏ_~:/?#\[\]@!$&'()*+,;=%.|-]"
_LINK = rf"(?:[Hh][Tt][Tt][Pp][Ss]?|[Ff][Tt][Pp])://{_REST}{{1,2000}}|(?<![A-Za-z0-9.@-])[Ww][Ww][Ww]\.{_REST}{{3,2000}}"
_TLD = (
    r"(?:com|net|org|info|edu|gov|mil|news|co|go|ac|or|sch|web|biz|io|tv|ai|me|app|dev"
    r"|id|uk|jp|cn|fr|my|sg|au|de|eu|us|tw|hk|sa|ae|eg|ma|qa)"
)
_DOMAIN = rf"(?<![A-Za-z0-9.@_/-])(?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\.){{1,4}}{_TLD}(?![A-Za-z0-9-]|\.[A-Za-z])(?:/{_REST}{{0,2000}})?"
_HANDLE = r"(?<![A-Za-z0-9_.@＠/])[@＠][A-Za-z0-9_]{2,30}(?:\.[A-Za-z0-9_]{1,30}){0,3}"
_HASHTAG = r"(?<![\w&/#＃])[#＃](?=\w{0,60}[^\W\d_])\w{2,100}"

_PATTERN = re.compile(
    f"(?P<markup>{_TAG}|{_PLACEHOLDER}|{_ENTITY})"
    f"|(?P<email>{_EMAIL})|(?P<link>{_LINK})|(?P<domain>{_DOMAIN})|(?P<handle>{_HANDLE})|(?P<hashtag>{_HASHTAG})"
)
_HINTS = ("<", "{", "%", "&", "@", "＠", "#", "＃", "://")
_DOTTED = re.compile(r"\.[A-Za-z]")
_KEPT_ATTRIBUTE = re.compile(r"""\b(href|src|id)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_CLOSERS = {")": "(", "]": "["}


def find(text: str, lang: Lang, taken: Taken) -> list[Mention]:
    """URLs, addresses, handles, hashtags, placeholders and markup of `text`, in order."""
    for hint in _HINTS:  # a search for one sign is much faster than a look at each
        if hint in text:
            break
    else:
        if not _DOTTED.search(text):
            return []
    return [m for m in _mentions(text) if taken.free(m.span)]


def _mentions(text: str) -> Iterator[Mention]:
    for match in _PATTERN.finditer(text):
        what, found = str(match.lastgroup), match[0]
        if what == "markup":
            if found.startswith("<") and not _is_tag(found):
                continue
            value, kind = (_tag_value(found) if found.startswith("<") else found), Kind.MARKUP
        else:
            if what in ("link", "domain"):
                found = _trimmed(found)
            if what == "domain" and not _is_domain(found):
                continue
            value, kind = _url_value(what, found), Kind.URL
        if value:
            span = Span(match.start(), match.start() + len(found))
            yield Mention(kind, span, span.of(text), value)


def _trimmed(url: str) -> str:
    """Without the sentence's own punctuation at the end: a stop, a comma, a bracket that was not opened inside."""
    while url:
        last = url[-1]
        if last in ".,;:!?'|" or (last in _CLOSERS and url.count(last) > url.count(_CLOSERS[last])):
            url = url[:-1]
        else:
            break
    return url


def _is_domain(found: str) -> bool:
    """Not two sentences without a space between them ("selesai.Co"), nor an abbreviation ("A.I.", "u.s.me")."""
    host = found.split("/", 1)[0]
    labels = host.split(".")
    return labels[-1] == labels[-1].lower() and max(map(len, labels[:-1])) > 1 and not labels[0].isdigit()


def _is_tag(found: str) -> bool:
    rest = found.strip("</>").split(None, 1)
    return len(rest) < 2 or "=" in rest[1]


def _tag_value(tag: str) -> str:
    name = re.split(r"[\s/>]", tag.lstrip("</"), maxsplit=1)[0].casefold()
    kept = sorted(f"{k.casefold()}={v.strip(chr(34) + chr(39))}" for k, v in _KEPT_ATTRIBUTE.findall(tag))
    return ("</" if tag.startswith("</") else "<") + " ".join([name, *kept]) + ">"


def _url_value(what: str, found: str) -> str:
    if what in ("link", "domain"):
        bare = re.sub(r"^(?:[a-z]{3,5}://)?(?:www\.)?", "", found, flags=re.IGNORECASE).rstrip("/")
        host, slash, path = bare.partition("/")
        return host.lower() + slash + path
    return found.replace("＠", "@").replace("＃", "#").casefold()
