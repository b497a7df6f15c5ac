"""Known names: which entry a phrase stands for, and how each language says it.

Two tables in `mtqa/data/names`, same columns: `cldr.tsv` (made by `mtqa.data.make_gazetteer`) and `aliases.tsv` (kept by
hand). In a cell, forms are separated by `|`; behind `;` follow words that let the name count as said without being it:
adjectives, inhabitants, one-character abbreviations.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from mtqa.model import LANGS, Lang


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """`forms[lang]`: its names; `kin[lang]`: words that imply it."""

    id: str
    type: str
    forms: dict[Lang, tuple[str, ...]]
    kin: dict[Lang, tuple[str, ...]]


@lru_cache(maxsize=50000)
def fold(text: str) -> str:
    """Lower case without accents; the apostrophes and hyphens of spelling variants become one."""
    text = text.replace("’", "'").replace("‘", "'").replace("‑", "-")
    if text.isascii():
        return text.casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return bare.replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l").replace("ı", "i")


def read(name: str) -> str:
    return files("mtqa.data").joinpath("names", name).read_text(encoding="utf-8")


@cache
def entries() -> tuple[Entry, ...]:
    """All entries; rows of the same id are one."""
    forms: dict[str, dict[Lang, list[str]]] = {}
    kin: dict[str, dict[Lang, list[str]]] = {}
    types: dict[str, str] = {}
    for table in ("aliases.tsv", "cldr.tsv"):
        header, *lines = read(table).splitlines()
        langs = header.split("\t")[2:]
        for line in lines:
            id, type, *cells = line.split("\t")
            types.setdefault(id, type)
            for lang, cell in zip(langs, cells, strict=True):
                names, _, implied = cell.partition(";")
                forms.setdefault(id, {}).setdefault(lang, []).extend(filter(None, names.split("|")))
                kin.setdefault(id, {}).setdefault(lang, []).extend(filter(None, implied.split("|")))
    return tuple(
        Entry(
            id,
            types[id],
            {lang: tuple(dict.fromkeys(forms[id].get(lang, ()))) for lang in LANGS},
            {lang: tuple(dict.fromkeys(kin[id].get(lang, ()))) for lang in LANGS},
        )
        for id in forms
    )


@dataclass(frozen=True, slots=True)
class Phrases:
    """The forms of a cased language by their first word: `(words, form, entries)`, longest first."""

    by_first: dict[str, tuple[tuple[tuple[str, ...], str, tuple[Entry, ...]], ...]]


@cache
def phrases(lang: Lang) -> Phrases:
    seen: dict[str, list[Entry]] = {}
    for entry in entries():
        for form in entry.forms[lang]:
            seen.setdefault(form, []).append(entry)
    if lang == "id":  # Indonesian texts keep many names in English: Moscow, Welsh Assembly, German Open
        for entry in entries():
            if entry.type != "term":
                for form in (*entry.forms["en"], *entry.kin["en"]):
                    if form[0].isupper() and len(form) > 3 and entry not in seen.get(form, ()):
                        seen.setdefault(form, []).append(entry)
    by_first: dict[str, list[tuple[tuple[str, ...], str, tuple[Entry, ...]]]] = {}
    for form, of in seen.items():
        words = tuple(fold(w) for w in form.split())
        by_first.setdefault(words[0], []).append((words, form, tuple(of)))
    return Phrases(
        {first: tuple(sorted(rows, key=lambda r: (-len(r[0]), r[1]))) for first, rows in by_first.items()}
    )
