"""Configuration -> models and settings; the one way from a surface into the pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa import __version__
from mtqa.config import Config
from mtqa.errors import EngineError
from mtqa.gate import judge
from mtqa.memory import Memory, Recall
from mtqa.model import DocumentReport, Lang, Run
from mtqa.pipeline import Progress, Services, Settings, Task, analyse

if TYPE_CHECKING:
    from mtqa.ports import Encoder, EntityRecogniser, Translator

LIBRARIES = ("sacrebleu", "transformers", "torch", "langdetect", "babel")


class ConfiguredEngines:
    """The translator of each target language as configured, loaded on first use.

    With "auto" a missing model is a reason to go on without; a model asked for by name must be there.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._made: dict[Lang, Translator | None] = {}
        self._problems: dict[Lang, str] = {}

    def translator(self, lang: Lang) -> Translator | None:
        if lang not in self._made:
            self._made[lang] = self._make(lang)
        return self._made[lang]

    def problem(self, lang: Lang) -> str:
        return self._problems.get(lang, "")

    def signatures(self) -> Iterator[tuple[str, str]]:
        """Of the engines used so far."""
        for lang, made in sorted(self._made.items()):
            yield f"back-translation {lang}", made.signature if made else "none"

    def _make(self, lang: Lang) -> Translator | None:
        from mtqa.adapters import engines

        name = self.config.engines.get(lang, self.config.engine)
        if name == "none":
            self._problems[lang] = "switched off"
            return None
        if name != "auto":
            return self._kept(engines.make_translator(name, lang))
        try:
            return self._kept(engines.auto(lang))
        except EngineError as error:
            self._problems[lang] = error.message
            return None

    def _kept(self, translator: Translator) -> Translator:
        from mtqa.adapters.cache_folder import cache_file
        from mtqa.adapters.translation_cache import CachedTranslator

        path = cache_file(self.config.cache)
        return CachedTranslator(translator, path) if path else translator


def make_encoder(name: str) -> Encoder | None:
    """ "embedded", "none", or a hub encoder. Raises `EngineError` if it cannot be had."""
    if name == "none":
        return None
    from mtqa.adapters import encoder

    return encoder.make_encoder(name)


RECENT = 64  # encodings held in memory; the pipeline holds those of the documents at hand itself


@cache
def _encoder(name: str, kept: Path | None) -> Encoder | None:
    """With the cache in `kept`; without one as well, encodings take the same rounding, so that reports are the same."""
    made = make_encoder(name)
    if made is None:
        return None
    from mtqa.adapters.cache import CachedEncoder

    return CachedEncoder(made, kept, recent=RECENT)


def _cached_encoder(config: Config) -> Encoder | None:
    from mtqa.adapters.cache_folder import cache_file

    return _encoder(config.encoder, cache_file(config.cache))


@cache
def _entity_recogniser(name: str) -> EntityRecogniser:
    """Raises `EngineError` if it cannot be had."""
    from mtqa.adapters.ner import TokenClassifier

    return TokenClassifier(name)


def open_services(config: Config) -> Services:
    engines = None if config.engine == "none" and not config.engines else ConfiguredEngines(config)
    return Services(_cached_encoder(config), engines, _entity_recogniser(config.ner) if config.ner else None)


def settings(config: Config) -> Settings:
    options: dict[str, Any] = {}
    if config.glossary:
        from mtqa.glossary import load_glossary

        options["glossary"] = load_glossary(Path(config.glossary))
    preview = config.checks.preview
    return Settings(
        frozenset(config.checks.disable),
        preview if isinstance(preview, bool) else frozenset(preview),
        dict(config.checks.severity),
        options,
    )


def reports(
    tasks: Iterable[Task],
    config: Config,
    services: Services,
    progress: Progress | None = None,
    recall: Recall | None = None,
) -> Iterator[DocumentReport]:
    """Analysed and judged, one report per task, in order.

    `recall`: what is known of tasks before these; without it, the first of these is the first of all.
    """
    policy = config.gate.policy()
    for report in analyse(tasks, settings(config), services, progress, recall or Memory().recall):
        yield judge(report, policy)


def run_info(config: Config, services: Services) -> Run:
    """What made the reports; call it after them, when it is known which engines were used."""
    models = []
    if services.encoder is not None:
        models.append(("encoder", services.encoder.signature))
    if services.names is not None:
        models.append(("names", services.names.signature))
    if isinstance(services.engines, ConfiguredEngines):
        models += services.engines.signatures()
    return Run(__version__, config.hash, tuple(models), tuple((name, version(name)) for name in LIBRARIES))
