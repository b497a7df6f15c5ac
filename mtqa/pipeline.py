"""The only place where stages are chained: segment, encode, align, back-translate, recognise, check, score.

`analyse` is what the command line, the batch and the dashboard all call.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from mtqa import score as scoring
from mtqa.back import provided_backs
from mtqa.causes import moved_between_segments, one_cause_one_finding, second_witness
from mtqa.checking import STAGES, Alarm, Check, DocumentView, Need, PairView
from mtqa.checks import all_checks
from mtqa.memory import Recall
from mtqa.messages import LANGS, evidence_words, words
from mtqa.model import (
    SOURCE_LANG,
    BackTranslation,
    Document,
    DocumentReport,
    Finding,
    InternalError,
    Lang,
    Pair,
    PairReport,
    Score,
    Segment,
    Severity,
    Span,
    Wording,
    fingerprint,
)
from mtqa.ports import Encoded, Encoder, Engines, EntityRecogniser
from mtqa.segment import segment

CHUNK = 128
"""Documents (rows) whose model calls are batched together."""

BATCH = 64
"""Pairs that go through a stage, or a check, before the next one: its code and tables stay in the processor's cache,
which makes a pair a third cheaper than all stages for one pair after another."""

Progress = Callable[[str, int, int], None]
"""`progress(stage, done, total)`; it may raise to cancel."""


@dataclass(frozen=True, slots=True)
class Task:
    """A source and one of its versions. `back` is a back-translation made elsewhere.

    A row of a segment file is one segment (`whole`); a document is split into sentences and aligned, and line n of
    its `back` belongs to line n of the target.
    """

    id: str
    source: str
    target: str
    target_lang: Lang
    back: str | None = None
    whole: bool = False


@dataclass(frozen=True)
class Settings:
    """What the configuration says about the checks. `severity` overrides by check id."""

    disabled: frozenset[str] = frozenset()
    preview: bool | frozenset[str] = False
    severity: dict[str, Severity] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    def chosen(self) -> tuple[Check, ...]:
        def on(c: Check) -> bool:
            wanted = (
                not c.preview or self.preview is True or (self.preview is not False and c.id in self.preview)
            )
            return wanted and c.id not in self.disabled

        return tuple(
            replace(c, severity=self.severity.get(c.id, c.severity)) for c in all_checks().values() if on(c)
        )


@dataclass(frozen=True)
class Services:
    """The models. None: not wanted or not to be had (then `engines.problem` says why)."""

    encoder: Encoder | None = None
    engines: Engines | None = None
    names: EntityRecogniser | None = None


@dataclass
class _Seen:
    """What the pair checks say of one pair."""

    findings: list[Finding] = field(default_factory=list)
    errors: list[InternalError] = field(default_factory=list)


@dataclass
class _Draft:
    """A document on its way through the stages."""

    task: Task
    pairs: list[Pair] = field(default_factory=list)
    views: list[PairView | None] = field(default_factory=list)
    seen: list[_Seen] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def analyse(
    tasks: Iterable[Task],
    settings: Settings,
    services: Services,
    progress: Progress | None = None,
    recall: Recall | None = None,
) -> Iterator[DocumentReport]:
    """One report per task, in order. Works chunk by chunk, so that the input may be endless.

    `recall` knows how earlier tasks translated the same segments; None: nothing is compared between tasks.
    """
    chunk: list[Task] = []
    for task in tasks:
        chunk.append(task)
        if len(chunk) >= CHUNK:
            yield from _analyse_chunk(chunk, settings, services, progress, recall)
            chunk = []
    if chunk:
        yield from _analyse_chunk(chunk, settings, services, progress, recall)


def _analyse_chunk(
    tasks: Sequence[Task],
    settings: Settings,
    services: Services,
    progress: Progress | None,
    recall: Recall | None,
) -> Iterator[DocumentReport]:
    tell = progress or (lambda stage, done, total: None)
    checks = settings.chosen()
    encode = _Encodings(services.encoder)

    tell("align", 0, len(tasks))
    sides = [
        (_segments(t.source, SOURCE_LANG, t.whole), _segments(t.target, t.target_lang, t.whole))
        for t in tasks
    ]
    encode.add(s.text for pair in sides for side in pair for s in side)
    drafts = []
    for task, (source, target) in zip(tasks, sides, strict=True):
        drafts.append(_Draft(task, _pairs(task, source, target, encode)))

    _back_translate(drafts, services, tell)

    encode.add(s.text for d in drafts for p in d.pairs for s in (p.source, p.target) if s is not None)
    encode.add(p.back.text for d in drafts for p in d.pairs if p.back and p.back.text)
    entities = _entities(drafts, services.names)
    done = 0
    for batch in _batches(drafts):
        tell("check", done, len(drafts))
        _check_pairs(batch, checks, settings, encode, entities)
        for draft in batch:
            tell("check", done, len(drafts))
            yield _report(draft, checks, settings, encode, recall)
            draft.views, draft.seen = [], []
            done += 1
    tell("check", len(drafts), len(drafts))


def _entities(drafts: Sequence[_Draft], names: EntityRecogniser | None) -> dict[str, tuple[Span, ...]]:
    """The names in each source segment as a model sees them; empty without one."""
    if names is None:
        return {}
    texts = list(dict.fromkeys(p.source.text for d in drafts for p in d.pairs if p.source and p.target))
    return dict(zip(texts, names.entities(texts), strict=True))


def settle() -> None:
    """Takes what the first rows loaded out of the garbage collector's sight: it would walk through the tables again and
    again, and never find anything there."""
    gc.collect()
    gc.freeze()


def _batches(drafts: Sequence[_Draft]) -> Iterator[list[_Draft]]:
    """Drafts in order, together until they have `BATCH` pairs."""
    batch: list[_Draft] = []
    pairs = 0
    for draft in drafts:
        batch.append(draft)
        pairs += len(draft.pairs)
        if pairs >= BATCH:
            yield batch
            batch, pairs = [], 0
    if batch:
        yield batch


class _Encodings:
    """Each unique text of a chunk encoded once."""

    def __init__(self, encoder: Encoder | None) -> None:
        self.encoder = encoder
        self.known: dict[str, Encoded] = {}

    def add(self, texts: Iterable[str]) -> None:
        if self.encoder is None:
            return
        new = [t for t in dict.fromkeys(texts) if t not in self.known]
        if new:
            self.known.update(zip(new, self.encoder.encode(new), strict=True))

    def vectors(self, segments: Sequence[Segment]) -> list[Any] | None:
        """Their sentence vectors, None where there is no encoder."""
        found = [e.vector for s in segments if (e := self.of(s.text)) is not None]
        return found if len(found) == len(segments) else None

    def words(self, segments: Sequence[Segment], lang: Lang) -> Callable[[int], Any] | None:
        """Gives the unit vectors of a segment's content words; None where word vectors mean nothing."""
        from mtqa.background import known
        from mtqa.wordalign import word_vectors
        from mtqa.wordalign import words as words_of

        found = [e for s in segments if (e := self.of(s.text)) is not None]
        if len(found) != len(segments) or not found or not known(found[0].states):
            return None

        @cache
        def of(index: int) -> Any:
            listed = [w for w in words_of(segments[index].text, lang, found[index]) if w.content]
            return word_vectors(listed, found[index], lang)

        return of

    def of(self, text: str | None) -> Encoded | None:
        return None if text is None else self.known.get(text)


