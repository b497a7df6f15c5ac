"""Training of the decoder on cached states: resumable, logged, deterministic but for the clock.

The learning rate follows the share of the allotted time (or steps) that is used up, so that a run ends with it at its
lowest whatever the machine. A checkpoint is written every few minutes and when the process is asked to end.
"""

from __future__ import annotations

import json
import math
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mtqa.adapters.embedded_translator import assemble, save_decoder
from mtqa.train.data import Example
from mtqa.train.model import Shape, new_decoder, target_tokenizer
from mtqa.train.states import block_path, read_block

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from transformers import MBartForCausalLM

BOS, PAD, EOS = 0, 1, 2
CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Settings:
    """`minutes` of wall-clock training, or with `steps` that many steps; `tokens` of target per step (padded)."""

    minutes: float = 60.0
    steps: int = 0
    tokens: int = 2400
    peak_rate: float = 1.6e-3
    warm_up: int = 200  # steps
    decay_from: float = 0.75  # share of the training after which the rate falls
    lowest: float = 0.03  # share of the peak rate that remains at the end
    smoothing: float = 0.1
    negatives: int = 1024  # classes of the sampled softmax besides the batch's own; 0: the full softmax
    full_from: float = 0.85  # share of the time after which the softmax is the full one
    weight_decay: float = 0.01
    pool: int = 8  # blocks that are mixed and sorted by length together
    save_minutes: float = 5.0
    log_seconds: float = 60.0
    validate_minutes: float = 15.0
    longest: int = 100  # pieces of a target
    seed: int = 0
    threads: int = 2


@dataclass(slots=True)
class Progress:
    step: int = 0
    seconds: float = 0.0
    used: dict[int, int] = field(default_factory=dict)  # how often each block of states was gone through


@dataclass(frozen=True, slots=True)
class Item:
    states: NDArray[np.float16]
    target: list[int]


def load_items(path: Path, tokenizer: Any, longest: int) -> list[Item]:
    examples, states = read_block(path)
    encoded = tokenizer.encode_batch([e.target for e in examples])
    return [
        Item(s, e.ids)
        for s, e in zip(states, encoded, strict=True)
        if len(e.ids) <= longest and 3 not in e.ids
    ]


def batches(
    folder: Path, tokenizer: Any, settings: Settings, progress: Progress, rng: np.random.Generator
) -> Iterator[list[Item]]:
    """Batches of similar length for ever; blocks used least so far come first, and blocks cached meanwhile are noticed."""
    loaded: dict[int, list[Item]] = {}
    while True:
        there = [int(p.stem.removeprefix("states-")) for p in folder.glob("states-*.npz")]
        order = sorted(sorted(there), key=lambda n: (progress.used.get(n, 0), rng.random()))[: settings.pool]
        items: list[Item] = []
        for n in order:
            if n not in loaded:
                loaded[n] = load_items(block_path(folder, n), tokenizer, settings.longest)
            items += loaded[n]
        pool = list(group(items, settings.tokens))
        for i in rng.permutation(len(pool)):
            yield pool[i]
        for n in order:
            progress.used[n] = progress.used.get(n, 0) + 1


def group(items: Sequence[Item], tokens: int) -> Iterator[list[Item]]:
    """Length-sorted batches of at most `tokens` target pieces, padding included."""
    current: list[Item] = []
    for item in sorted(items, key=lambda i: (len(i.target), len(i.states))):
        if current and len(item.target) * (len(current) + 1) > tokens:
            yield current
            current = []
        current.append(item)
    if current:
        yield current


