"""Numbers of a weak translator: those of its source, whole, and no others.

A back-translation is a witness of what the translation says; a figure that comes from the decoder's habits ("2008",
"Rp10 miliar"), or half of one, would be false witness. A run of digits, once begun, is therefore copied from the source
to its end, and as often as it stands there. Where the source has no digits, none are written.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

HAN_NUMERALS = frozenset("一二三四五六七八九十百千万亿億兆零〇两兩")
RUN = re.compile(r"[0-9]+")


def ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if unicodedata.digit(c, -1) >= 0 else c for c in text)


def digit_runs(text: str) -> list[str]:
    """Runs of digits of any script, as ASCII: `١٢٬٥ and 3` -> `["12", "5", "3"]`."""
    return RUN.findall(ascii_digits(text))


def free(text: str) -> bool:
    """Whether digits may be written at will: the source counts in Han numerals."""
    return any(c in HAN_NUMERALS for c in text)


def lost(source: str, written: str) -> int:
    """How many of the source's runs of digits are not written."""
    return (Counter(digit_runs(source)) - Counter(digit_runs(written))).total()


@dataclass(frozen=True, slots=True)
class Written:
    """What a row has written: the runs still to be copied, and the one begun at its end ("" if none)."""

    left: Counter[str]
    begun: str = ""

    @property
    def whole(self) -> bool:
        return not self.begun or self.left[self.begun] > 0

    def after(self, piece: str) -> Written | None:
        """With a piece of text more; None if that breaks a run off or writes one that is not to be copied."""
        left, begun = self.left, self.begun
        for part in re.findall(r"[0-9]+|[^0-9]+", piece):
            if part[0] in "0123456789":
                begun += part
                if not any(n > 0 and run.startswith(begun) for run, n in left.items()):
                    return None
            elif begun:
                if left[begun] <= 0:
                    return None
                left, begun = left - Counter([begun]), ""
        return Written(left, begun)


class DigitsOfSource:
    """A logits processor for `generate`. `pieces`: the decoder's vocabulary, a space written as `▁`.

    `urge` is added to the logits of the pieces that begin a run which is still to be copied.
    """

    def __init__(self, pieces: Sequence[str], sources: Sequence[str], urge: float = 0.0) -> None:
        import torch

        self.pieces = [ascii_digits(p.replace("▁", " ")) for p in pieces]
        self.with_digits = [i for i, p in enumerate(self.pieces) if RUN.search(p)]
        self.urge = urge
        self.start = [None if free(s) else Written(Counter(digit_runs(s))) for s in sources]
        self.never = torch.zeros(len(pieces))
        self.never[self.with_digits] = float("-inf")
        self.known: dict[object, torch.Tensor] = {}

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        import torch

        beams = len(scores) // len(self.start)  # beams of a row stand together
        added = []
        for at, ids in enumerate(input_ids.tolist()):
            begin = self.start[at // beams]
            if begin is None:
                added.append(torch.zeros(len(self.pieces)))
            elif not begin.left:
                added.append(self.never)
            else:
                added.append(self.change(self.state(begin, ids)))
        return scores + torch.stack(added).to(scores.device)

    def state(self, begin: Written, ids: Sequence[int]) -> Written:
        now = begin
        for i in ids[1:]:
            now = now.after(self.pieces[i]) or now
        return now

    def change(self, state: Written) -> torch.Tensor:
        """What is added to the logits: minus infinity for the pieces that may not follow."""
        import torch

        key = (frozenset((+state.left).items()), state.begun)
        if key not in self.known:
            change = torch.zeros(len(self.pieces))
            if not state.whole:
                change[:] = float("-inf")
            for i in self.with_digits:
                after = state.after(self.pieces[i])
                change[i] = float("-inf") if after is None else self.urge * (not state.begun)
            self.known[key] = change
        return self.known[key]
