"""Hugging Face models behind the `ports.Translator` port: encoder-decoders, causal language models, and ways to combine them.

Weights are read from safetensors alone and no repository's code is run. Decoding is greedy or by beam: the same
texts give the same translations.
"""

from __future__ import annotations

import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtqa.adapters.decoding import groups, halves, joined, looping, sentences
from mtqa.errors import EngineError
from mtqa.model import BackTranslation, Lang
from mtqa.ports import Translator

PIVOT = "en"
BLOCKED = 4  # pieces of the n-grams that may not recur when a looping sentence is translated once more


@dataclass(frozen=True, slots=True)
class Decoding:
    """Parameters of generation.

    A translation may have `ratio` times the source's pieces and `extra` more; `budget` padded source pieces and
    `batch` sentences go into one batch.
    """

    beams: int = 1
    ratio: float = 2.0
    extra: int = 20
    budget: int = 2048
    batch: int = 64

    @property
    def signature(self) -> str:
        return f"beams:{self.beams}|max:{self.ratio:g}x+{self.extra}|block:{BLOCKED}"


@dataclass(frozen=True, slots=True)
class Tags:
    """How a multilingual model is told the languages: a prefix of the text, the source's code, the first piece to write."""

    prefix: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    first_piece: str = ""

    @property
    def signature(self) -> str:
        return f"tag:{(self.prefix or self.first_piece).strip()}"


class Generating(ABC):
    """A translator that generates: splits into sentences, batches by length, puts together, notices loops."""

    def __init__(self, model: Any, tokenizer: Any, name: str, decoding: Decoding, revision: str) -> None:
        self.model, self.tokenizer, self.decoding = model, tokenizer, decoding
        self.name = name
        self._signature = f"{name}|rev:{revision[:12]}|{decoding.signature}"
        self._lock = threading.Lock()  # a tokenizer's source language and padding side are its state

    @property
    def signature(self) -> str:
        return self._signature

    @property
    @abstractmethod
    def longest(self) -> int:
        """Pieces that a sentence may have."""

    @abstractmethod
    def _lengths(self, texts: Sequence[str], lang: Lang) -> list[int]: ...

    @abstractmethod
    def _generate(self, texts: Sequence[str], lang: Lang, limit: int, block: int) -> list[tuple[str, bool]]:
        """Texts of like length -> (translation, whether it came to its end)."""

    def translate(self, texts: Sequence[str], source_lang: Lang) -> list[BackTranslation]:
        with self._lock:
            units: list[str] = []
            members: list[list[int]] = []
            for text in texts:
                own = [u for s in sentences(text, source_lang) for u in self._fitting(s, source_lang)]
                members.append(list(range(len(units), len(units) + len(own))))
                units += own
            distinct = list(dict.fromkeys(units))
            made = dict(zip(distinct, self._translate(distinct, source_lang), strict=True))
            return [joined([made[units[i]] for i in own], self.signature) for own in members]

    def _fitting(self, text: str, lang: Lang) -> list[str]:
        """The text in parts that the model can take."""
        if len(text) <= self.longest // 4:  # a piece is at least a byte
            return [text]
        done, todo = [], [text]
        while todo:
            part = todo.pop()
            # A part of more characters than its pieces could cover needs no tokenizer to be known as too long.
            if len(part) > 1 and (
                len(part) > 40 * self.longest or self._lengths([part], lang)[0] > self.longest
            ):
                todo += reversed([h for h in halves(part) if h])
            else:
                done.append(part)
        return done

    def _translate(self, texts: Sequence[str], lang: Lang) -> list[BackTranslation]:
        lengths = self._lengths(texts, lang) if texts else []
        out: list[BackTranslation] = [BackTranslation(None, self.signature)] * len(texts)
        for rows in groups(lengths, self.decoding.budget, self.decoding.batch):
            limit = round(lengths[rows[0]] * self.decoding.ratio) + self.decoding.extra
            made = self._run([texts[i] for i in rows], lang, limit)
            for i, one in zip(rows, made, strict=True):
                out[i] = one
        return out

    def _run(self, texts: Sequence[str], lang: Lang, limit: int) -> list[BackTranslation]:
        with _failures(self.name):
            made = self._generate(texts, lang, limit, 0)
            again = [i for i, (text, ended) in enumerate(made) if not ended or looping(text)]
            if again:
                retried = self._generate([texts[i] for i in again], lang, limit, BLOCKED)
                for i, one in zip(again, retried, strict=True):
                    made[i] = one
        return [self._judged(source, *one) for source, one in zip(texts, made, strict=True)]

    def _judged(self, source: str, text: str, ended: bool) -> BackTranslation:
        text = " ".join(text.split())
        if looping(text) and not looping(source):
            return BackTranslation(
                None, self.signature, "the back-translation repeats itself and was discarded"
            )
        if not ended:
            return BackTranslation(
                None, self.signature, "the back-translation did not come to an end and was discarded"
            )
        if not text:
            return BackTranslation(None, self.signature, "the model wrote nothing")
        return BackTranslation(text, self.signature)

    def _ended(self, pieces: Sequence[int]) -> bool:
        """Whether generated pieces hold the end-of-sentence piece (or padding, which comes after it)."""
        ends = self.model.generation_config.eos_token_id
        stops = {*(ends if isinstance(ends, list) else [ends]), self.tokenizer.eos_token_id}
        return any(p in stops for p in pieces)


