"""What went wrong, in a reader's language: errors are said in English where they arise, and put into words here."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def problems() -> tuple[dict[str, str], ...]:
    """Sentences by language, with places such as `{name}`."""
    text = files("mtqa.messages").joinpath("problems.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["problem"])


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    made = []
    for problem in problems():
        parts = re.split(r"\{(\w+)\}", problem["en"])
        pattern = "".join(f"(?P<{p}>.+?)" if i % 2 else re.escape(p) for i, p in enumerate(parts))
        # A file's errors begin with its name and a line.
        made.append((re.compile(rf"(?P<_where>(?:.+?:(?:\d+:)? )?){pattern}", re.DOTALL), problem))
    return tuple(made)


LONGEST = 2000
"""Characters of a text that is looked through: a problem is a sentence."""


def problem_in(text: str, lang: str) -> str:
    """The problem in this language; as it is where it is not known."""
    if lang == "en" or len(text) > LONGEST:
        return text
    for pattern, problem in _patterns():
        if (found := pattern.fullmatch(text)) and lang in problem:
            places = found.groupdict()
            return str(places.pop("_where")) + problem[lang].format(**places)
    return text
