"""What fits and measures word-level fidelity: cases, regression, disturbed documents, projections."""

from __future__ import annotations

import gzip
import random
import re
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from mtqa.adapters import build_projection
from mtqa.bench import fit_coverage
from mtqa.bench.corpus import Row
from mtqa.bench.documents import disturbed, gold, halves
from mtqa.bench.fit_coverage import ENOUGH, Case, alarms, cases, fitted, shares, with_bias, written
from mtqa.bench.fit_gloss import curve, same
from mtqa.bench.neighbours import auc
from mtqa.model import Span
from mtqa.wordalign import Matched, Word

PAIRS = [
    (
        "Gubernur meninjau lokasi banjir di Semarang, lalu berjanji membantu para pengungsi di kota itu.",
        "The governor visited the flooded area in Semarang, then promised to help the displaced in that city.",
    ),
    (
        "Hujan deras diperkirakan masih akan berlanjut sampai akhir pekan ini di Jawa Tengah.",
        "Heavy rain is expected to continue until the end of this week in Central Java.",
    ),
]
ROWS = [Row(f"{d}{k}", d, "en", *pair) for d in "ab" for k, pair in enumerate(PAIRS)]


def test_cases_are_what_they_are_called() -> None:
    found = list(cases(ROWS, "en"))
    assert {c.kind for c in found} == {"clean", "third", "clause", "sentence", "added"}
    clean = {c.source: c.target for c in found if c.kind == "clean"}
    for case in found:
        whole = clean[case.source]
        assert case.kind == "clean" or case.target != whole
        marked = case.gold.of(case.target if case.kind == "added" else case.source) if case.gold else ""
        match case.kind:
            case "third":
                assert case.kept and whole[: case.kept].startswith(case.target.rstrip("."))
                assert 0.6 < case.kept / len(whole) < 0.8 and not marked
            case "clause":
                assert len(case.target) < 0.9 * len(whole) and (not marked or "," in case.source)
            case "sentence":
                left_out = PAIRS[1 if case.target == PAIRS[0][1] else 0][0]
                assert case.target in whole and marked.strip() == left_out
            case "added":
                assert case.target == whole + marked and len(marked) > 20
    assert found == list(cases(ROWS, "en"))


def test_of_a_text_cut_off_the_words_are_wanted_whose_counterpart_is_gone() -> None:
    """Also where they stand first in the source."""
    source, target = "besok hujan turun", "Rain falls tomorrow"
    spans = [[Span(*m.span()) for m in re.finditer(r"\w+", text)] for text in (source, target)]
    own, other = ([Word(span, (k,), True) for k, span in enumerate(side)] for side in spans)
    similarity = np.float32([[0, 0, 0.9], [0.9, 0, 0], [0, 0.9, 0]])
    whole = Matched(own, other, similarity, *np.ones((2, 3), np.float32))
    case = Case("third", source, target[:10], "a", kept=10)
    assert [w.span.of(source) for w in fit_coverage._wanted(case, own, whole)] == ["besok"]


def test_regression_finds_what_tells_the_classes_apart() -> None:
    rng = np.random.default_rng(0)
    wrong = rng.random(2000) < 0.5
    x = np.c_[rng.normal(size=2000) + 3 * wrong, rng.normal(size=2000)]
    weights, bias = fitted(x, wrong)
    assert ((x @ weights + bias > 0) == wrong).mean() > 0.9 and abs(weights[0]) > 5 * abs(weights[1])
    weights, bias = with_bias(x, wrong, "omission", "en")
    assert 1000 * (x[~wrong] @ weights + bias > 0).mean() == pytest.approx(alarms("omission", "en"), abs=2)
    x[wrong, 0] += 5  # all but certain: fewer alarms, enough is found
    weights, bias = with_bias(x, wrong, "omission", "en")
    assert (x[wrong] @ weights + bias > 0).mean() == pytest.approx(ENOUGH, abs=0.01)
    assert 1000 * (x[~wrong] @ weights + bias > 0).mean() < 2


def test_found_counts_only_what_is_marked() -> None:
    score = np.array([1.0, 1.0, -1.0, 1.0, -1.0])
    marked = np.array([[0.9, 0.9], [0.3, 0.8], [1.0, 1.0], [1.0, 1.0], [-1.0, -1.0]])
    kinds = np.array(["third", "third", "clause", "clean", "clean"])
    expected = "third 1.000 (0.500, 1.000) clause 0.000 (0.000, 0.000) alarms/1000 500.0"
    assert shares(score, marked, kinds) == expected


def test_written_coefficients_are_read_again(tmp_path: Path) -> None:
    file = tmp_path / "coverage.toml"
    file.write_bytes(
        (Path(fit_coverage.__file__).parents[1] / "locales" / "en" / "coverage.toml").read_bytes()
    )
    before = tomllib.loads(file.read_text(encoding="utf-8"))
    models = {c: (np.arange(len(f), dtype=float), -1.5) for c, f in fit_coverage.FEATURES.items()}
    for _ in range(2):
        written(models, 0.25, "en", file)
    after = tomllib.loads(file.read_text(encoding="utf-8"))
    assert after["repeated"] == before["repeated"] and after["mistranslation"] == {"weak": 0.25}
    assert after["omission"]["length"] == 1 and after["addition"]["bias"] == -1.5


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        (
            "He came in the morning, and she left at night.",
            "en",
            ["He came in the morning,", "and she left at night."],
        ),
        ("他早上来到这里看了看，晚上又离开了这里。", "zh", ["他早上来到这里看了看，", "晚上又离开了这里。"]),
        ("他来了。", "zh", None),
    ],
)
def test_halves(text: str, lang: str, expected: list[str] | None) -> None:
    assert halves(text, lang) == expected