class Seq2SeqTranslator(Generating):
    """Any model of `AutoModelForSeq2SeqLM` with its tokenizer.

    `guard` makes a logits processor for a batch of sources.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        name: str,
        *,
        revision: str = "unknown",
        tags: Tags | None = None,
        decoding: Decoding | None = None,
        guard: Callable[[Sequence[str]], Any] | None = None,
    ) -> None:
        super().__init__(model, tokenizer, name, decoding or Decoding(), revision)
        self.guard = guard
        self.tags = tags or Tags()
        if tags is not None:
            self._signature += f"|{tags.signature}"
        config = model.config
        inner = getattr(config, "encoder", None)
        sizes = [
            getattr(config, "max_position_embeddings", None),
            getattr(inner, "max_position_embeddings", None),
            getattr(tokenizer, "model_max_length", None),
        ]
        self._longest = min([s for s in sizes if isinstance(s, int) and s > 0] + [512]) - 4
        writer = getattr(config, "decoder", None) or config
        self._most = int(getattr(writer, "max_position_embeddings", None) or 512) - 3

    @property
    def longest(self) -> int:
        return min(self._longest, self._most)

    def _lengths(self, texts: Sequence[str], lang: Lang) -> list[int]:
        self._set_source(lang)
        return [len(ids) for ids in self.tokenizer([self.tags.prefix + t for t in texts])["input_ids"]]

    def _set_source(self, lang: Lang) -> None:
        if lang in self.tags.sources:
            self.tokenizer.src_lang = self.tags.sources[lang]

    def _generate(self, texts: Sequence[str], lang: Lang, limit: int, block: int) -> list[tuple[str, bool]]:
        import torch

        self._set_source(lang)
        batch = self.tokenizer(
            [self.tags.prefix + t for t in texts],
            return_tensors="pt",
            padding=True,
            truncation=True,
            max_length=self._longest + 4,
        )
        batch.pop("token_type_ids", None)
        extra: dict[str, Any] = {}
        if self.tags.first_piece:
            extra["forced_bos_token_id"] = self.tokenizer.convert_tokens_to_ids(self.tags.first_piece)
        if self.guard is not None:
            extra["logits_processor"] = [self.guard(texts)]
        with torch.inference_mode():
            made = self.model.generate(
                **batch.to(self.model.device),
                max_new_tokens=min(limit, self._most),
                max_length=None,
                num_beams=self.decoding.beams,
                do_sample=False,
                no_repeat_ngram_size=block,
                **extra,
            )
        written = self.tokenizer.batch_decode(made, skip_special_tokens=True)
        # The first piece starts the decoder, and in some families it is the end-of-sentence piece.
        return [(t, self._ended(p[1:])) for t, p in zip(written, made.tolist(), strict=True)]


class CausalTranslator(Generating):
    """Any model of `AutoModelForCausalLM`: its chat template around a translation prompt (the prompt alone if it has none)."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        name: str,
        *,
        prompt: str,
        revision: str = "unknown",
        decoding: Decoding | None = None,
    ) -> None:
        super().__init__(model, tokenizer, name, decoding or Decoding(batch=16), revision)
        self.prompt = prompt
        digest = hashlib.sha256(prompt.encode()).hexdigest()[:8]
        self._signature += f"|prompt:{digest}"
        self.tokenizer.padding_side = "left"
        if self.tokenizer.pad_token_id is None:
            self.tokenizer.pad_token = self.tokenizer.eos_token

    @property
    def longest(self) -> int:
        window = int(getattr(self.model.config, "max_position_embeddings", None) or 2048)
        return min(512, window // 4)

    def _lengths(self, texts: Sequence[str], lang: Lang) -> list[int]:
        return [len(ids) for ids in self.tokenizer(list(texts), add_special_tokens=False)["input_ids"]]

    def _prompted(self, text: str) -> str:
        asked = self.prompt.replace("{text}", text)
        if not getattr(self.tokenizer, "chat_template", None):
            return asked
        chat = [{"role": "user", "content": asked}]
        return str(self.tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True))

    def _generate(self, texts: Sequence[str], lang: Lang, limit: int, block: int) -> list[tuple[str, bool]]:
        import torch

        templated = bool(getattr(self.tokenizer, "chat_template", None))
        batch = self.tokenizer(
            [self._prompted(t) for t in texts],
            return_tensors="pt",
            padding=True,
            add_special_tokens=not templated,
        )
        batch.pop("token_type_ids", None)
        with torch.inference_mode():
            made = self.model.generate(
                **batch.to(self.model.device),
                max_new_tokens=limit,
                max_length=None,
                num_beams=self.decoding.beams,
                do_sample=False,
                temperature=None,
                top_p=None,
                top_k=None,
                no_repeat_ngram_size=block,
                pad_token_id=self.tokenizer.pad_token_id,
            )
        new = made[:, batch["input_ids"].shape[1] :]
        written = self.tokenizer.batch_decode(new, skip_special_tokens=True)
        return [(t, self._ended(p)) for t, p in zip(written, new.tolist(), strict=True)]


