"""Training of the embedded back-translator: the mixture, the cached states, and one short run from pairs to an engine."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_models as tiny

from mtqa.adapters import embedded_translator, engines
from mtqa.adapters.hf import Seq2SeqTranslator
from mtqa.errors import InputError
from mtqa.train import loop
from mtqa.train.command import train_embedded
from mtqa.train.data import Example, corpus_class, mix, mixture_table, read_pairs, split, usable
from mtqa.train.model import SPECIAL, Shape, choose_pieces, target_tokenizer
from mtqa.train.states import Encoder, block_path, read_block, write_blocks

HEADER = "target_lang\ttarget\tsource\tcorpus\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_pairs_are_read_by_their_header(tmp_path: Path) -> None:
    plain = written(tmp_path / "a.tsv", 'source\ttarget_lang\ttarget\n"Satu dua\ten\tOne "two\n')
    assert list(read_pairs(plain)) == [Example("en", 'One "two', '"Satu dua')]
    packed = tmp_path / "b.tsv.gz"
    packed.write_bytes(gzip.compress((HEADER + "ja\t一つ\tsatu\tpanl-x\n").encode()))
    assert list(read_pairs(packed)) == [Example("ja", "一つ", "satu", "panl-x")]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("lang\ttext\n", 1, "the header lacks source, target, target_lang"),
        (HEADER + "en\tone\tsatu\n", 2, "3 fields"),
        (HEADER + "en\ta\tb\tc\nde\tein\tsatu\tx\n", 3, "unknown language 'de'"),
    ],
)
def test_a_bad_file_names_its_line(text: str, line: int, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said) as caught:
        list(read_pairs(written(tmp_path / "p.tsv", text)))
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "target", "good"),
    [
        ("The council met on Monday.", "Dewan bertemu pada hari Senin.", True),
        ("Short", "Dewan bertemu pada hari Senin.", False),
        ("The council met on Monday.", "Dewan bertemu", False),
        ("The council met on Monday.", "Dewan bertemu pada hari Senin. " * 10, False),
        ("x" * 400, "Dewan bertemu pada hari " + "x" * 300, False),
    ],
)
def test_usable(text: str, target: str, good: bool) -> None:
    assert usable(Example("en", text, target)) == good


@pytest.mark.parametrize(
    ("corpus", "found"),
    [
        ("", "news"),
        ("panl-bppt-eco", "news"),
        ("ms-azd-LLM", "machine"),
        ("libreoffice-help", "docs"),
        ("mono", "mono"),
    ],
)
def test_corpus_class(corpus: str, found: str) -> None:
    assert corpus_class(corpus, mixture_table()["class"]) == found


def many(lang: str, corpus: str, n: int) -> list[Example]:
    word = "".join(c for c in corpus if c.isalpha())
    return [
        Example(lang, f"{lang} {word} sentence number {i}", f"kalimat {word} {lang} nomor {i}", corpus)
        for i in range(n)
    ]


def test_every_prefix_of_the_mixture_holds_the_classes_at_their_rates() -> None:
    examples = many("en", "panl", 4000) + many("en", "docs", 4000) + many("ja", "gettext", 4000)
    made = mix(examples, seed=1)
    assert made == mix(examples[::-1][::-1], seed=1)
    assert len(made) == len(examples)
    rates = mixture_table()["rate"]
    for size in (200, 1000, 2000):
        counts = Counter(e.corpus for e in made[:size])
        assert counts["panl"] / counts["docs"] == pytest.approx(
            rates["en"]["news"] / rates["en"]["docs"], rel=0.35
        )


def test_held_out_pairs_share_nothing_with_the_training() -> None:
    twins = [
        Example("fr", f"phrase française numéro {i}", f"kalimat panl en nomor {i}", "panl") for i in range(50)
    ]
    training, held_out = split(mix(many("en", "panl", 500) + twins), 10)
    assert Counter(e.lang for e in held_out) == {"en": 10, "fr": 10}
    seen = {e.target for e in training} | {e.text for e in training}
    assert not seen & ({e.target for e in held_out} | {e.text for e in held_out})


def test_states_are_cached_whole_and_once(tmp_path: Path) -> None:
    encoder = Encoder(2)
    examples = [
        Example("en", "The council met on Monday.", "Dewan bertemu."),
        Example("id", "Dewan bertemu.", "Dewan bertemu."),
    ]
    write_blocks(tmp_path, examples, encoder, 2)
    before = block_path(tmp_path, 0).stat().st_mtime_ns
    write_blocks(tmp_path, examples, encoder, 2)
    assert block_path(tmp_path, 0).stat().st_mtime_ns == before
    read, states = read_block(block_path(tmp_path, 0))
    assert read == examples
    for example, state in zip(examples, states, strict=True):
        assert state.shape == (len(encoder.tokenizer.encode(example.text).ids), 384)
    (alone,) = encoder.states(examples[:1])
    np.testing.assert_allclose(states[0].astype(float), alone.astype(float), atol=5e-3)


def test_every_block_is_gone_through_equally_often(tmp_path: Path) -> None:
    pieces = [*SPECIAL, "▁", "a", "b", "c"]
    for n in range(5):
        examples = json.dumps([{"lang": "en", "text": "x", "target": "abc"[n % 3], "corpus": ""}]).encode()
        states = np.full((2, 384), n, np.float16)
        np.savez(
            block_path(tmp_path, n), states=states, lengths=[2], examples=np.frombuffer(examples, np.uint8)
        )
    progress = loop.Progress()
    made = loop.batches(
        tmp_path, target_tokenizer(pieces), loop.Settings(pool=2), progress, np.random.default_rng(0)
    )
    seen = Counter(int(item.states[0, 0]) for _ in range(10) for item in next(made))
    assert set(seen) == set(range(5))
    next(made)
    assert max(progress.used.values()) - min(progress.used.values()) <= 1


def test_target_pieces_are_the_encoders_own() -> None:
    pieces = choose_pieces(["Dewan bertemu pada hari Senin.", "Harga beras naik."] * 3, 400)
    assert tuple(pieces[:4]) == SPECIAL
    assert len(pieces) == len(set(pieces)) <= 400
    tokenizer = target_tokenizer(pieces)
    encoding = tokenizer.encode("Dewan bertemu Zxq 42.")
    assert 3 not in encoding.ids  # what is not a piece is spelled
    assert tokenizer.decode(encoding.ids) == "Dewan bertemu Zxq 42."


def test_assembled_model_reads_what_the_encoder_reads() -> None:
    """Its pieces are renumbered: ids differ, states must not."""
    import torch

    from mtqa.adapters.embedded import load_model, load_tokenizer
    from mtqa.train.model import new_decoder

    pieces = choose_pieces(["Dewan bertemu pada hari Senin."], 300)
    decoder, projection = new_decoder(Shape(width=32, layers=1, heads=2, feed_forward=64), pieces)
    model, tokenizer = embedded_translator.assemble(decoder, projection.state_dict(), pieces, 2)
    text = "The minister 大臣 الوزير s'est rendu à 12."
    ids = tokenizer(text, return_tensors="pt")
    plain = torch.tensor([load_tokenizer().encode(text).ids])
    assert ids["input_ids"].tolist() != plain.tolist()
    with torch.inference_mode():
        ours = model.encoder(**ids).last_hidden_state
        theirs = load_model(layers=2)(input_ids=plain).last_hidden_state
    torch.testing.assert_close(ours, theirs)


def test_learning_rate_warms_up_and_runs_out() -> None:
    settings = loop.Settings(minutes=10, warm_up=100)
    assert loop.rate(settings, 0, 0) < loop.rate(settings, 50, 0) < loop.rate(settings, 99, 0)
    assert loop.rate(settings, 100, 0) == loop.rate(settings, 500, 440) == settings.peak_rate
    assert loop.rate(settings, 800, 525) == pytest.approx(settings.peak_rate * (1 + settings.lowest) / 2)
    assert loop.rate(settings, 900, 600) == pytest.approx(settings.peak_rate * settings.lowest)


def test_from_pairs_to_an_engine(tmp_path: Path) -> None:
    """A few seconds of training on toy pairs; the run is resumable, and its result is a standard checkpoint."""
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    rows = [f"en\t{tiny.english(c)}\t{tiny.indonesian(c)}\tpanl\n" for c in tiny.clauses()[:120]]
    pairs = written(tmp_path / "pairs.tsv", HEADER + "".join(rows))
    shape = Shape(width=64, layers=1, pieces=300, encoder_layers=2, heads=2, feed_forward=64, dropout=0.0)
    settings = loop.Settings(tokens=400, warm_up=10, peak_rate=4e-3, log_seconds=0.5, negatives=64)
    out = tmp_path / "engine"

    def train(steps: int) -> list[dict[str, Any]]:
        now = replace(settings, steps=steps)
        train_embedded([pairs], out=out, validation_pairs=8, shape=shape, settings=now, threads=1)
        return [json.loads(line) for line in (out / "work" / "log.jsonl").read_text().splitlines()]

    first, second = train(40)[-1], train(160)[-1]
    assert (first["step"], second["step"]) == (40, 160)  # the second went on from the first
    assert second["finished"] is True
    assert second["validation"]["loss"] < 0.2 * np.log(300)  # log(pieces): the loss of knowing nothing
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "| panl | – | 112 |" in card  # 8 of 120 are held out
    assert (
        f"| 160 | {second['minutes']:.0f} | {second['validation']['en']:.1f} | {second['validation']['loss']:.2f} |"
        in card
    )
    translator = engines.make_translator(str(out), "en")
    made = translator.translate([tiny.english(c) for c in tiny.clauses()[-5:]], "en")
    assert [b.origin for b in made] == [translator.signature] * 5

    model, tokenizer = embedded_translator.load(out)
    model.save_pretrained(tmp_path / "standard")
    tokenizer.save_pretrained(tmp_path / "standard")
    standard = Seq2SeqTranslator(
        AutoModelForSeq2SeqLM.from_pretrained(tmp_path / "standard").eval(),
        AutoTokenizer.from_pretrained(tmp_path / "standard"),
        "standard",
    )
    same = standard.translate([tiny.english(c) for c in tiny.clauses()[-5:]], "en")
    assert [b.text for b in same] == [b.text for b in made]


def test_a_work_folder_of_other_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    written(tmp_path / "work" / "data.json", "{}")
    pairs = written(tmp_path / "pairs.tsv", HEADER)
    with pytest.raises(InputError, match="other data"):
        train_embedded([pairs], out=tmp_path)
    with pytest.raises(InputError, match="no such file"):
        train_embedded([tmp_path / "absent.tsv"], out=tmp_path / "b")
