"""Back-translation engines by name: which there are, which are on this machine, how to get and make them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from mtqa.adapters import ct2, embedded_translator, model_files
from mtqa.adapters.hf import (
    PIVOT,
    CausalTranslator,
    Decoding,
    Pivot,
    Seq2SeqTranslator,
    Tags,
    device,
    revision_of,
)
from mtqa.adapters.quiet import quiet
from mtqa.errors import EngineError
from mtqa.model import TARGET_LANGS, Lang
from mtqa.ports import Translator
from mtqa.report.engines import EngineRow
from mtqa.score import coefficients

EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Model:
    """A model on the hub; `megabytes` of download, about. `commercial`: whether its licence allows commercial use."""

    name: str
    repo: str
    kind: str
    licence: str
    commercial: bool
    megabytes: int


@dataclass(frozen=True, slots=True)
class Preset:
    """An engine: per language the models that a text goes through in turn (none: it is part of this package)."""

    name: str
    about: str
    automatic: bool
    languages: dict[Lang, tuple[Model, ...]]

    def models(self, lang: Lang | None = None) -> tuple[Model, ...]:
        """Distinct, in order; of one language or of all."""
        chains = self.languages.values() if lang is None else [self.languages.get(lang, ())]
        return tuple(dict.fromkeys(m for chain in chains for m in chain))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("mtqa").joinpath("engines.toml").read_text(encoding="utf-8"))


@cache
def load_presets() -> dict[str, Preset]:
    """All engines of `engines.toml` by name, in its order; the embedded one only where this installation has it."""
    table = _table()
    models = {name: Model(name=name, **fields) for name, fields in table["models"].items()}
    presets = {
        name: Preset(
            name,
            e["about"],
            e["automatic"],
            {lang: tuple(models[m] for m in chain) for lang, chain in e["languages"].items()},
        )
        for name, e in table["engines"].items()
    }
    if not embedded_translator.shipped():
        del presets[EMBEDDED]
    return presets


def _missing(models: tuple[Model, ...]) -> tuple[Model, ...]:
    return tuple(m for m in models if not _ready(m.repo))


def _ready(name: str) -> bool:
    folder = model_files.find(name)
    return folder is not None and model_files.has_safetensors(folder)


def status(preset: Preset) -> EngineRow:
    """What is here, how large, under which licence, and how to get what is missing. Looks at the disk only."""
    models, absent = preset.models(), _missing(preset.models())
    licences = dict.fromkeys(m.licence for m in models) or {"Apache-2.0 and MIT": None}
    ready = tuple(lang for lang in preset.languages if not _missing(preset.models(lang)))
    return EngineRow(
        name=preset.name,
        about=preset.about,
        languages=tuple(preset.languages),
        ready=ready,
        megabytes=sum(m.megabytes for m in models),
        licence=", ".join(licences),
        commercial=all(m.commercial for m in models),
        automatic=preset.automatic,
        missing=tuple(m.repo for m in absent),
        how_to_get=f"mtqa engines pull {preset.name}" if absent else "",
        typical_chrf=_typical_chrf(preset),
    )


def _typical_chrf(preset: Preset) -> tuple[tuple[Lang, float], ...]:
    known = coefficients()["typical_chrf"]
    return tuple(
        (lang, known[f"{preset.name}:{lang}"])
        for lang in preset.languages
        if f"{preset.name}:{lang}" in known
    )


def pull(name: str, lang: Lang | None = None, fast: bool = False) -> None:
    """Fetches what an engine lacks (for one language or all), a model of the hub, or converts a local folder's weights.

    `fast` also converts its encoder-decoders for CTranslate2, which then runs them. Raises `EngineError`.
    """
    presets = load_presets()
    if name == EMBEDDED:
        if EMBEDDED not in presets:
            raise EngineError(_no_embedded(), engine=name)
        return
    if name in presets:
        for model in presets[name].models(lang):
            pull(model.repo, fast=fast and model.kind == "seq2seq")
        return
    local = Path(name)
    if local.is_dir():
        if not model_files.has_safetensors(local):
            model_files.convert(local, local)
        if fast:
            ct2.convert(local, local.with_name(local.name + ".ct2"))
        return
    if not model_files.is_hub_id(name):
        raise EngineError(_unknown(name), engine=name)
    folder = model_files.find(name) or model_files.fetch(name)
    if not model_files.has_safetensors(folder):
        folder = model_files.convert(folder, model_files.converted(name))
    if fast and not ct2.is_ct2(ct2.folder_of(name)):
        ct2.convert(folder, ct2.folder_of(name))


def make_translator(name: str, target_lang: Lang, decoding: Decoding | None = None) -> Translator:
    """The engine `name` (a preset, a hub id or a local folder) for versions in `target_lang`.

    Raises `EngineError`, one sentence that says what to do, if it cannot be had.
    """
    preset = load_presets().get(name)
    if name == EMBEDDED:
        if preset is None:
            raise EngineError(_no_embedded(), engine=name)
        return embedded(decoding)
    if preset is None:
        return load(name, name, decoding=decoding)
    chain = preset.models(target_lang)
    if not chain:
        known = ", ".join(preset.languages)
        raise EngineError(f"The engine {name} has no model for {target_lang}, only for {known}.", engine=name)
    absent = _missing(chain)
    if absent:
        repos = " and ".join(m.repo for m in absent)
        size = sum(m.megabytes for m in absent)
        raise EngineError(
            f"The engine {name} needs {repos} (about {size} MB), which is not on this machine: "
            f"fetch it with `mtqa engines pull {name}`.",
            engine=name,
        )
    made = [load(m.repo, f"{name}|{m.repo}", m.kind, decoding) for m in chain]
    return made[0] if len(made) == 1 else Pivot(made[0], made[1], PIVOT)


def auto(target_lang: Lang) -> Translator:
    """The first engine whose models are all here and that may be taken unasked: those of the hub, then the embedded one.

    Raises `EngineError` with the reason if there is none.
    """
    presets = load_presets()
    for preset in presets.values():
        chain = preset.models(target_lang)
        if preset.automatic and chain and not _missing(chain) and all(m.commercial for m in chain):
            return make_translator(preset.name, target_lang)
    if EMBEDDED in presets and target_lang in TARGET_LANGS:
        return embedded()
    first = next(p for p in presets.values() if p.automatic and p.models(target_lang))
    raise EngineError(
        f"no back-translation model for {target_lang} is on this machine; `mtqa engines pull {first.name}` fetches one"
    )


@cache
def embedded(decoding: Decoding | None = None) -> Translator:
    """The embedded back-translator, one for all languages; loaded on first use."""
    return embedded_translator.EmbeddedTranslator(decoding=decoding)


@cache
def load(name: str, label: str, kind: str | None = None, decoding: Decoding | None = None) -> Translator:
    """A translator of a hub id in the cache or a local folder; `label` stands in its signature.

    Loaded once per process. Raises `EngineError`.
    """
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

    fast = Path(name) if Path(name).is_dir() else ct2.folder_of(name)
    if ct2.is_ct2(fast) and (ct2.installed() or fast == Path(name)):
        return ct2.load(fast, label, tags_of, decoding)
    folder = _folder(name)
    if embedded_translator.is_decoder(folder):
        return embedded_translator.EmbeddedTranslator(folder, decoding=decoding)
    options: dict[str, Any] = {"trust_remote_code": False, "local_files_only": True}
    try:
        with quiet():
            config = AutoConfig.from_pretrained(folder, **options)
            kind = kind or ("seq2seq" if config.is_encoder_decoder else "causal")
            tokenizer = AutoTokenizer.from_pretrained(folder, **options)
            family = cast(Any, AutoModelForSeq2SeqLM if kind == "seq2seq" else AutoModelForCausalLM)
            on = device()
            dtype = torch.float32 if on == "cpu" and kind == "seq2seq" else "auto"
            model = family.from_pretrained(folder, use_safetensors=True, dtype=dtype, **options)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineError(f"The model {name} cannot be loaded: {reason}", engine=name) from error
    model = model.eval().requires_grad_(False).to(on)
    local = Path(name).is_dir() or folder == model_files.converted(name)
    revision = revision_of(model, folder) if local else folder.name
    if kind == "causal":
        prompt = _table()["prompt"]["text"]
        return CausalTranslator(model, tokenizer, label, prompt=prompt, revision=revision, decoding=decoding)
    return Seq2SeqTranslator(
        model, tokenizer, label, revision=revision, tags=tags_of(tokenizer), decoding=decoding
    )


def tags_of(tokenizer: Any) -> Tags | None:
    """How the model is told to write Indonesian, by what its vocabulary knows; None where it needs no telling."""
    known = tokenizer.get_vocab()
    for tag in _table()["tags"].values():
        if tag["known_by"] in known:
            return Tags(tag.get("prefix", ""), tag.get("sources", {}), tag.get("first_piece", ""))
    return None


def _folder(name: str) -> Path:
    """Of a model that is here with safetensors; raises `EngineError` that says what to do otherwise."""
    folder = model_files.find(name)
    if folder is None:
        local = Path(name)
        if local.is_dir():
            raise EngineError(
                f"{name} holds no Hugging Face model: there is no config.json in it.", engine=name
            )
        if not model_files.is_hub_id(name):
            raise EngineError(_unknown(name), engine=name)
        raise EngineError(
            f"The model {name} is not on this machine: fetch it with `mtqa engines pull {name}`.", engine=name
        )
    if not model_files.has_safetensors(folder):
        raise EngineError(
            f"The model {name} has its weights only as a pickle, which is not loaded because it may hold code: "
            f"convert it once with `mtqa engines pull {name}`.",
            engine=name,
        )
    return folder


def _unknown(name: str) -> str:
    names = ", ".join(load_presets())
    return f"There is no engine {name}: give one of {names}, a local folder, or a hub id such as Helsinki-NLP/opus-mt-en-id."


def _no_embedded() -> str:
    return "This installation has no embedded back-translator; `mtqa engines` lists the others."
