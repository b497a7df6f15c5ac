"""The configuration: `mtqa.toml`, or `[tool.mtqa]` in `pyproject.toml`, in the working folder or one above it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mtqa.errors import ConfigError
from mtqa.gate import Policy
from mtqa.model import Severity


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GateConfig(_Strict):
    """When a version fails; see `mtqa.gate.Policy`."""

    fail_under: float | None = Field(default=50.0, ge=0, le=100)
    max_critical: int | None = Field(default=0, ge=0)
    max_major: int | None = Field(default=None, ge=0)
    min_confidence: float = Field(default=0.5, ge=0, le=1)

    def policy(self) -> Policy:
        return Policy(self.fail_under, self.max_critical, self.max_major, self.min_confidence)


class ChecksConfig(_Strict):
    disable: list[str] = []
    preview: bool | list[str] = False
    severity: dict[str, Severity] = {}


class Config(_Strict):
    engine: str = "auto"
    """A preset's name, a local folder, a hub id, "auto" or "none"."""
    engines: dict[str, str] = {}
    """The same per target language; goes before `engine`."""
    encoder: str = "embedded"
    """"embedded", "none", or a preset's name, a local folder or hub id."""
    ner: str | None = None
    """A model that finds names in Indonesian (token classification), beside the rules: a local folder (relative
    to the configuration file) or a hub id."""
    glossary: str | None = None
    """A TSV or TOML file, relative to the configuration file."""
    cache: str = "auto"
    """A folder for encodings and back-translations, so that a second run makes none; "auto": `MTQA_CACHE` or the
    user's cache folder; "none". Relative to the configuration file."""
    language: Literal["en", "id"] = "en"
    """Of what people read: text, HTML and annotations. JSON, SARIF, JUnit and the batch stay English."""
    gate: GateConfig = GateConfig()
    checks: ChecksConfig = ChecksConfig()

    @property
    def hash(self) -> str:
        """Of everything that can change a report."""
        return hashlib.sha256(self.model_dump_json(exclude={"cache", "language"}).encode()).hexdigest()[:12]


def load_config(path: Path | None = None) -> Config:
    """The configuration of `path`, or the nearest one, or the defaults.

    Raises `ConfigError` with the key and the line for an unknown key or a bad value.
    """
    if path is None:
        path = find_config(Path.cwd())
        if path is None:
            return Config()
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError("there is no such file", path=path) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", path=path) from None
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8", path=path) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not TOML: {error}", path=path) from None
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("mtqa", {})
    config = make_config(data, path, text)
    found: dict[str, str] = {}
    if config.glossary is not None:
        found["glossary"] = str((path.parent / config.glossary).resolve())
    if config.ner is not None and (path.parent / config.ner).is_dir():
        found["ner"] = str((path.parent / config.ner).resolve())
    if config.cache not in ("auto", "none"):
        found["cache"] = str((path.parent / Path(config.cache).expanduser()).resolve())
    return config.model_copy(update=found)


def make_config(data: dict[str, Any], path: Path | None = None, text: str = "") -> Config:
    """Validated; the first problem becomes a `ConfigError`."""
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(p) for p in first["loc"])
        message = "is not a known key" if first["type"] == "extra_forbidden" else first["msg"]
        raise ConfigError(message, key=key, path=path, line=_line_of(first["loc"], text)) from None
    from mtqa.checks import all_checks

    known = all_checks()
    named = [
        *(("checks.disable", c) for c in config.checks.disable),
        *(("checks.severity", c) for c in config.checks.severity),
        *(
            ("checks.preview", c)
            for c in (config.checks.preview if isinstance(config.checks.preview, list) else [])
        ),
    ]
    for key, check in named:
        if check not in known:
            from difflib import get_close_matches

            near = get_close_matches(check, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else "; `mtqa checks` lists them"
            raise ConfigError(
                f"there is no check {check!r}{hint}", key=key, path=path, line=_line_of((check,), text)
            )
    return config


def find_config(folder: Path) -> Path | None:
    for parent in (folder, *folder.parents):
        if (parent / "mtqa.toml").is_file():
            return parent / "mtqa.toml"
        project = parent / "pyproject.toml"
        if project.is_file() and "[tool.mtqa" in project.read_text(encoding="utf-8", errors="replace"):
            return project
    return None


def _line_of(location: tuple[Any, ...], text: str) -> int | None:
    key = next((str(p) for p in reversed(location) if isinstance(p, str)), "")
    pattern = re.compile(rf"(^|[^\w-])[\"']?{re.escape(key)}[\"']?([^\w-]|$)")
    return next((n for n, line in enumerate(text.splitlines(), 1) if key and pattern.search(line)), None)