def tensors(batch: Sequence[Item]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(states (n, pieces, dim) float32, their mask (n, pieces), targets (n, length) padded with `PAD`)."""
    import torch

    width = max(len(i.states) for i in batch)
    length = max(len(i.target) for i in batch)
    states = np.zeros((len(batch), width, batch[0].states.shape[1]), np.float32)
    mask = np.zeros((len(batch), width), np.int64)
    targets = np.full((len(batch), length), PAD, np.int64)
    for row, item in enumerate(batch):
        states[row, : len(item.states)] = item.states
        mask[row, : len(item.states)] = 1
        targets[row, : len(item.target)] = item.target
    return torch.from_numpy(states), torch.from_numpy(mask), torch.from_numpy(targets)


def loss_of(
    decoder: MBartForCausalLM,
    projection: torch.nn.Linear,
    batch: Sequence[Item],
    smoothing: float,
    negatives: int = 0,
) -> tuple[torch.Tensor, int]:
    """Mean label-smoothed cross-entropy per target piece, and how many pieces there were.

    With `negatives` the partition function is estimated from the batch's own pieces and that many others, weighted for
    those left out (importance sampling, Jean et al. 2015): the output layer is two fifths of all the work.
    """
    import torch

    states, mask, targets = tensors(batch)
    hidden = decoder.model.decoder(
        input_ids=targets[:, :-1],
        encoder_hidden_states=projection(states),
        encoder_attention_mask=mask,
        use_cache=False,
    ).last_hidden_state
    goal = targets[:, 1:]
    real = goal != PAD
    hidden, goal = hidden[real], goal[real]
    weight = decoder.lm_head.weight
    if negatives:
        own, goal = torch.unique(goal, return_inverse=True)
        others = torch.ones(len(weight), dtype=torch.bool)
        others[own] = False
        candidates = others.nonzero().squeeze(1)
        sample = candidates[torch.randperm(len(candidates))[:negatives]]
        logits = torch.nn.functional.linear(hidden, weight[torch.cat((own, sample))])
        correction = torch.zeros(logits.shape[1])
        correction[len(own) :] = math.log(max(1, len(candidates)) / max(1, len(sample)))
        logits = logits + correction
    else:
        logits = torch.nn.functional.linear(hidden, weight)
    return torch.nn.functional.cross_entropy(logits, goal, label_smoothing=smoothing), len(goal)


def translate(
    decoder: MBartForCausalLM,
    projection: torch.nn.Linear,
    pieces: Sequence[str],
    shape: Shape,
    states: Sequence[NDArray[np.float16]],
) -> list[str]:
    """Greedy Indonesian for cached states, through the assembled model's own `generate`."""
    import torch
    from transformers.modeling_outputs import BaseModelOutput

    model, tokenizer = assemble(decoder, projection.state_dict(), pieces, shape.encoder_layers)
    out: list[str] = [""] * len(states)
    order = sorted(range(len(states)), key=lambda i: len(states[i]))
    for start in range(0, len(order), 40):
        rows = order[start : start + 40]
        memory, mask, _ = tensors([Item(states[i], [BOS]) for i in rows])
        with torch.inference_mode():
            made = model.generate(
                encoder_outputs=BaseModelOutput(last_hidden_state=memory),
                attention_mask=mask,
                max_new_tokens=min(shape.positions - 2, 2 * memory.shape[1]),
                do_sample=False,
                num_beams=1,
            )
        for i, text in zip(rows, tokenizer.batch_decode(made, skip_special_tokens=True), strict=True):
            out[i] = text
    return out


def validate(
    decoder: MBartForCausalLM,
    projection: torch.nn.Linear,
    pieces: Sequence[str],
    shape: Shape,
    examples: Sequence[Example],
    states: Sequence[NDArray[np.float16]],
) -> dict[str, float]:
    """Per language: corpus chrF of the greedy output against the Indonesian; and the mean loss of all."""
    import torch
    from sacrebleu.metrics.chrf import CHRF

    decoder.eval()
    made = translate(decoder, projection, pieces, shape, states)
    result: dict[str, float] = {}
    for lang in sorted({e.lang for e in examples}):
        rows = [i for i, e in enumerate(examples) if e.lang == lang]
        score = CHRF().corpus_score([made[i] for i in rows], [[examples[i].target for i in rows]])
        result[lang] = round(score.score, 2)
    tokenizer = target_tokenizer(pieces)
    items = [Item(s, tokenizer.encode(e.target).ids) for s, e in zip(states, examples, strict=True)]
    total = count = 0.0
    with torch.inference_mode():
        for batch in group(items, 2400):
            loss, n = loss_of(decoder, projection, batch, 0.0)
            total, count = total + float(loss) * n, count + n
    decoder.train()
    return result | {"loss": round(total / count, 4)}


def done(settings: Settings, step: int, seconds: float) -> float:
    """Share of the training that is over."""
    return min(1.0, step / settings.steps if settings.steps else seconds / (settings.minutes * 60))


def rate(settings: Settings, step: int, seconds: float) -> float:
    """Learning rate: warm-up, then constant, then linearly down at the end.

    The constant part makes a training that was stopped early, or has more time another day, worth going on with.
    """
    left = (1 - done(settings, step, seconds)) / (1 - settings.decay_from)
    share = settings.lowest + (1 - settings.lowest) * min(1.0, left)
    return settings.peak_rate * min(1.0, (step + 1) / settings.warm_up) * share


def run(
    work: Path,
    out: Path,
    pieces: Sequence[str],
    shape: Shape,
    settings: Settings,
    validation: tuple[Sequence[Example], Sequence[NDArray[np.float16]]],
    start: tuple[dict[str, Any], dict[str, Any]] | None = None,
) -> Path:
    """Trains on the blocks in `work/states` until the time or the steps are used up; resumes from `work/checkpoint.pt` if it is there.

    `start`: parameters of the decoder and the projection to begin with. The log is `work/log.jsonl`; the result in
    `out` is what `mtqa.adapters.embedded_translator.load` reads.
    """
    import torch

    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    decoder, projection = new_decoder(shape, pieces)
    if start is not None:
        decoder.load_state_dict(start[0])
        projection.load_state_dict(start[1])
    parameters = [*decoder.parameters(), *projection.parameters()]
    optimiser = torch.optim.AdamW(
        parameters, lr=settings.peak_rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay, fused=True
    )
    progress = Progress()
    checkpoint = work / CHECKPOINT
    if checkpoint.exists():
        stored = torch.load(checkpoint, weights_only=True)
        decoder.load_state_dict(stored["decoder"])
        projection.load_state_dict(stored["projection"])
        optimiser.load_state_dict(stored["optimiser"])
        progress = Progress(**stored["progress"])
        torch.manual_seed(settings.seed + progress.step)

    def save() -> None:
        state = {
            "decoder": decoder.state_dict(),
            "projection": projection.state_dict(),
            "optimiser": optimiser.state_dict(),
            "progress": asdict(progress),
        }
        unfinished = checkpoint.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.rename(checkpoint)

    def log(**entry: Any) -> None:
        with (work / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(
                json.dumps({"step": progress.step, "minutes": round(progress.seconds / 60, 2), **entry})
                + "\n"
            )

    asked_to_stop = False

    def stop(*_: Any) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    before = {s: signal.signal(s, stop) for s in (signal.SIGTERM, signal.SIGINT)}
    decoder.train()
    total = count = 0.0
    last = saved = validated = logged = time.monotonic()
    rng = np.random.default_rng((settings.seed, progress.step))
    for batch in batches(work / "states", target_tokenizer(pieces), settings, progress, rng):
        over = done(settings, progress.step, progress.seconds)
        if asked_to_stop or over >= 1.0:
            break
        for g in optimiser.param_groups:
            g["lr"] = rate(settings, progress.step, progress.seconds)
        sampled = settings.negatives if over < settings.full_from else 0
        loss, n = loss_of(decoder, projection, batch, settings.smoothing, sampled)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        total, count = total + float(loss.detach()) * n, count + n
        now = time.monotonic()
        progress.step, progress.seconds, last = progress.step + 1, progress.seconds + now - last, now
        if now - logged > settings.log_seconds:
            blocks = len(list((work / "states").glob("*.npz")))
            log(loss=round(total / count, 4), tokens_per_second=round(count / (now - logged)), blocks=blocks)
            total = count = 0.0
            logged = now
        if now - saved > settings.save_minutes * 60:
            save()
            saved = now
        if now - validated > settings.validate_minutes * 60:
            log(validation=validate(decoder, projection, pieces, shape, *validation))
            validated = time.monotonic()
    save()
    for number, handler in before.items():
        signal.signal(number, handler)
    if not asked_to_stop:
        log(validation=validate(decoder, projection, pieces, shape, *validation), finished=True)
    decoder.eval()
    save_decoder(out, decoder, projection.state_dict(), pieces, shape.encoder_layers)
    return out
