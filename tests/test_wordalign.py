"""Words of six languages, their coverage and links, the similarity of sentences, the gloss."""

from __future__ import annotations

import numpy as np
import pytest

from mtqa.model import Lang
from mtqa.ports import Encoded, Encoder
from mtqa.similarity import similarity
from mtqa.wordalign import coverage, match, word_links, words

SOURCE = "Gubernur meninjau lokasi banjir di Semarang pada Senin pagi."
TARGETS = {
    "en": "The governor visited the flooded area in Semarang on Monday morning.",
    "fr": "Le gouverneur a inspecté la zone inondée de Semarang lundi matin.",
    "ar": "تفقد المحافظ موقع الفيضانات في سيمارانج صباح يوم الاثنين.",
    "zh": "省长周一上午视察了三宝垄的洪灾现场。",
    "ja": "知事は月曜日の朝、スマランの洪水現場を視察した。",
}


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "id",
            "Anak-anak dipertanggungjawabkan, Rp1,5 miliar!",
            "Anak-anak|dipertanggungjawabkan|Rp1,5|miliar",
        ),
        ("en", "“It's a state-of-the-art plan,” he said.", "It's|a|state-of-the-art|plan|he|said"),
        ("fr", "Jusqu'à l'été, qu’il d'abord…", "Jusqu|à|l|été|qu|il|d|abord"),
        ("ar", "قال الرئيس، وهو يبتسم: نعم.", "قال|الرئيس|وهو|يبتسم|نعم"),
        ("ja", "iPhone 15をソフトバンクが発売。", "iPhone|15|を|ソフトバンク|が|発売"),
        ("zh", "", ""),
        ("zh", "……", ""),
    ],
)
def test_words(embedded_encoder: Encoder, lang: Lang, text: str, expected: str) -> None:
    found = words(text, lang, embedded_encoder.encode([text])[0])
    assert "|".join(w.span.of(text) for w in found) == expected


@pytest.mark.parametrize("lang", TARGETS)
@pytest.mark.parametrize("odd", [None, "a\ud800b 中 " * 9, "\u200f\u0000 ...", "ー" * 700])
def test_words_cover_every_letter_once_in_order(
    embedded_encoder: Encoder, lang: Lang, odd: str | None
) -> None:
    text = TARGETS[lang] if odd is None else odd
    found = words(text, lang, embedded_encoder.encode([text])[0])
    last = 0
    for word in found:
        assert last <= word.span.start < word.span.end <= len(text) and word.pieces
        last = word.span.end
    if odd is None:
        inside = {i for w in found for i in range(w.span.start, w.span.end)}
        assert inside == {i for i, c in enumerate(text) if c.isalnum() or c == "ー"}


PAIRS = {
    "en": [("Gubernur", "governor"), ("Senin", "Monday"), ("banjir", "flooded"), ("Semarang", "Semarang")],
    "fr": [("Gubernur", "gouverneur"), ("Senin", "lundi"), ("lokasi", "zone"), ("meninjau", "inspecté")],
    "ar": [("Gubernur", "المحافظ"), ("Senin", "الاثنين"), ("banjir", "الفيضانات"), ("pagi", "صباح")],
    "zh": [("lokasi", "现场"), ("Senin", "周一")],
    "ja": [("Gubernur", "知"), ("Semarang", "スマラン"), ("Senin", "月")],
}


@pytest.mark.parametrize("lang", PAIRS)
def test_links_join_words_that_mean_the_same(embedded_encoder: Encoder, lang: Lang) -> None:
    target = TARGETS[lang]
    links = word_links(match(SOURCE, target, lang, *embedded_encoder.encode([SOURCE, target])))
    found = {(w.source.of(SOURCE), w.target.of(target)) for w in links}
    assert set(PAIRS[lang]) <= found, found
    assert all(0 < w.weight <= 1 for w in links)
    assert list(links) == sorted(links, key=lambda w: (w.source, w.target))


@pytest.mark.parametrize("lang", TARGETS)
def test_words_without_a_counterpart_are_told(embedded_encoder: Encoder, lang: Lang) -> None:
    """By the coverage, and much more clearly by the network."""
    source = f"{SOURCE} Bank sentral mempertahankan suku bunga acuan bulan ini."
    matched = match(source, TARGETS[lang], lang, *embedded_encoder.encode([source, TARGETS[lang]]))
    kept = sum(w.span.end <= len(SOURCE) for w in matched.source)
    covered = coverage(matched.similarity)
    assert np.median(covered[:kept]) > np.median(covered[kept:]) + 0.1
    assert np.median(matched.source_missing[:kept]) < 0.1 < 0.9 < np.median(matched.source_missing[kept:])
    assert np.median(matched.target_missing) < 0.1


def test_coverage_of_nothing() -> None:
    assert coverage(np.zeros((0, 3), np.float32)).shape == (0,)
    assert coverage(np.zeros((2, 0), np.float32)).tolist() == [0, 0]


@pytest.mark.parametrize("lang", TARGETS)
def test_similarity_tells_a_translation_from_another_sentence(embedded_encoder: Encoder, lang: Lang) -> None:
    other = "Gubernur menjanjikan bantuan beras bagi para pengungsi banjir."
    a, b, t = embedded_encoder.encode([SOURCE, other, TARGETS[lang]])
    assert similarity(a, t, lang) > 0.8 > 0.4 > similarity(b, t, lang)


def test_similarity_of_odd_sides(embedded_encoder: Encoder) -> None:
    full, empty = embedded_encoder.encode([SOURCE, ""])
    assert similarity(full, full, "en") == 1 and similarity(full, empty, "en") == 0
    hub = Encoded(np.eye(8, dtype=np.float32)[0], full.pieces[:1], np.ones((1, 8), np.float32))
    near = Encoded(
        np.array([0.8, 0.6, 0, 0, 0, 0, 0, 0], np.float32), full.pieces[:1], np.ones((1, 8), np.float32)
    )
    assert similarity(hub, near, "en") == pytest.approx(0.6)


def test_a_segment_without_an_end_is_not_judged_word_by_word(
    embedded_encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtqa.wordalign.LONGEST", 8)
    source = f"{SOURCE} Bank sentral mempertahankan suku bunga acuan bulan ini."
    matched = match(source, TARGETS["en"], "en", *embedded_encoder.encode([source, TARGETS["en"]]))
    assert len(matched.source) > 8 and not matched.source_missing.any() and not matched.target_missing.any()
    assert word_links(matched)