def _segments(text: str, lang: Lang, whole: bool) -> tuple[Segment, ...]:
    if not whole:
        return segment(text, lang)
    start = len(text) - len(text.lstrip())
    span = Span(start, max(start, len(text.rstrip())))
    return (
        Segment(span, span.of(text)),
    )  # an empty translation is a segment too: `empty-target` looks at it


def _pairs(
    task: Task, source: Sequence[Segment], target: Sequence[Segment], encode: _Encodings
) -> list[Pair]:
    if len(source) == 1 and len(target) == 1:
        return [Pair(source[0], target[0])]
    from mtqa.align import align

    beads = align(
        source,
        target,
        encode.vectors(source),
        encode.vectors(target),
        task.target_lang,
        encode.words(source, SOURCE_LANG),
        encode.words(target, task.target_lang),
    )
    return [
        Pair(
            _merge(task.source, source[b.source[0] : b.source[1]]),
            _merge(task.target, target[b.target[0] : b.target[1]]),
            alignment_score=b.score,
        )
        for b in beads
    ]


def _merge(text: str, segments: Sequence[Segment]) -> Segment | None:
    if not segments:
        return None
    span = Span(segments[0].span.start, segments[-1].span.end)
    return Segment(span, span.of(text))


def _back_translate(drafts: Sequence[_Draft], services: Services, tell: Progress) -> None:
    """Fills `pair.back` in place: provided, made by an engine, or absent with the reason."""
    wanted: dict[Lang, list[tuple[_Draft, int]]] = {}
    for draft in drafts:
        provided = provided_backs(draft.task.target, draft.task.target_lang, draft.pairs, draft.task.back)
        for i, pair in enumerate(draft.pairs):
            if pair.target is None:
                continue
            if provided is not None:
                draft.pairs[i] = replace(pair, back=BackTranslation(provided[i], "provided"))
            else:
                wanted.setdefault(draft.task.target_lang, []).append((draft, i))
    if services.engines is None:
        return
    for lang, places in wanted.items():
        translator = services.engines.translator(lang)
        if translator is None:
            problem = services.engines.problem(lang)
            backs = [BackTranslation(None, "", problem)] * len(places)
            for draft in drafts:
                if draft.task.target_lang == lang and any(d is draft for d, _ in places):
                    draft.notes.append(f"No back-translation: {problem}")
        else:
            tell("back-translate", 0, len(places))
            texts = [t.text for d, i in places if (t := d.pairs[i].target) is not None]
            backs = translator.translate(texts, lang)
            tell("back-translate", len(places), len(places))
        for (draft, i), back in zip(places, backs, strict=True):
            draft.pairs[i] = replace(draft.pairs[i], back=back)


