"""The sentences and words of a language, `<lang>.toml`, read on first use."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGS = ("en", "id")
"""Languages of readers. The first is the one of machine formats."""


@cache
def table(lang: str) -> dict[str, Any]:
    """Raises `FileNotFoundError` for a language that there is no file of."""
    return tomllib.loads(files("mtqa.messages").joinpath(f"{lang}.toml").read_text(encoding="utf-8"))


@cache
def template(lang: str, key: str) -> str:
    """The sentence with this key, with places such as `{source}`. Raises `KeyError` if there is none."""
    group, _, name = key.partition(".")
    return str(table(lang)["says"][group][name])


def lookup(lang: str, list: str, name: str, default: str | None = None) -> str:
    """A word of a closed list; `default`, or the name itself, for one that is not listed."""
    return str(table(lang)["words"][list].get(name, name if default is None else default))
