"""CTranslate2: the same encoder-decoders, converted to int8, several times as fast on a CPU. Needs the extra `mtqa[ct2]`."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mtqa.adapters.hf import Decoding, Generating, Tags
from mtqa.adapters.model_files import converted
from mtqa.adapters.quiet import quiet
from mtqa.errors import EngineError
from mtqa.model import Lang

WEIGHTS = "model.bin"
QUANTIZATION = "int8"


def installed() -> bool:
    return find_spec("ctranslate2") is not None


def folder_of(repo: str) -> Path:
    """Where the conversion of a hub model is kept."""
    plain = converted(repo)
    return plain.with_name(plain.name + ".ct2")


def is_ct2(folder: Path) -> bool:
    """Whether a folder holds a CTranslate2 model (its weights and a vocabulary of its own)."""
    return (folder / WEIGHTS).is_file() and any(folder.glob("*vocabulary.json"))


def convert(folder: Path, to: Path) -> Path:
    """Converts a Hugging Face encoder-decoder to int8, with its tokenizer's files. Raises `EngineError`."""
    if not installed():
        raise EngineError("CTranslate2 is not installed: pip install 'mtqa[ct2]'.", engine=str(folder))
    from ctranslate2.converters import TransformersConverter

    beside = [
        f.name
        for f in folder.iterdir()
        if f.is_file() and f.suffix in (".json", ".txt", ".model", ".spm", ".jinja") and f.name != "config.json"
        and not f.name.endswith(".index.json")
    ]  # fmt: skip
    unfinished = to.parent / f".{to.name}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        TransformersConverter(str(folder), copy_files=beside).convert(
            str(unfinished), quantization=QUANTIZATION
        )
    except (ValueError, RuntimeError, OSError, AttributeError, KeyError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineError(f"CTranslate2 cannot convert {folder}: {reason}", engine=str(folder)) from error
    shutil.copy(folder / "config.json", unfinished / "hf_config.json")  # its own config.json is another thing
    shutil.rmtree(to, ignore_errors=True)
    unfinished.rename(to)
    return to


class Ct2Translator(Generating):
    """A converted encoder-decoder with its Hugging Face tokenizer."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        name: str,
        *,
        revision: str = "unknown",
        tags: Tags | None = None,
        decoding: Decoding | None = None,
    ) -> None:
        super().__init__(model, tokenizer, name, decoding or Decoding(), revision)
        self._signature += "|ct2" + (f"|{tags.signature}" if tags else "")
        self.tags = tags or Tags()
        most = getattr(tokenizer, "model_max_length", None)
        self._longest = min(most if isinstance(most, int) and most > 0 else 512, 512) - 4

    @property
    def longest(self) -> int:
        return self._longest

    def _lengths(self, texts: Sequence[str], lang: Lang) -> list[int]:
        return [len(ids) for ids in self._ids(texts, lang)]

    def _ids(self, texts: Sequence[str], lang: Lang) -> list[list[int]]:
        if lang in self.tags.sources:
            self.tokenizer.src_lang = self.tags.sources[lang]
        ids: list[list[int]] = self.tokenizer([self.tags.prefix + t for t in texts])["input_ids"]
        return ids

    def _generate(self, texts: Sequence[str], lang: Lang, limit: int, block: int) -> list[tuple[str, bool]]:
        first = [[self.tags.first_piece]] * len(texts) if self.tags.first_piece else None
        results = self.model.translate_batch(
            [self.tokenizer.convert_ids_to_tokens(ids) for ids in self._ids(texts, lang)],
            target_prefix=first,
            beam_size=self.decoding.beams,
            max_decoding_length=limit,
            no_repeat_ngram_size=block,
            return_end_token=True,
        )
        pieces = [r.hypotheses[0] for r in results]
        ids = [self.tokenizer.convert_tokens_to_ids(p) for p in pieces]
        written = self.tokenizer.batch_decode(ids, skip_special_tokens=True)
        end = self.tokenizer.eos_token
        return [(t, bool(p) and p[-1] == end) for t, p in zip(written, pieces, strict=True)]


def load(folder: Path, label: str, tags_of: Any, decoding: Decoding | None = None) -> Ct2Translator:
    """A converted model; `tags_of` finds the tags of its tokenizer. Raises `EngineError`."""
    if not installed():
        raise EngineError(f"{folder} needs CTranslate2: pip install 'mtqa[ct2]'.", engine=label)
    import ctranslate2
    from transformers import AutoConfig, AutoTokenizer

    from mtqa.adapters.encoder import available_cpus

    try:
        with quiet():
            config = AutoConfig.from_pretrained(folder / "hf_config.json", trust_remote_code=False)
            tokenizer = AutoTokenizer.from_pretrained(
                folder, config=config, trust_remote_code=False, local_files_only=True
            )
        on = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        model = ctranslate2.Translator(str(folder), device=on, intra_threads=available_cpus())
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineError(f"The model {folder} cannot be loaded: {reason}", engine=label) from error
    with (folder / WEIGHTS).open("rb") as file:
        revision = hashlib.file_digest(file, "sha256").hexdigest()
    return Ct2Translator(
        model, tokenizer, label, revision=revision, tags=tags_of(tokenizer), decoding=decoding
    )
