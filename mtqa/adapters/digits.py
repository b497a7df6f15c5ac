"""Keeps a weak translator from inventing numbers: it may write only digits that stand in its source.

A back-translation is a witness of what the translation says; a figure that comes from the decoder's habits ("2008",
"Rp10 miliar") would be false witness. Where the source has no digits, none are written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

HAN_NUMERALS = frozenset("一二三四五六七八九十百千万亿億兆零〇两兩")


def digit_runs(text: str) -> list[str]:
    """Runs of digits of any script, as ASCII: `١٢٬٥ and 3` -> `["12", "5", "3"]`."""
    plain = "".join(str(unicodedata.digit(c)) if unicodedata.digit(c, -1) >= 0 else c for c in text)
    return re.findall(r"[0-9]+", plain)


def free(text: str) -> bool:
    """Whether digits may be written at will: the source counts in Han numerals."""
    return any(c in HAN_NUMERALS for c in text)


class DigitsOfSource:
    """A logits processor for `generate`: bars the pieces whose digits are no part of a run of digits in the row's source."""

    def __init__(self, pieces: Sequence[str], sources: Sequence[str]) -> None:
        import torch

        with_digits = [(i, runs) for i, p in enumerate(pieces) if (runs := digit_runs(p))]
        self.barred = torch.zeros((len(sources), len(pieces)), dtype=torch.bool)
        for row, source in enumerate(sources):
            if not free(source):
                there = " ".join(digit_runs(source))
                bad = [i for i, runs in with_digits if not all(r in there for r in runs)]
                self.barred[row, bad] = True

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        barred = self.barred.to(scores.device)
        if len(scores) != len(barred):  # beams of a row stand together
            barred = barred.repeat_interleave(len(scores) // len(barred), dim=0)
        return scores.masked_fill(barred, float("-inf"))
