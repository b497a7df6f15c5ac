"""The encoder port: one suite for the shipped encoder; the cache; long and odd texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mtqa.adapters.cache import CachedEncoder
from mtqa.adapters.encoder import EmbeddedEncoder, batches, make_encoder, windows
from mtqa.errors import EngineError
from mtqa.model import Span
from mtqa.ports import Encoded, Encoder

TEXTS = [
    "Presiden Joko Widodo meresmikan jembatan itu pada Senin.",
    "The president opened the bridge on Monday.",
    "総統は月曜日に橋を開通させた。",
    "افتتح الرئيس الجسر يوم الاثنين.",
]


def test_order_is_kept_and_a_text_encodes_alike_in_any_company(embedded_encoder: Encoder) -> None:
    together = embedded_encoder.encode([*TEXTS, TEXTS[0]])
    alone = [embedded_encoder.encode([t])[0] for t in TEXTS]
    for one, other in zip(together, [*alone, alone[0]], strict=True):
        np.testing.assert_allclose(one.vector, other.vector, atol=1e-5)
        np.testing.assert_allclose(one.states, other.states, atol=1e-3)
    assert together[0] is together[4], "a text given twice is encoded once"


def test_a_translation_is_nearer_than_another_sentence(embedded_encoder: Encoder) -> None:
    vectors = [
        e.vector for e in embedded_encoder.encode([*TEXTS, "Harga beras naik tajam di pasar tradisional."])
    ]
    for translation in vectors[1:4]:
        assert vectors[0] @ translation > vectors[4] @ translation + 0.03


@pytest.mark.parametrize(
    "text", [*TEXTS, " a  b ", "１２回，国会", "👍🏽 ok", "a\ud800b 中", "x" * 2000, "kata " * 700]
)
def test_pieces_lie_inside_the_text_in_order_without_white_space(
    embedded_encoder: Encoder, text: str
) -> None:
    encoded = embedded_encoder.encode([text])[0]
    assert len(encoded.pieces) == len(encoded.states) > 0
    assert encoded.vector @ encoded.vector == pytest.approx(1, abs=1e-5)
    assert np.isfinite(encoded.states).all() and (np.abs(encoded.states).sum(axis=1) > 0).all()
    last = Span(0, 0)
    for piece in encoded.pieces:
        assert last.start <= piece.start < piece.end <= len(text)
        assert piece.of(text) == piece.of(text).strip()
        last = piece
    covered = {i for p in encoded.pieces for i in range(p.start, p.end)}
    assert {i for i, c in enumerate(text) if c.isalnum()} <= covered, "nothing is silently cut off"


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_empty_text(embedded_encoder: Encoder, text: str) -> None:
    encoded = embedded_encoder.encode([text, "kata"])[0]
    assert encoded.pieces == () and encoded.states.shape == (0, 384) and not encoded.vector.any()


@pytest.mark.parametrize("n", [0, 1, 509, 510, 511, 892, 893, 2000])
def test_windows_keep_every_piece_once_with_context(n: int) -> None:
    cut = windows(0, list(range(n)), -1, -2)
    assert [i for w in cut for i in range(*w.keep)] == list(range(n))
    for w in cut:
        assert len(w.ids) <= 512
        assert w.start <= w.keep[0] and w.keep[1] <= w.start + len(w.ids) - 2
        assert w.keep[0] == 0 or w.keep[0] - w.start >= 32


def test_batches_waste_little_and_lose_nothing() -> None:
    lengths = [3, 500, 20, 21, 19, 3, 40, 600]
    groups = batches(lengths, budget=64)
    assert sorted(i for g in groups for i in g) == list(range(len(lengths)))
    assert all(len(g) == 1 or max(lengths[i] for i in g) * len(g) <= 64 for g in groups)


class Counting:
    signature = "counting|v1"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: list[str]) -> list[Encoded]:
        self.seen += texts
        return [
            Encoded(
                np.full(4, len(t), np.float32), (Span(0, len(t)),), np.full((1, 4), len(t) / 3, np.float32)
            )
            for t in texts
        ]


def test_cache_encodes_each_text_once_over_runs_and_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "encodings.sqlite"
    first = Counting()
    fresh = CachedEncoder(first, path).encode(["a", "bb", "a", "c\ud800"])
    second = Counting()
    again = CachedEncoder(second, path)
    cached = again.encode(["a", "bb", "a", "c\ud800", "dddd"])
    assert first.seen == ["a", "bb", "c\ud800"] and second.seen == ["dddd"]
    assert again.encode(["dddd"])[0].pieces == (Span(0, 4),) and second.seen == ["dddd"]
    for one, other in zip(fresh, cached, strict=False):
        assert one.pieces == other.pieces
        assert (one.vector == other.vector).all() and (one.states == other.states).all()


def test_cache_is_keyed_by_signature_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "encodings.sqlite"
    CachedEncoder(Counting(), path).encode(["a"])
    other = Counting()
    other.signature = "counting|v2"
    CachedEncoder(other, path).encode(["a"])
    assert other.seen == ["a"]
    small = CachedEncoder(Counting(), tmp_path / "small.sqlite", limit_mb=0)
    small.encode([str(i) for i in range(100)])
    again = CachedEncoder(Counting(), tmp_path / "small.sqlite", limit_mb=0)
    again.encode([str(i) for i in range(100)])
    assert again.misses >= 25


def test_a_model_that_is_not_there_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name in (str(tmp_path), "labse"):
        with pytest.raises(EngineError, match="cannot be loaded") as caught:
            make_encoder(name).encode(["kata"])
        assert "embedded" in str(caught.value)
    with pytest.raises(EngineError, match="reinstall"):
        EmbeddedEncoder(tmp_path).encode(["kata"])


def test_the_forward_pass_gives_the_states_of_hugging_faces() -> None:
    """Of every layer, of texts padded to one length."""
    import torch

    from mtqa.adapters.embedded import load_encoder, load_model, load_tokenizer

    tokenizer = load_tokenizer()
    tokenizer.enable_padding(pad_id=1, pad_token="<pad>")
    encoded = tokenizer.encode_batch(TEXTS)
    ids = torch.tensor([e.ids for e in encoded])
    mask = torch.tensor([e.attention_mask for e in encoded])
    with torch.inference_mode():
        theirs = load_model()(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        ours = load_encoder()(input_ids=ids, attention_mask=mask)
    assert len(ours.hidden_states) == len(theirs.hidden_states) == 13
    for one, other in zip(ours.hidden_states, theirs.hidden_states, strict=True):
        torch.testing.assert_close(one[mask == 1], other[mask == 1], atol=2e-5, rtol=0)


def test_a_local_folder_is_a_hub_encoder(tmp_path: Path, embedded_encoder: Encoder) -> None:
    """The embedded weights written as an ordinary checkpoint and loaded by the way of every other model."""
    from transformers import PreTrainedTokenizerFast

    from mtqa.adapters.embedded import load_model, load_tokenizer

    load_model().save_pretrained(tmp_path)
    PreTrainedTokenizerFast(
        tokenizer_object=load_tokenizer(),
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
    ).save_pretrained(tmp_path)
    hub = make_encoder(str(tmp_path))
    for one, other in zip(hub.encode(TEXTS), embedded_encoder.encode(TEXTS), strict=True):
        assert one.pieces == other.pieces
        np.testing.assert_allclose(one.vector, other.vector, atol=1e-5)
    assert str(tmp_path) in hub.signature
