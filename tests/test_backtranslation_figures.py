"""Which digits a weak translator may write, and the figures by which a back-translator is judged."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mtqa.adapters.digits import DigitsOfSource, digit_runs
from mtqa.model import BackTranslation, Lang
from mtqa.train.evaluate import Sample, auc, digits_kept, evaluate

PIECES = ["▁", "▁dan", "▁2", "12", "5", "2008", "▁1,2", "ribu"]


@pytest.mark.parametrize(
    ("source", "allowed"),
    [
        ("In 2008 there were 5.", {"▁2", "5", "2008"}),
        ("It was 12.", {"12"}),
        ("It was 1,200 or 2.", {"▁2", "▁1,2"}),
        ("No figure here.", set()),
        ("وصل ٥ رجال", {"5"}),
        ("十二人", {"▁2", "12", "5", "2008", "▁1,2"}),  # counts in Han numerals: free
    ],
)
def test_only_digits_of_the_source_may_be_written(source: str, allowed: set[str]) -> None:
    import torch

    guard = DigitsOfSource(PIECES, ["1 2 5", source])
    scores = guard(torch.zeros((2, 3), dtype=torch.long), torch.zeros((2, len(PIECES))))
    written = {p for p, v in zip(PIECES, scores[1].tolist(), strict=True) if v == 0}
    assert written == allowed | {"▁", "▁dan", "ribu"}


@pytest.mark.parametrize(
    ("source", "written", "allowed"),
    [
        ("In 2008", ["▁2"], {"0"}),  # begun: nothing else may follow
        ("In 2008", ["▁2", "0"], {"08", "0"}),
        ("In 2008", ["▁2", "0", "0"], set()),
        ("In 2008", ["▁2", "0", "08"], {"▁dan"}),  # whole, and not to be written once more
        ("In 2008 and 2", ["▁2"], {"▁dan", "0", "▁2"}),
        ("In 2008 and 2", ["▁2", "▁dan"], {"▁dan", "▁2"}),
        ("In 2008 and 2", ["▁2", "▁dan", "▁2", "0", "08"], {"▁dan"}),
        ("In 2 or 2", ["▁2", "▁dan"], {"▁dan", "▁2"}),
    ],
)
def test_a_run_of_digits_is_copied_to_its_end(source: str, written: list[str], allowed: set[str]) -> None:
    import torch

    pieces = ["<s>", "▁dan", "▁2", "0", "08"]
    ids = torch.tensor([[pieces.index(p) for p in ("<s>", *written)]])
    scores = DigitsOfSource(pieces, [source])(ids, torch.zeros((1, len(pieces))))
    assert {p for p, v in zip(pieces, scores[0].tolist(), strict=True) if v == 0} - {"<s>"} == allowed


def test_the_guard_follows_beams() -> None:
    import torch

    guard = DigitsOfSource(PIECES, ["5", "12"])
    scores = guard(torch.zeros((4, 3), dtype=torch.long), torch.zeros((4, len(PIECES))))
    fives = (scores[:, PIECES.index("5")] == 0).tolist()
    assert fives == [True, True, False, False]


@pytest.mark.parametrize(
    ("target", "back", "kept"),
    [
        ("1,200 people on 3 May", "1.200 orang pada 3 Mei", True),
        ("15億円", "1,5 miliar yen", True),
        ("٢٠٢٣", "2023", True),
        (
            "12 men",
            "21 pria dan 1",
            True,
        ),  # counted digit by digit: another order is a task of the number check
        ("In 2008", "Pada 2018", False),
        ("22 men", "2 pria", False),
    ],
)
def test_digits_kept(target: str, back: str, kept: bool) -> None:
    assert digits_kept(target, back) == kept


def test_digit_runs_of_any_script() -> None:
    assert digit_runs("١٢٬٥ and 3、４５") == ["12", "5", "3", "45"]


@pytest.mark.parametrize(
    ("right", "wrong", "area"),
    [([3.0, 4.0], [1.0, 2.0], 1.0), ([1.0], [1.0], 0.5), ([1.0, 2.0], [3.0], 0.0), ([1.0, 3.0], [2.0], 0.5)],
)
def test_auc(right: list[float], wrong: list[float], area: float) -> None:
    assert auc(right, wrong) == area


class Echo:
    """Gives back the Indonesian, but for one sentence that it loses."""

    signature = "echo"

    def translate(self, texts: Sequence[str], source_lang: Lang) -> list[BackTranslation]:
        return [
            BackTranslation(None, "echo", "lost") if "lost" in t else BackTranslation(t, "echo")
            for t in texts
        ]


def test_evaluate() -> None:
    lines = [
        "Dewan bertemu pada 3 Mei.",
        "Harga beras naik 12 persen.",
        "Hujan lebat turun semalam, lost.",
        "Sungai meluap.",
    ]
    figures, backs = evaluate(Echo(), [Sample("d", "en", s, s) for s in lines])
    assert backs == [*lines[:2], "", lines[3]]
    assert figures.lost == 0.25
    assert figures.digits_kept == 1.0
    assert figures.auc > 0.75
    assert 40 < figures.chrf < 100