def test_disturbed_documents_know_their_beads() -> None:
    pairs = [(f"sumber nomor {k}", f"target, which is number {k}, of them") for k in range(200)]
    calm = disturbed(pairs, "en", random.Random(0), ["x"], 0.0)
    source, target, beads = gold(calm, range(len(calm)))
    assert len(calm) == 200 and beads == Counter(((k, k + 1), (t,)) for k, (_, t) in enumerate(pairs))
    units = disturbed(pairs, "en", random.Random(0), ["a stranger"], 0.05)
    source, target, beads = gold(units, range(len(units)))
    shapes = Counter((len(s), len(t)) for s, t in units)
    assert {(1, 1), (2, 1), (1, 2), (1, 0), (0, 1), (2, 2)} >= set(shapes) >= {(1, 1), (2, 1), (1, 2), (0, 1)}
    assert source == [s for s, _ in pairs] or any(" sumber" in s for s in source)
    assert sum(beads.values()) == len(units) and "a stranger" in target


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("menulis", "tulisan", True),
        ("membantu", "bantuan", True),
        ("pengungsi", "mengungsi", True),
        ("anak-anak", "anak", True),
        ("rumah", "jalan", False),
        ("air", "hari", False),
    ],
)
def test_words_of_one_stem(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is expected


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ([3, 4], [1, 2], 1.0),
        ([1, 2], [3, 4], 0.0),
        ([1, 3], [2, 2], 0.5),
        ([2], [2, 2, 1], 2 / 3),
        ([], [1], 0.5),
    ],
)
def test_area_under_the_curve(right: list[float], wrong: list[float], expected: float) -> None:
    assert auc(right, wrong) == pytest.approx(expected)


def test_curve_is_the_logistic_function_behind_the_hits() -> None:
    rng = np.random.default_rng(1)
    x = rng.random(20_000)
    middle, slope = curve(x, rng.random(20_000) < 1 / (1 + np.exp(-8 * (x - 0.6))))
    assert middle == pytest.approx(0.6, abs=0.02) and slope == pytest.approx(8, rel=0.1)


def test_projection_brings_counterparts_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Words of two languages share 8 of 24 dimensions, the rest is noise: a projection must find the 8."""
    monkeypatch.setattr(build_projection, "DIMENSIONS", 8)
    monkeypatch.setattr(build_projection, "STEPS", 300)
    monkeypatch.setattr(build_projection, "RATE", 2e-2)
    rng = np.random.default_rng(2)

    def pair() -> build_projection.Pair:
        meaning = rng.normal(size=(6, 8))
        sides = [np.concatenate([meaning, 1.2 * rng.normal(size=(6, 16))], axis=1) for _ in range(2)]
        one, other = ((s / np.linalg.norm(s, axis=1, keepdims=True)).astype(np.float16) for s in sides)
        return (one, np.ones(6, np.float32)), (other, np.ones(6, np.float32))

    def right(sides: list[build_projection.Pair], u: np.ndarray, v: np.ndarray) -> float:
        def unit(x: np.ndarray) -> np.ndarray:
            return x / np.linalg.norm(x, axis=1, keepdims=True)

        hits = [(unit(a @ u) @ unit(b @ v).T).argmax(axis=1) == range(6) for (a, _), (b, _) in sides]
        return float(np.mean(hits))

    data = {"en": [pair() for _ in range(60)]}
    found = build_projection.train(data)
    fresh, same_space = [pair() for _ in range(60)], np.eye(24)
    assert right(fresh, found["id"], found["en"]) > right(fresh, same_space, same_space) + 0.1
    file = tmp_path / "p.safetensors"
    build_projection.write(found, file)
    from safetensors.numpy import load_file

    stored = load_file(file)
    assert np.allclose(stored["en"] * stored["en.scale"], found["en"], atol=np.abs(found["en"]).max() / 100)


def test_sample_is_of_prose_in_fair_shares(tmp_path: Path) -> None:
    text = "Kalimat yang cukup panjang untuk dipakai sebagai contoh dari"
    rows = [
        f"en\tx\t{text} {corpus} {'abcdefghij'[k // 10]}{'abcdefghij'[k % 10]}\t{corpus}"
        for corpus, size in (("gettext-ui", 90), ("panl-news", 50), ("handbook", 2), ("reference", 60))
        for k in range(size)
    ]
    file = tmp_path / "p.tsv.gz"
    file.write_bytes(gzip.compress("\n".join(["target_lang\ttarget\tsource\tcorpus", *rows]).encode()))
    found = build_projection.parallel(file, seed=1, most=24)["en"]
    assert Counter(source.split()[-2] for source, _ in found) == {"handbook": 2, "panl-news": 22}
    assert found == build_projection.parallel(file, seed=1, most=24)["en"] and len(set(found)) == 24
