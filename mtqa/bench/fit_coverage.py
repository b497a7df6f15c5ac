"""Fits `locales/<lang>/coverage.toml`: when a run of words without a counterpart is an omission or an addition.

    python -m mtqa.bench.fit_coverage NEWS.tsv.gz [--check OTHER.tsv.gz] [--write] [--lang fr ...]

Clean pairs (and pairs of neighbours joined) against the same with the last third of the translation cut off (every other
one closed with a full stop), a clause between commas left out, one of two sentences left out, or a sentence of another
document added. The logistic regression is balanced; its bias is set so that `ALARMS` of 1,000 clean pairs are reported,
or fewer where that finds `ENOUGH`; `weak` of a possible mistranslation likewise. Prints recall and alarms with the
coefficients of the other half of the documents ("cross"), and with all on --check. In brackets: found with `OVERLAP` of the
words marked that should be, where it is known which (of a third, those whose counterpart was cut off, by the links of the
whole pair), by the finding, and by it or as words without a counterpart.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mtqa.adapters.cuts import clauses, closed
from mtqa.bench.corpus import Row, read_tsv
from mtqa.checks import all_checks
from mtqa.config import Config
from mtqa.lengths import deviation
from mtqa.model import TARGET_LANGS, Lang, Span
from mtqa.unmatched import Run, added, dropped, lone_words, signs, unfinished
from mtqa.weakly import weakest_pair
from mtqa.wiring import open_services
from mtqa.wordalign import SPACELESS, Matched, Word, linked, match

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mtqa.ports import Encoder

    Array = NDArray[np.float64]

SEED = 5
KINDS = {"omission": ("third", "clause", "sentence"), "addition": ("added",)}
SIGNS = ("run", "length", "share", "other_side", "own_side", "tail", "size")
FEATURES = {"omission": (*SIGNS, "unfinished"), "addition": SIGNS}
FLOOR = 0.5
# Of 1,000 clean pairs. At most 30 and 10 are wanted, and other text may have more than the text of the fit.
ALARMS = {
    "omission": {"en": 25, "fr": 25, "ar": 22, "zh": 22, "ja": 22},
    "addition": {"en": 4, "fr": 4, "ar": 4, "zh": 5, "ja": 5},
}
ENOUGH = 0.98  # recall of omissions from which fewer alarms are worth more
OVERLAP = 0.7
BATCH = 64
DOUBTFUL = 50  # the same for possible mistranslations, a preview


@dataclass(frozen=True, slots=True)
class Case:
    kind: str  # "clean", or what is wrong
    source: str
    target: str
    doc: str
    gold: Span | None = None  # what should be marked, where that is known
    kept: int | None = None  # of a target that was cut off: the code points that are left


def cases(rows: Sequence[Row], lang: Lang) -> Iterator[Case]:
    """All that can be made of the rows of one language, in order."""
    rng = random.Random(SEED)
    spaceless = lang in SPACELESS
    stop, gap = ("。", "") if spaceless else (".", " ")
    for number, row in enumerate(rows):
        source, target = row.source, row.target
        yield Case("clean", source, target, row.doc)
        end = len(target) * 2 // 3
        while not spaceless and end < len(target) and not target[end].isspace():
            end += 1
        if len(source.split()) >= 9 and end < len(target):
            left = closed(target[:end], stop if number % 2 else "")
            yield Case("third", source, left, row.doc, kept=end)
        parts, same = clauses(target, spaceless), clauses(source, False)
        usable = [k for k, part in enumerate(parts) if 0.2 <= len(part) / len(target) <= 0.55]
        if usable:
            k = rng.choice(usable)
            left = target[: parts[k].start] + target[parts[k].end :]
            gold = same[k] if len(same) == len(parts) else None
            yield Case("clause", source, left if k < len(parts) - 1 else closed(left, stop), row.doc, gold)
        following = rows[number + 1] if number + 1 < len(rows) else None
        if number % 2:
            other = rng.choice(rows)
            foreign = other.doc != row.doc if row.doc else other is not row
            if foreign and 20 <= len(other.target) * (2 if spaceless else 1) <= 160:
                whole = target + gap + other.target
                yield Case("added", source, whole, row.doc, Span(len(target), len(whole)))
        elif following is not None and following.doc == row.doc:
            both = f"{source} {following.source}"
            if 0.25 < len(source) / len(both) < 0.75:
                yield Case("clean", both, target + gap + following.target, row.doc)
                first = rng.choice([True, False])
                kept = target if first else following.target
                gold = Span(len(source), len(both)) if first else Span(0, len(source))
                yield Case("sentence", both, kept, row.doc, gold)


def matched(of: Sequence[Case], lang: Lang, encoder: Encoder) -> Iterator[tuple[Case, Matched]]:
    for k in range(0, len(of), BATCH):
        part = of[k : k + BATCH]
        encoded = encoder.encode([text for case in part for text in (case.source, case.target)])
        for i, case in enumerate(part):
            yield case, match(case.source, case.target, lang, encoded[2 * i], encoded[2 * i + 1])


def features(case: Case, pair: Matched, whole: Matched, lang: Lang) -> dict[str, list[float]]:
    """By check the values of `FEATURES`, and twice the share of the content words that should be marked and would be (-1:
    nothing would be, however sure): by the finding, and by the finding or as words without a counterpart. `whole` is the
    pair before anything was cut off."""
    made = {}
    lone = {(w.side, w.span) for w in lone_words(pair)}
    for check, side, own, missing, other_missing, found in (
        ("omission", "source", pair.source, pair.source_missing, pair.target_missing, dropped),
        ("addition", "target", pair.target, pair.target_missing, pair.source_missing, added),
    ):
        values = asdict(signs(own, missing, other_missing, FLOOR)) | {
            "length": deviation(case.source, case.target, lang),
            "unfinished": float(unfinished(case.source, case.target)),
        }
        always = dict.fromkeys(FEATURES[check], 0.0) | {"floor": FLOOR, "bias": 1.0}
        run = found(pair, case.source, case.target, lang, always)
        wanted = _wanted(case, own, whole)
        alone = [w for w in own if (side, w.span) in lone]
        made[check] = [
            *(values[name] for name in FEATURES[check]),
            _marked(run, wanted),
            _marked(run, wanted, alone),
        ]
    return made


def _wanted(case: Case, own: Sequence[Word], whole: Matched) -> list[Word]:
    """The content words that should be marked, as far as that is known."""
    if case.kept is not None:
        lost: set[int] = set()
        kept: set[int] = set()
        for i, j in linked(whole.similarity):
            (lost if whole.target[j].span.start >= case.kept else kept).add(i)
        return [whole.source[i] for i in sorted(lost - kept) if whole.source[i].content]
    return [w for w in own if w.content and case.gold is not None and case.gold.overlaps(w.span)]


def _marked(run: Run | None, wanted: Sequence[Word], lone: Sequence[Word] = ()) -> float:
    if run is None or not wanted:
        return 1.0 if run is not None else -1.0
    return sum(run.span.overlaps(w.span) or w in lone for w in wanted) / len(wanted)


def fitted(x: Array, wrong: NDArray[np.bool_]) -> tuple[Array, float]:
    """Logistic regression by Newton's method, both classes weighing the same; (weights, bias)."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    balance = np.where(wrong, 0.5 / wrong.mean(), 0.5 / (1 - wrong.mean()))
    w = np.zeros(z.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        gradient = z.T @ (balance * (p - wrong)) / len(x) + 1e-3 * w
        hessian = (z * (balance * p * (1 - p))[:, None]).T @ z / len(x) + 1e-3 * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    weights = w[:-1] / spread
    return weights, float(w[-1] - weights @ mean)


def alarms(check: str, lang: Lang) -> int:
    return ALARMS[check][lang]


def with_bias(x: Array, wrong: NDArray[np.bool_], check: str, lang: Lang) -> tuple[Array, float]:
    """Weights, and the bias for `ALARMS`, or of omissions for fewer where that finds `ENOUGH`."""
    weights, _ = fitted(x, wrong)
    score = x @ weights
    bound = np.quantile(score[~wrong], 1 - alarms(check, lang) / 1000)
    if check == "omission":
        bound = max(bound, np.quantile(score[wrong], 1 - ENOUGH))
    return weights, -float(bound)


def shares(score: Array, marked: Array, kinds: NDArray[np.str_]) -> str:
    """Recall by kind: found, and found with `OVERLAP` of the words marked that should be, by the finding, and by it or as
    words without a counterpart; alarms. `marked` (n, 2)."""
    found, clean = (score > 0) & (marked[:, 0] >= 0), kinds == "clean"
    right = found[:, None] & (marked >= OVERLAP)
    listed = [
        f"{k} {found[kinds == k].mean():.3f} ({', '.join(f'{x:.3f}' for x in right[kinds == k].mean(axis=0))})"
        for k in dict.fromkeys(kinds.tolist())
        if k != "clean"
    ]
    return f"{' '.join(listed)} alarms/1000 {1000 * found[clean].mean():.1f}"


@dataclass(frozen=True)
class Table:
    """Of a language: by check `features` of each case (n, features + 2); kinds (n); half of the documents (n), 0 or 1."""

    features: dict[str, Array]
    kinds: NDArray[np.str_]
    half: NDArray[np.int64]

    def of(self, check: str) -> tuple[Array, Array, NDArray[np.str_], NDArray[np.int64]]:
        """Features, shares that would be marked (n, 2), kinds, halves of the cases that concern the check."""
        here = np.isin(self.kinds, ("clean", *KINDS[check]))
        rows = self.features[check][here]
        return rows[:, :-2], rows[:, -2:], self.kinds[here], self.half[here]


def table(rows: Sequence[Row], lang: Lang, encoder: Encoder) -> Table:
    half = {doc: i % 2 for i, doc in enumerate(sorted({row.doc for row in rows}))}
    found, whole = [], None
    for case, pair in matched(list(cases(rows, lang)), lang, encoder):
        if case.kind == "clean":
            whole = pair
        if pair.source and pair.target and whole is not None:
            found.append((case, features(case, pair, whole, lang)))
    return Table(
        {check: np.array([made[check] for _, made in found]) for check in FEATURES},
        np.array([case.kind for case, _ in found]),
        np.array([half[case.doc] for case, _ in found]),
    )


def doubtful(rows: Sequence[Row], lang: Lang, encoder: Encoder) -> float:
    """The strength of the weakest pair of words below which `DOUBTFUL` of 1,000 clean pairs lie."""
    found = []
    for row in rows:
        left, right = encoder.encode([row.source, row.target])
        weak = weakest_pair(match(row.source, row.target, lang, left, right), row.source, row.target)
        found.append(1.0 if weak is None else weak.strength)
    return float(np.quantile(found, DOUBTFUL / 1000))


HEADER = """\
# When a run of words without a counterpart is an omission or an addition (mtqa/unmatched.py). Made by
# mtqa.bench.fit_coverage: logistic regression on clean news pairs against the same with the last third, a clause or a
# sentence left out, or a sentence of another document added; the bias is set for {omission} (omission) and {addition}
# (addition) alarms per 1,000 clean pairs, or fewer where nearly all is found. Two words in the same place are a possible
# mistranslation, where that is looked for, if the mean of their best cosines is below `weak` ({doubtful} alarms).
"""


def written(models: dict[str, tuple[Array, float]], weak: float | None, lang: Lang, path: Path) -> None:
    """Keeps what stands in the file from [repeated] on. `weak` is None where possible mistranslations are not looked for."""
    old = path.read_text(encoding="utf-8")
    rest = old[old.index("# Two segments of a translation tell the same") :]
    parts = [HEADER.format(**{check: alarms(check, lang) for check in ALARMS}, doubtful=DOUBTFUL)]
    for check, (weights, bias) in models.items():
        lines = [f"floor = {FLOOR}"]
        lines += [f"{name} = {w:.3f}" for name, w in zip(FEATURES[check], weights, strict=True)]
        parts.append("\n".join([f"[{check}]", *lines, f"bias = {bias:.3f}\n"]))
    if weak is not None:
        parts.append(f"[mistranslation]\nweak = {weak:.3f}\n")
    path.write_text("\n".join([*parts, rest]), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("news", type=Path)
    parser.add_argument("--check", type=Path)
    parser.add_argument("--check-size", type=int, default=10**9, help="rows per language of --check")
    parser.add_argument("--lang", nargs="*", default=list(TARGET_LANGS))
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    encoder = open_services(Config(engine="none")).encoder
    assert encoder is not None
    for lang in args.lang:
        rows = read_tsv(args.news, [lang])
        other = read_tsv(args.check, [lang])[: args.check_size] if args.check else []
        models = {}
        own, others = table(rows, lang, encoder), table(other, lang, encoder) if other else None
        for check in FEATURES:
            x, marked, kinds, half = own.of(check)
            wrong, score = kinds != "clean", np.zeros(len(x))
            for k in (0, 1):
                weights, bias = with_bias(x[half != k], wrong[half != k], check, lang)
                score[half == k] = x[half == k] @ weights + bias
            print(lang, check, "cross:", shares(score, marked, kinds), flush=True)
            models[check] = weights, bias = with_bias(x, wrong, check, lang)
            if others is not None:
                x, marked, kinds, _ = others.of(check)
                print(lang, check, "other:", shares(x @ weights + bias, marked, kinds), flush=True)
        if args.write:
            asked = lang in all_checks()["possible-mistranslation"].langs
            weak = doubtful(rows, lang, encoder) if asked else None
            written(models, weak, lang, Path(__file__).parents[1] / "locales" / lang / "coverage.toml")


if __name__ == "__main__":
    main()