class Pivot:
    """Two translators in a row, by way of `via`."""

    def __init__(self, first: Translator, second: Translator, via: Lang = PIVOT) -> None:
        self.first, self.second, self.via = first, second, via

    @property
    def signature(self) -> str:
        return f"{self.first.signature} -> {self.second.signature}"

    def translate(self, texts: Sequence[str], source_lang: Lang) -> list[BackTranslation]:
        half = self.first.translate(texts, source_lang)
        there = [(i, b.text) for i, b in enumerate(half) if b.text is not None]
        made = dict(
            zip([i for i, _ in there], self.second.translate([t for _, t in there], self.via), strict=True)
        )
        return [
            BackTranslation(made[i].text, self.signature, made[i].problem)
            if i in made
            else BackTranslation(None, self.signature, b.problem)
            for i, b in enumerate(half)
        ]


@contextmanager
def _failures(name: str) -> Iterator[None]:
    """What a model throws while it runs, as one sentence."""
    try:
        yield
    except (RuntimeError, ValueError, IndexError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineError(f"The engine {name} failed while translating: {first}", engine=name) from error


def device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def revision_of(model: Any, path: Path | None) -> str:
    """The hub's commit, or for a local folder a digest of its weights: another model there is another signature."""
    if path is None:
        return str(getattr(model.config, "_commit_hash", None) or "unknown")
    digest = hashlib.sha256()
    for file in sorted(path.glob("*.safetensors")):
        with file.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()
