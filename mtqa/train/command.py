"""`mtqa train-embedded`: from files of sentence pairs to a back-translator that `--engine FOLDER` takes."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtqa.adapters.embedded_translator import folder as shipped_folder
from mtqa.adapters.embedded_translator import load_decoder
from mtqa.errors import InputError
from mtqa.train import loop
from mtqa.train.card import write_card
from mtqa.train.data import Example, mix, read_pairs, read_sentences, split
from mtqa.train.model import Shape, choose_pieces, new_decoder, piece_states, start_from_states
from mtqa.train.states import Encoder, block_path, write_blocks

EMBEDDED = "embedded"
PIECES_FROM = 150_000  # targets whose pieces are counted
START_SENTENCES = 1300  # Indonesian sentences from whose states the decoder starts
PATIENCE = 0.5  # seconds between looks for the first block


def train_embedded(
    pairs: Sequence[Path],
    sentences: Sequence[Path] = (),
    *,
    init: str | Path | None = None,
    out: Path = Path("backtranslator"),
    work: Path | None = None,
    minutes: float = 60.0,
    examples: int = 100_000,
    validation_pairs: int = 40,
    shape: Shape | None = None,
    settings: loop.Settings | None = None,
    seed: int = 0,
    threads: int = 2,
) -> Path:
    """Trains a decoder for the embedded encoder and returns `out`, a folder that `make_translator` takes as an engine.

    `pairs`: tab-separated files with the header `target_lang target source` (and optionally `corpus`); `sentences`:
    Indonesian sentences, one a line; both may be gzipped. `init`: "embedded" (the shipped model) or a folder to go on
    from; None starts anew. `examples`: how many of the mixture to encode and train on; `validation_pairs` per language
    are held out. Everything needed to go on after a kill lies in `work` (`out`/work if not given): the same call goes
    on from there. Raises `InputError` for a file that cannot be read, or a `work` folder of other data.
    """
    work = work or out / "work"
    work.mkdir(parents=True, exist_ok=True)
    start, pieces, shape = _start(init, shape or Shape())
    _same_data(work, pairs, sentences, init, seed, shape)
    mixture = mix(
        [e for p in pairs for e in read_pairs(p)] + [e for p in sentences for e in read_sentences(p)], seed
    )
    training, held_out = split(mixture, validation_pairs)
    if not training:
        raise InputError("there is nothing to train on: no usable pair", path=pairs[0] if pairs else None)
    encoder = Encoder(shape.encoder_layers, seed)
    pieces = _kept(
        work / "pieces.json",
        lambda: pieces or choose_pieces((e.target for e in training[:PIECES_FROM]), shape.pieces),
    )
    if start is None and not (work / loop.CHECKPOINT).exists():
        start = _glossary(encoder, shape, pieces, training, seed)
    settings = settings or loop.Settings()
    settings = replace(settings, minutes=minutes, seed=seed, threads=threads)
    child = multiprocessing.get_context("spawn").Process(
        target=_cache, args=(work / "states", training[:examples], shape.encoder_layers, seed), daemon=True
    )
    child.start()
    try:
        while not block_path(work / "states", 0).exists():
            if not child.is_alive() and not block_path(work / "states", 0).exists():
                raise InputError("the encoder's states could not be cached", path=work)
            time.sleep(PATIENCE)
        validation = (held_out, encoder.states(held_out))
        del encoder
        loop.run(work, out, pieces, shape, settings, validation, start)
        write_card(out, training[:examples], work / "log.jsonl", shape)
        return out
    finally:
        child.terminate()
        child.join()


def _cache(folder: Path, examples: Sequence[Example], layers: int, seed: int) -> None:
    import torch

    torch.set_num_threads(1)  # the training runs beside it
    write_blocks(folder, examples, Encoder(layers, seed), len(examples))


def _start(
    init: str | Path | None, shape: Shape
) -> tuple[tuple[dict[str, Any], dict[str, Any]] | None, list[str], Shape]:
    if init is None:
        return None, [], shape
    decoder, projection, pieces, layers = load_decoder(shipped_folder() if init == EMBEDDED else Path(init))
    config = decoder.config
    found = Shape(
        width=config.d_model,
        layers=config.decoder_layers,
        pieces=len(pieces),
        encoder_layers=layers,
        heads=config.decoder_attention_heads,
        feed_forward=config.decoder_ffn_dim,
        positions=config.max_position_embeddings,
        dropout=shape.dropout,
    )
    return (decoder.state_dict(), projection), pieces, found


def _glossary(
    encoder: Encoder, shape: Shape, pieces: Sequence[str], training: Sequence[Example], seed: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    import torch

    torch.manual_seed(seed)
    decoder, projection = new_decoder(shape, pieces)
    texts = [e.target for e in training if len(e.target) < 200][:START_SENTENCES]
    start_from_states(decoder, projection, *piece_states(encoder, pieces, texts))
    return decoder.state_dict(), projection.state_dict()


def _kept(path: Path, make: Callable[[], list[str]]) -> list[str]:
    if not path.exists():
        path.write_text(json.dumps(make(), ensure_ascii=False), encoding="utf-8")
    kept: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _same_data(
    work: Path,
    pairs: Sequence[Path],
    sentences: Sequence[Path],
    init: str | Path | None,
    seed: int,
    shape: Shape,
) -> None:
    """The states on disk belong to a mixture: another one needs another folder."""
    files = [[str(p), p.stat().st_size] for p in [*pairs, *sentences] if _there(p)]
    now = {"files": files, "init": str(init), "seed": seed, "encoder_layers": shape.encoder_layers}
    path = work / "data.json"
    if not path.exists():
        path.write_text(json.dumps(now), encoding="utf-8")
    elif json.loads(path.read_text(encoding="utf-8")) != now:
        raise InputError(
            "this folder belongs to a training on other data; give another one, or remove it", path=work
        )


def _there(path: Path) -> bool:
    if not path.is_file():
        raise InputError("there is no such file", path=path)
    return True
