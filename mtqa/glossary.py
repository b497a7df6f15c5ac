"""The desk's own terms: which words of the target language stand for an Indonesian term, and which must not.

A TSV file has a header with `source`, any of `en zh ja ar fr` (allowed translations, alternatives divided by `|`),
`forbidden_en` … (translations that must not stand for it), `keep` (`yes`: the term stays as it is) and `case`
(`exact` or `any`). A TOML file has the same as `[[term]]` tables: `en = ["identity card", "ID card"]`,
`forbidden = { en = ["KTP card"] }`, `keep = true`, `case = "exact"`. A term without `source` may only forbid: its
words are forbidden everywhere.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from mtqa.errors import InputError
from mtqa.model import TARGET_LANGS, Lang, Span

_SPACELESS = ("zh", "ja")
_YES, _NO = ("yes", "true", "1", "ya", "x"), ("no", "false", "0", "tidak", "")
_KNOWN = {"source", "keep", "case", "note", "forbidden", *TARGET_LANGS}


@dataclass(frozen=True)
class Term:
    """`targets` and `forbidden` by language; `keep`: the term itself must stand in the target; `line` in its file."""

    source: str
    targets: Mapping[Lang, tuple[str, ...]] = field(default_factory=dict)
    forbidden: Mapping[Lang, tuple[str, ...]] = field(default_factory=dict)
    keep: bool = False
    exact_case: bool = False
    line: int | None = None


@dataclass(frozen=True)
class Glossary:
    """Terms, longest source first, so that "Bank Indonesia" is taken before "bank"."""

    terms: tuple[Term, ...]

    def found_in(self, source: str) -> Iterator[tuple[Term, Span]]:
        """The terms that stand in an Indonesian text, each where it first stands; none inside a longer one."""
        folded = source.casefold()
        taken: list[Span] = []
        for term in self.terms:
            if not term.source or _core(term.source) not in folded:
                continue
            spans = [Span(*m.span()) for m in _source_pattern(term.source, term.exact_case).finditer(source)]
            free = [s for s in spans if not any(s.overlaps(t) for t in taken)]
            taken += free
            if free:
                yield term, free[0]

    def always_forbidden(self, lang: Lang) -> Iterator[str]:
        for term in self.terms:
            if not term.source:
                yield from term.forbidden.get(lang, ())


def find_target(text: str, words: str, lang: Lang, exact_case: bool = False) -> Span | None:
    """Where a translation stands in a target text, in an inflected form of the usual kind, or None."""
    match = _target_pattern(words, lang, exact_case).search(text)
    return Span(*match.span()) if match else None


def load_glossary(path: Path) -> Glossary:
    """Reads a `.toml` or a tab-separated file. Raises `InputError` (with the line, for TSV) on a rule that is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"the glossary cannot be read: {error.strerror}", path=path) from error
    except UnicodeDecodeError as error:
        raise InputError("the glossary is not UTF-8", path=path) from error
    if path.suffix.lower() == ".toml":
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InputError(f"not valid TOML: {error}", path=path) from error
        if set(data) - {"term"} or not isinstance(data.get("term", []), list):
            raise InputError("a glossary has [[term]] tables and nothing else", path=path)
        return glossary_of(data.get("term", []), path=path)
    return _from_tsv(text, path)


def glossary_of(
    rules: Sequence[Mapping[str, Any]], *, path: Path | None = None, lines: Sequence[int] | None = None
) -> Glossary:
    """A glossary from rules in the form of the TOML file. Raises `InputError` on the first rule that is none."""
    terms = []
    for i, rule in enumerate(rules):
        line = lines[i] if lines else None
        try:
            terms.append(_term(rule, line))
        except ValueError as error:
            where = "" if line else f"term {i + 1}: "
            raise InputError(f"{where}{error}", path=path, line=line) from error
    return Glossary(tuple(sorted(terms, key=lambda t: (-len(t.source), t.source, t.line or 0))))


def _term(rule: Mapping[str, Any], line: int | None) -> Term:
    unknown = sorted(set(rule) - _KNOWN)
    if unknown:
        raise ValueError(f"unknown column or key `{unknown[0]}`")
    source = str(rule.get("source", "")).strip()
    targets = {lang: words for lang in TARGET_LANGS if (words := _words(rule.get(lang), lang))}
    bans = rule.get("forbidden", {})
    if not isinstance(bans, Mapping) or set(bans) - set(TARGET_LANGS):
        raise ValueError(f"`forbidden` is a table by language: {', '.join(TARGET_LANGS)}")
    forbidden = {lang: words for lang in bans if (words := _words(bans[lang], f"forbidden.{lang}"))}
    keep, case = rule.get("keep", False), rule.get("case", "any")
    if not isinstance(keep, bool):
        raise ValueError(f"`keep` is yes or no, not {keep!r}")
    if case not in ("any", "exact"):
        raise ValueError(f"`case` is any or exact, not {case!r}")
    if not source and (keep or targets):
        raise ValueError("no `source`: a rule without one may only forbid")
    if not (keep or targets or forbidden):
        raise ValueError(f"nothing is asked of {source!r}: no translation, no `forbidden`, no `keep`")
    both = [w for lang in targets for w in targets[lang] if w in forbidden.get(lang, ())]
    if both:
        raise ValueError(f"{both[0]!r} is both allowed and forbidden")
    return Term(source, targets, forbidden, keep, case == "exact", line)