def _report(
    draft: _Draft, checks: Sequence[Check], settings: Settings, encode: _Encodings, recall: Recall | None
) -> DocumentReport:
    task, pairs, views = draft.task, draft.pairs, draft.views
    findings = [f for seen in draft.seen for f in seen.findings]
    errors = [e for seen in draft.seen for e in seen.errors]
    faulty = {f.pair for f in findings}
    found, failed = _run_document_checks(pairs, views, task, checks, settings, encode, recall, faulty)
    findings = moved_between_segments([*findings, *found], pairs, views)
    errors += failed
    findings = one_cause_one_finding(findings)
    findings.sort(key=_worst_first)
    made = [
        _pair_report(p, v, i, findings, encode, task.target_lang)
        for i, (p, v) in enumerate(zip(pairs, views, strict=True))
    ]
    return DocumentReport(
        id=task.id,
        source=Document(task.id, SOURCE_LANG, task.source),
        target=Document(task.id, task.target_lang, task.target),
        pairs=tuple(made),
        findings=tuple(findings),
        scores=_document_scores(made, findings),
        errors=tuple(errors),
        notes=tuple(draft.notes),
    )


def _view(
    pair: Pair,
    task: Task,
    settings: Settings,
    encode: _Encodings,
    entities: Mapping[str, tuple[Span, ...]],
) -> PairView | None:
    if pair.source is None or pair.target is None:
        return None
    back = pair.back.text if pair.back else None
    return PairView(
        pair.source.text,
        pair.target.text,
        task.target_lang,
        back,
        pair.alignment_score,
        encode.of(pair.source.text),
        encode.of(pair.target.text),
        encode.of(back),
        settings.options,
        entities.get(pair.source.text),
    )


def _make_facts(view: PairView, index: int) -> list[InternalError]:
    """Makes the fact table. If that crashes it stays empty, and the report says so."""
    try:
        _ = view.all_facts
    except Exception as error:
        view.__dict__["all_facts"] = ()
        return [InternalError("facts", f"{type(error).__name__}: {error}", index)]
    return []


def _check_pairs(
    drafts: Sequence[_Draft],
    checks: Sequence[Check],
    settings: Settings,
    encode: _Encodings,
    entities: Mapping[str, tuple[Span, ...]],
) -> None:
    """Fills `views` and `seen` of some documents, stage by stage and check by check."""
    work: list[tuple[PairView, int, Pair, _Seen]] = []
    for draft in drafts:
        draft.views = [_view(p, draft.task, settings, encode, entities) for p in draft.pairs]
        draft.seen = [_Seen() for _ in draft.pairs]
        for i, (view, pair, seen) in enumerate(zip(draft.views, draft.pairs, draft.seen, strict=True)):
            if view is not None:
                work.append((view, i, pair, seen))
    for stage in STAGES:
        for view, _, _, _ in work:
            with suppress(Exception):  # which comes again where the facts are asked for, and is told there
                getattr(view, stage)
    for view, i, _, seen in work:
        seen.errors += _make_facts(view, i)
    have = [_have(view) for view, _, _, _ in work]
    for check in checks:
        if check.scope == "pair":
            for models, (view, i, pair, seen) in zip(have, work, strict=True):
                if check.needs <= models and view.target_lang in check.langs:
                    _run_pair_check(check, view, i, pair, seen)


