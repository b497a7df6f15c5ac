"""Language tables: `locales/<lang>/<topic>.toml`, one small file per language and topic. A new language is data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from mtqa.model import Lang


@cache
def table(lang: Lang, topic: str) -> dict[str, Any]:
    """The table of `topic` ("numbers", "dates", "names", "negation", "quotes", "segment" …) for `lang`.

    Raises `FileNotFoundError` if there is none: every topic exists for every language that uses it.
    """
    text = files("mtqa.locales").joinpath(lang, f"{topic}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
