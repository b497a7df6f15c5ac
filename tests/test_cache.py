"""Encodings and back-translations kept between runs."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from mtqa import wiring
from mtqa.adapters.cache import CachedEncoder
from mtqa.adapters.cache_folder import cache_file
from mtqa.adapters.translation_cache import CachedTranslator
from mtqa.config import Config, load_config
from mtqa.model import BackTranslation, Lang, Span
from mtqa.pipeline import Task
from mtqa.ports import Encoded


class Fixed:
    """An encoder and translator that says what it was asked."""

    signature = "fixed"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        self.asked += texts
        return [Encoded(np.ones(4, np.float32), (Span(0, 1),), np.ones((1, 4), np.float32)) for _ in texts]

    def translate(self, texts: Sequence[str], source_lang: Lang) -> list[BackTranslation]:
        self.asked += texts
        return [BackTranslation(t.upper(), "fixed") for t in texts]


@pytest.mark.parametrize(
    ("setting", "environment", "expected"),
    [
        ("none", {"MTQA_CACHE": "/elsewhere"}, None),
        ("auto", {"MTQA_CACHE": "none"}, None),
        ("auto", {"MTQA_CACHE": "/elsewhere"}, "/elsewhere/cache.sqlite"),
        ("/here", {"MTQA_CACHE": "/elsewhere"}, "/here/cache.sqlite"),
        ("auto", {"XDG_CACHE_HOME": "/xdg"}, "/xdg/mtqa/cache.sqlite"),
        (
            "auto",
            {"XDG_CACHE_HOME": "not/absolute", "HOME": "/home/desk"},
            "/home/desk/.cache/mtqa/cache.sqlite",
        ),
        ("~/kept", {"HOME": "/home/desk"}, "/home/desk/kept/cache.sqlite"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="folders of Linux")
def test_folder(
    monkeypatch: pytest.MonkeyPatch, setting: str, environment: dict[str, str], expected: str | None
) -> None:
    for name in ("MTQA_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_file(setting) == (Path(expected) if expected else None)


def test_the_setting_changes_no_report_and_is_relative_to_its_file(tmp_path: Path) -> None:
    assert Config(cache="none").hash == Config(cache="/elsewhere").hash
    (tmp_path / "mtqa.toml").write_text('cache = "kept"\n', encoding="utf-8")
    assert load_config(tmp_path / "mtqa.toml").cache == str(tmp_path / "kept")


def test_a_second_run_encodes_nothing_and_reports_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mtqa.adapters.encoder import EmbeddedEncoder

    tasks = [
        Task("1", "Gubernur tiba. Hujan turun sejak pagi.", "The governor arrived. It rained all day.", "en"),
        Task("2", "Harga beras naik.", "米の価格が上がった。", "ja"),
    ]

    def run(cache: str) -> list[object]:
        wiring._encoder.cache_clear()
        config = Config(engine="none", cache=cache)
        return list(wiring.reports(tasks, config, wiring.open_services(config)))

    without = run("none")
    first = run(str(tmp_path))
    monkeypatch.setattr(EmbeddedEncoder, "encode", lambda self, texts: pytest.fail(f"encoded {texts}"))
    assert run(str(tmp_path)) == first == without
    wiring._encoder.cache_clear()


def _work(path: Path, number: int) -> tuple[int, list[str]]:
    inner = Fixed()
    texts = [str(i) for i in range(number, number + 60)]
    CachedTranslator(inner, path).translate(texts, "en")
    encoder = CachedEncoder(inner, path)
    return len(encoder.encode(texts)), [
        b.text or "" for b in CachedTranslator(inner, path).translate(texts, "en")
    ]


def test_processes_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "cache.sqlite"
    with ProcessPoolExecutor(3, get_context("spawn")) as pool:
        done = list(pool.map(_work, [path] * 6, range(0, 120, 20)))
    assert [n for n, _ in done] == [60] * 6
    assert done[2][1] == [str(i) for i in range(40, 100)]
    inner = Fixed()
    CachedEncoder(inner, path).encode([str(i) for i in range(160)])
    assert inner.asked == []


def _not_a_database(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


def _a_folder(path: Path) -> None:
    path.mkdir()


def _below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("a file", encoding="utf-8")


@pytest.mark.parametrize("spoil", [_not_a_database, _a_folder, _below_a_file])
def test_a_cache_that_cannot_be_used_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, spoil: object
) -> None:
    path = tmp_path / "folder" / "cache.sqlite"
    path.parent.mkdir()
    assert callable(spoil)
    spoil(path)
    inner = Fixed()
    with caplog.at_level(logging.WARNING):
        encoder, translator = CachedEncoder(inner, path), CachedTranslator(inner, path)
        for _ in range(2):
            assert len(encoder.encode(["a", "b"])) == 2
            assert [b.text for b in translator.translate(["a"], "en")] == ["A"]
    assert [r.message.startswith(f"the cache {path} is not used") for r in caplog.records] == [True, True]
    assert inner.asked == ["a", "b", "a", "a"], "what is in memory is not encoded again"