def _have(view: PairView) -> set[Need]:
    return {n for n, v in ((Need.ENCODER, view.source_encoded), (Need.BACK, view.back)) if v is not None}


def _run_pair_check(check: Check, view: PairView, index: int, pair: Pair, seen: _Seen) -> None:
    assert pair.source is not None
    assert pair.target is not None
    try:
        for alarm in check.run(view):
            heard = second_witness(alarm, view)
            found = to_finding(check, heard, view.source, pair.source.span.start, pair.target.span.start)
            seen.findings.append(replace(found, pair=index))
    except Exception as error:  # a crashing check must not take the others with it; it is shown and exits 2
        seen.errors.append(InternalError(check.id, f"{type(error).__name__}: {error}", index))


def _faultless(pairs: Sequence[Pair], faulty: Set[int | None]) -> list[tuple[str | None, str | None]]:
    """Their texts; without the translations in which something was found, for none is to be compared with those."""
    return [
        (p.source.text if p.source else None, p.target.text if p.target and i not in faulty else None)
        for i, p in enumerate(pairs)
    ]


def _run_document_checks(
    pairs: Sequence[Pair],
    views: Sequence[PairView | None],
    task: Task,
    checks: Sequence[Check],
    settings: Settings,
    encode: _Encodings,
    recall: Recall | None,
    faulty: Set[int | None],
) -> tuple[list[Finding], list[InternalError]]:
    sources = [p.source.text if p.source else None for p in pairs]
    targets = [p.target.text if p.target else None for p in pairs]
    view = DocumentView(
        task.target_lang,
        sources,
        targets,
        [p.alignment_score for p in pairs],
        [encode.of(s) for s in sources],
        [encode.of(t) for t in targets],
        settings.options,
        [v.all_facts if v else () for v in views],
        recall(task.target_lang, task.id, _faultless(pairs, faulty)) if recall else (),
    )
    have = {Need.ENCODER} if encode.encoder else set()
    findings, errors = [], []
    for check in checks:
        if check.scope != "document" or not check.needs <= have or task.target_lang not in check.langs:
            continue
        try:
            for alarm in check.run(view):
                pair = pairs[alarm.pair] if alarm.pair is not None else None
                source = pair.source if pair else None
                target = pair.target if pair else None
                finding = to_finding(
                    check,
                    alarm,
                    source.text if source else "",
                    source.span.start if source else 0,
                    target.span.start if target else 0,
                )
                findings.append(replace(finding, gap=_gap(alarm, pairs)))
        except Exception as error:
            errors.append(InternalError(check.id, f"{type(error).__name__}: {error}"))
    return findings, errors


def to_finding(check: Check, alarm: Alarm, source: str, source_at: int = 0, target_at: int = 0) -> Finding:
    """A check's local alarm as a finding in document code points, put into words."""
    message = words(alarm.message)
    return Finding(
        check=check.id,
        category=check.mqm,
        severity=alarm.severity or check.severity,
        message=message,
        source_span=alarm.source and alarm.source.shift(source_at),
        target_span=alarm.target and alarm.target.shift(target_at),
        evidence=evidence_words(alarm.evidence),
        confidence=round(alarm.confidence, 3),
        pair=alarm.pair,
        fingerprint=fingerprint(check.id, source, alarm.value or message),
        translations=tuple(
            (lang, Wording(words(alarm.message, lang), evidence_words(alarm.evidence, lang)))
            for lang in LANGS[1:]
        ),
        gap=None if alarm.gap is None else alarm.gap + (target_at if alarm.source else source_at),
    )


def _gap(alarm: Alarm, pairs: Sequence[Pair]) -> int | None:
    """Where a whole segment that stands on one side only would stand on the other: after what comes before it."""
    if alarm.pair is None or (alarm.source is None) == (alarm.target is None):
        return None
    pair = pairs[alarm.pair]
    if pair.source is not None and pair.target is not None:
        return None
    sides = ((p.target if pair.target is None else p.source) for p in reversed(pairs[: alarm.pair]))
    return next((side.span.end for side in sides if side is not None), 0)


def _worst_first(f: Finding) -> tuple[Any, ...]:
    def at(span: Span | None) -> tuple[int, int]:
        return (span.start, span.end) if span else (1 << 60, 0)

    return (-f.severity.rank, -f.confidence, at(f.source_span), at(f.target_span), f.check, f.message)


