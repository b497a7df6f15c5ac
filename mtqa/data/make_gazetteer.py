"""Writes `names/cldr.tsv`: countries, continents, languages and cities of CLDR in the six languages.

    python -m mtqa.data.make_gazetteer

Columns as in `names/aliases.tsv`, which is kept by hand and adds to it: entry, type, and one column per language with
its forms, `|` between them. It is generated so that babel is not needed when a text is checked. CLDR: Unicode licence.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel import Locale

LANGS = {"id": ("id",), "en": ("en",), "zh": ("zh", "zh_Hant"), "ja": ("ja",), "ar": ("ar",), "fr": ("fr",)}
TARGET = Path(__file__).parent / "names" / "cldr.tsv"
SKIP = {"001", "EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}  # the world; organisations; private codes
BRACKETS = re.compile(r"\s*[(（\[].*?[)）\]]")
LANGUAGE_WORD = {"zh": re.compile("[语語文]$"), "ja": re.compile("語$")}


def clean(name: str) -> str:
    return BRACKETS.sub("", name).strip()


def row(entry: str, names: dict[str, list[str]]) -> str | None:
    """None where Indonesian or every other language is missing."""
    if not names.get("id") or len([v for v in names.values() if v]) < 2:
        return None
    return "\t".join([entry, "place", *("|".join(dict.fromkeys(names.get(lang, ()))) for lang in LANGS)])


def collect(field: str, key: str) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for lang, locales in LANGS.items():
        for locale in locales:
            value = getattr(Locale.parse(locale), field).get(key)
            if field == "time_zones":
                value = value and value.get("city")
            if value and (name := clean(value)):
                out.setdefault(lang, []).append(name)
    return out


def main() -> None:
    rows = []
    base = Locale.parse("id")
    for key in map(str, base.territories):
        if key not in SKIP:
            rows.append(
                row(f"country:{key}" if key.isalpha() else f"region:{key}", collect("territories", key))
            )
    for key in map(str, base.languages):
        names = collect("languages", key)
        if "_" in key or " " in (names.get("id") or [" "])[0]:
            continue  # varieties: their names are phrases
        for lang, word in LANGUAGE_WORD.items():
            names[lang] = [n for n in (word.sub("", n) for n in names.get(lang, [])) if len(n) > 1]
        # A language's name in lower case is how French writes the nationality too.
        rows.append(row(f"language:{key}", names))
    zones = {str(k) for lang in LANGS for loc in LANGS[lang] for k in Locale.parse(loc).time_zones}
    for key in zones:
        names = collect("time_zones", key)
        plain = key.rpartition("/")[2].replace("_", " ")
        if "/" not in key or key.startswith("Etc/"):
            continue
        for lang in ("id", "en", "fr"):
            names.setdefault(lang, [plain])
        rows.append(row(f"city:{key}", names))
    lines = sorted(r for r in rows if r)
    TARGET.write_text("\n".join(["\t".join(["entry", "type", *LANGS]), *lines]) + "\n", encoding="utf-8")
    print(len(lines), "entries,", TARGET.stat().st_size, "bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