def _words(value: Any, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not all(isinstance(w, str) and w.strip() for w in words):
        raise ValueError(f"`{name}` is a text or a list of texts, none of them empty")
    return tuple(w.strip() for w in words)


def _from_tsv(text: str, path: Path) -> Glossary:
    reader = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = [h.strip().lower() for h in next(reader, [])]
    if not {"source", *(f"forbidden_{lang}" for lang in TARGET_LANGS)} & set(header):
        raise InputError("the first line must name the columns, `source` among them", path=path, line=1)
    rules: list[dict[str, Any]] = []
    lines = []
    for cells in reader:
        if not any(c.strip() for c in cells) or cells[0].startswith("#"):
            continue
        if len(cells) > len(header):
            message = f"{len(cells)} cells, but the header has {len(header)} columns"
            raise InputError(message, path=path, line=reader.line_num)
        rule: dict[str, Any] = {"forbidden": {}}
        for name, cell in zip(header, cells, strict=False):
            value = cell.strip()
            if name == "keep":
                if value.lower() not in _YES + _NO:
                    raise InputError(f"`keep` is yes or no, not {value!r}", path=path, line=reader.line_num)
                rule["keep"] = value.lower() in _YES
            elif name.startswith("forbidden_") and value:
                rule["forbidden"][name.removeprefix("forbidden_")] = _split(value)
            elif value:
                rule[name] = _split(value) if name in TARGET_LANGS else value
        rules.append(rule)
        lines.append(reader.line_num)
    return glossary_of(rules, path=path, lines=lines)


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _core(source: str) -> str:
    """A part of the term that stands in every form of it: its longest word without the letter a prefix may drop."""
    word = max(source.casefold().split(), key=len)
    return word[1:] if len(word) > 3 else word


@cache
def _source_pattern(source: str, exact_case: bool) -> re.Pattern[str]:
    """An Indonesian term with the affixes that leave it the same word: meng-, di-, -nya, -kan, -lah …

    A capitalised or short term takes only -nya, -lah, -kah, -pun.
    """
    words = [re.escape(w) for w in source.split()]
    clitic = "(?:-?nya|lah|kah|pun)?"
    if len(words) == 1 and source.islower() and len(source) > 3:
        stem, rest = words[0], re.escape(source[1:])
        dropped = {"p": "mem", "t": "men", "s": "meny", "k": "meng"}.get(source[0])
        nasal = f"|(?:{dropped}|{dropped.replace('m', 'p', 1)}){rest}" if dropped else ""
        body = f"(?:(?:di|ter|ber|me(?:m|n|ng|ny)?)?{stem}{nasal})(?:kan|i)?"
    else:
        body = r"\s+".join(words)
    return re.compile(rf"(?<!\w){body}{clitic}(?!\w)", 0 if exact_case or _acronym(source) else re.IGNORECASE)


def _acronym(source: str) -> bool:
    """AS (the United States) is not "as"."""
    return source.isupper() and len(source) <= 6


@cache
def _target_pattern(words: str, lang: Lang, exact_case: bool) -> re.Pattern[str]:
    flags = 0 if exact_case or _acronym(words) else re.IGNORECASE
    if lang in _SPACELESS:
        return re.compile(r"\s*".join(map(re.escape, words.split())), flags)
    if lang == "ar":
        parts = [_arabic(w) for w in words.split()]
        return re.compile(
            rf"(?<!\w)[وف]?[بلك]?{parts[0]}" + "".join(rf"\s+{p}" for p in parts[1:]) + r"(?!\w)"
        )
    ending = "(?:s|es|['’]s?)?" if lang == "en" else "(?:e?s|x|e)?"
    parts = [re.escape(w) + ending for w in words.split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)", flags)


def _arabic(word: str) -> str:
    """With or without article, vowel signs and tatweel between letters, hamza on alef or not."""
    bare = word.removeprefix("ال")
    letters = [
        "[اأإآ]" if c in "اأإآ" else "[هة]" if c in "هة" else "[يى]" if c in "يى" else re.escape(c)
        for c in bare
    ]
    signs = "[\u064b-\u0652\u0640\u0670]*"
    return f"(?:ال|لل?)?{signs}" + signs.join(letters) + signs