def _pair_report(
    pair: Pair,
    view: PairView | None,
    index: int,
    findings: Sequence[Finding],
    encode: _Encodings,
    lang: Lang,
) -> PairReport:
    if view is None or pair.source is None or pair.target is None:
        return PairReport(pair, scores=(Score("fidelity", 0.0, "no counterpart"),))
    here = [f for f in findings if f.pair == index]
    scores: list[Score] = [scoring.length_ratio(view.source, view.target, lang)]
    similarity = _similarity(view.source_encoded, view.target_encoded, lang)
    if similarity is not None and encode.encoder is not None:
        scores.append(Score("similarity", round(similarity, 4), encode.encoder.signature))
    quality = None
    if view.back and pair.back:
        backs = scoring.back_scores(view.source, view.back)
        scores += backs
        quality = scoring.back_quality(backs[0].value, pair.back.origin, lang)
        with_back = _similarity(view.source_encoded, view.back_encoded, SOURCE_LANG)
        if with_back is not None and encode.encoder is not None:
            scores.append(Score("back-similarity", round(with_back, 4), encode.encoder.signature))
    scores.append(scoring.fidelity(similarity, quality, here))
    return PairReport(
        pair,
        facts=tuple(f.shift(pair.source.span.start, pair.target.span.start) for f in view.all_facts),
        scores=tuple(scores),
        **_words(pair.source, pair.target, view, lang),
    )


def _similarity(source: Encoded | None, target: Encoded | None, lang: Lang) -> float | None:
    if source is None or target is None:
        return None
    from mtqa.similarity import similarity

    return similarity(source, target, lang)


def _words(source: Segment, target: Segment, view: PairView, lang: Lang) -> dict[str, Any]:
    """Word links, words without one and gloss in document spans, where the encoder ran."""
    if view.source_encoded is None or view.target_encoded is None:
        return {}
    from mtqa.gloss import gloss
    from mtqa.unmatched import lone_words
    from mtqa.wordalign import match, word_links

    starts = {"source": source.span.start, "target": target.span.start}
    known = view.matched
    links = word_links(
        known or match(view.source, view.target, lang, view.source_encoded, view.target_encoded)
    )
    lone = lone_words(known) if known else ()
    glossed = gloss(view.target, lang, view.target_encoded)
    return {
        "links": tuple(
            replace(w, source=w.source.shift(source.span.start), target=w.target.shift(target.span.start))
            for w in links
        ),
        "gloss": tuple(replace(g, span=g.span.shift(target.span.start)) for g in glossed),
        "lone": tuple(replace(w, span=w.span.shift(starts[w.side])) for w in lone),
    }


def _document_scores(pairs: Sequence[PairReport], findings: Sequence[Finding]) -> tuple[Score, ...]:
    weighted = []
    for p in pairs:
        side = p.pair.source or p.pair.target
        weighted.append((p.score("fidelity") or 0.0, len(side.text) if side else 0))
    scores = [scoring.document_fidelity(weighted)]
    similar = [s for p in pairs if (s := p.score("similarity")) is not None]
    if similar:
        signature = next(s.signature for p in pairs for s in p.scores if s.metric == "similarity")
        scores.append(Score("similarity", round(sum(similar) / len(similar), 4), f"{signature}|mean"))
    with_back = [
        (p.pair.source.text, p.pair.back.text)
        for p in pairs
        if p.pair.source and p.pair.back and p.pair.back.text
    ]
    return (*scores, *scoring.corpus_back_scores([s for s, _ in with_back], [b for _, b in with_back]))


def check_pair(
    source: str,
    target: str,
    target_lang: Lang,
    *,
    back: str | None = None,
    encoder: Encoder | None = None,
    checks: Iterable[Check] | None = None,
    options: dict[str, Any] | None = None,
) -> list[Finding]:
    """The pair checks' raw findings on one segment pair: for tests of single checks."""
    encode = _Encodings(encoder)
    encode.add([source, target] + ([back] if back else []))
    whole_source, whole_target = (Segment(Span(0, len(t)), t) for t in (source, target))
    pair = Pair(whole_source, whole_target, BackTranslation(back, "provided") if back else None)
    view = _view(pair, Task("", source, target, target_lang), Settings(options=options or {}), encode, {})
    assert view is not None
    models, seen = _have(view), _Seen()
    for check in all_checks().values() if checks is None else checks:
        if check.scope == "pair" and check.needs <= models and target_lang in check.langs:
            _run_pair_check(check, view, 0, pair, seen)
    if seen.errors:
        raise RuntimeError(seen.errors[0].message)
    return seen.findings
