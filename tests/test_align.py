"""Alignment: what must hold for any input (Hypothesis), and what it must find with the real encoder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa import align as alignment
from mtqa.align import align
from mtqa.model import Bead, Segment, Span
from mtqa.ports import Encoded, Encoder
from mtqa.wordalign import word_vectors, words

SOURCE = [
    "Gubernur meninjau lokasi banjir di Semarang pada Senin pagi.",
    "Dia menjanjikan bantuan beras dan selimut bagi para pengungsi.",
    "Hujan deras diperkirakan berlanjut sampai akhir pekan.",
    "Tim nasional menang tiga gol tanpa balas atas Vietnam.",
    "Bank sentral mempertahankan suku bunga acuan bulan ini.",
]
TARGET = {
    "en": [
        "The governor visited the flooded area in Semarang on Monday morning.",
        "He promised rice and blankets for the displaced.",
        "Heavy rain is expected to continue until the weekend.",
        "The national team beat Vietnam by three goals to nil.",
        "The central bank kept its benchmark interest rate this month.",
    ],
    "ja": [
        "知事は月曜日の朝、スマランの洪水現場を視察した。",
        "彼は避難者に米と毛布の支援を約束した。",
        "大雨は週末まで続く見込みだ。",
        "代表チームはベトナムに三対零で勝利した。",
        "中央銀行は今月、政策金利を据え置いた。",
    ],
    "ar": [
        "تفقد المحافظ موقع الفيضانات في سيمارانج صباح يوم الاثنين.",
        "ووعد بتقديم مساعدات من الأرز والبطانيات للنازحين.",
        "من المتوقع أن تستمر الأمطار الغزيرة حتى نهاية الأسبوع.",
        "فاز المنتخب الوطني على فيتنام بثلاثة أهداف دون رد.",
        "أبقى البنك المركزي على سعر الفائدة الرئيسي هذا الشهر.",
    ],
}


def segments(texts: list[str]) -> list[Segment]:
    return [Segment(Span(0, len(t)), t) for t in texts]


def beads_of(
    encoder: Encoder, source: list[str], target: list[str], lang: str, by_words: bool = False
) -> list[tuple[str, str]]:
    encoded = encoder.encode(source), encoder.encode(target)

    def content(texts: list[str], side: Sequence[Encoded], of: str, k: int) -> Any:
        return word_vectors([w for w in words(texts[k], of, side[k]) if w.content], side[k], of)

    found = align(
        segments(source),
        segments(target),
        *([e.vector for e in side] for side in encoded),
        lang,
        (lambda k: content(source, encoded[0], "id", k)) if by_words else None,
        (lambda k: content(target, encoded[1], lang, k)) if by_words else None,
    )
    return [("+".join(map(str, range(*b.source))), "+".join(map(str, range(*b.target)))) for b in found]


def covers_once_in_order(beads: tuple[Bead, ...], n: int, m: int) -> bool:
    sources = [i for b in beads for i in range(*b.source)]
    targets = [j for b in beads for j in range(*b.target)]
    return sources == list(range(n)) and sorted(targets) == list(range(m))


lengths = st.lists(st.integers(0, 300), max_size=14)


@settings(max_examples=60, deadline=None)
@given(source=lengths, target=lengths, seed=st.integers(0, 99), vectors=st.booleans())
def test_every_segment_once_in_the_order_of_the_source(
    source: list[int], target: list[int], seed: int, vectors: bool
) -> None:
    rng = np.random.default_rng(seed)
    sides = [
        list(rng.normal(size=(len(s), 6)).astype(np.float32)) if vectors else None for s in (source, target)
    ]
    beads = align(segments(["x" * n for n in source]), segments(["y" * n for n in target]), *sides)
    assert covers_once_in_order(beads, len(source), len(target))
    assert all(0 <= b.score <= 1 for b in beads)
    if not vectors:
        assert [j for b in beads for j in range(*b.target)] == list(range(len(target)))


@pytest.mark.parametrize("lang", sorted(TARGET))
def test_one_to_one_stays_so(embedded_encoder: Encoder, lang: str) -> None:
    assert beads_of(embedded_encoder, SOURCE, TARGET[lang], lang) == [(str(i), str(i)) for i in range(5)]


@pytest.mark.parametrize("by_words", [False, True])
@pytest.mark.parametrize("lang", sorted(TARGET))
@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("0 1 2 3 4", "0 1 3 4", "0=0 1=1 2= 3=2 4=3"),  # dropped
        ("0 1 3 4", "0 1 2 3 4", "0=0 1=1 =2 2=3 3=4"),  # added
        ("0 1 2 3 4", "0 1 1 2 3 4", "0=0 1=1 =2 2=3 3=4 4=5"),  # told twice: the second telling
        ("0+1 2 3 4", "0 1 2 3 4", "0=0+1 1=2 2=3 3=4"),  # split
        ("0 1 2 3 4", "0 1+2 3 4", "0=0 1+2=1 3=2 4=3"),  # merged
        ("0 1 2 3 4", "0 2 1 3 4", "0=0 1=2 2=1 3=3 4=4"),  # neighbours the other way round
        ("0 1 2 3 4", "3 0 1 2 4", "0=1 1=2 2=3 3=0 4=4"),  # moved
        ("0 1 2 3 4", "", "0= 1= 2= 3= 4="),
    ],
)
def test_beads(
    embedded_encoder: Encoder, lang: str, source: str, target: str, expected: str, by_words: bool
) -> None:
    def texts(spec: str, of: list[str]) -> list[str]:
        gap = "" if of is TARGET["ja"] else " "
        return [gap.join(of[int(k)] for k in part.split("+")) for part in spec.split()]

    found = beads_of(embedded_encoder, texts(source, SOURCE), texts(target, TARGET[lang]), lang, by_words)
    assert " ".join(f"{a}={b}" for a, b in found) == expected


def test_lengths_alone_find_a_merge() -> None:
    source = [40, 200, 90, 60, 150]
    target = [40, 290, 60, 150]
    beads = align(segments(["x" * n for n in source]), segments(["y" * n for n in target]))
    assert [(b.source, b.target) for b in beads] == [
        ((0, 1), (0, 1)),
        ((1, 3), (1, 2)),
        ((3, 4), (2, 3)),
        ((4, 5), (3, 4)),
    ]


def test_long_documents_are_cut_and_stay_aligned(monkeypatch: pytest.MonkeyPatch) -> None:
    """3,000 segments with made vectors: one to one but for a passage of 40 added in the middle."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3000, 64)).astype(np.float32)
    y = x + 0.8 * rng.normal(size=x.shape).astype(np.float32)
    y = np.concatenate([y[:1500], rng.normal(size=(40, 64)).astype(np.float32), y[1500:]])
    monkeypatch.setattr(alignment, "BLOCK", 400)
    start = time.process_time()
    beads = align(segments(["s" * 80] * 3000), segments(["t" * 80] * 3040), list(x), list(y))
    assert time.process_time() - start < 30
    assert covers_once_in_order(beads, 3000, 3040)
    shifted = {(i, i + 1): (j, j + 1) for i in range(3000) for j in [i + 40 * (i >= 1500)]}
    assert sum(shifted.get(b.source) == b.target for b in beads) > 2900
