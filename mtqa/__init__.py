"""mtqa: tells where a machine translation no longer says what the Indonesian said.

>>> import mtqa
>>> report = mtqa.check("Anggaran Rp1,2 miliar.", "The budget is Rp1.2 million.", "en", engine="none")
>>> report.documents[0].findings[0].check
'money-changed'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtqa.config import Config
    from mtqa.model import Report

__version__ = "0.1.0"


def check(
    source: str,
    target: str,
    target_lang: str,
    *,
    engine: str = "auto",
    encoder: str = "embedded",
    back_translation: str | None = None,
    config: Config | None = None,
) -> Report:
    """Checks one version of an Indonesian text.

    `target_lang` is one of en, zh, ja, ar, fr. `engine` is a preset's name, a local folder or hub id, "auto" or
    "none"; `encoder` is "embedded", "none", or a hub encoder; `back_translation` was made elsewhere and is used
    instead of an engine. `config` sets everything else (and goes before `engine` and `encoder`).

    Raises `InputError` for an empty text or an unknown language, `EngineError` for a model that cannot be had.
    For many texts use `mtqa.wiring.reports`, which shares models and batches.
    """
    from mtqa.config import Config
    from mtqa.errors import InputError
    from mtqa.model import TARGET_LANGS, Report
    from mtqa.pipeline import Task
    from mtqa.wiring import open_services, reports, run_info

    if target_lang not in TARGET_LANGS:
        raise InputError(f"the target language {target_lang!r} is none of {', '.join(TARGET_LANGS)}")
    if not source.strip():
        raise InputError("the source is empty")
    config = config or Config(engine=engine, encoder=encoder)
    services = open_services(config)
    made = tuple(reports([Task("1", source, target, target_lang, back_translation)], config, services))
    return Report(run_info(config, services), made)


__all__ = ["__version__", "check"]
