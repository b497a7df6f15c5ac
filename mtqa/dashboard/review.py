"""The review page without its widgets: what a choice shows, and what an action does. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from mtqa.dashboard.blind import blind, without_verdict
from mtqa.dashboard.component import Action
from mtqa.dashboard.views import (
    Block,
    Cards,
    Part,
    Plain,
    keys_help,
    message,
    pager,
    text_blocks,
    top_blocks,
    verdict_item,
)
from mtqa.errors import StoreError
from mtqa.messages import problem_in
from mtqa.report.common import Texts
from mtqa.report.nodes import h
from mtqa.report.review import fact_table
from mtqa.store import Decision, Entry, Filter, Item, Store

PAGE = 25
"""Segments on a page."""

WHOLE = 400
"""Up to this many segments the fact table is of the whole document."""


MANY = 1000
"""Waiting segments are counted up to this number."""


@dataclass
class Memory:
    """What a visit keeps: where segments stand, and what was read and drawn of them. Reports never change."""

    places: dict[tuple[Filter, bool, int], tuple[int, int, list[Entry]]] = field(default_factory=dict)
    parts: dict[tuple[int, tuple[int, ...]], Part] = field(default_factory=dict)
    cards: Cards = field(default_factory=dict)
    plain: Plain = field(default_factory=dict)

    def trim(self) -> None:
        """Of the last pages only."""
        if len(self.cards) > 4 * PAGE:
            self.parts.clear()
            self.cards.clear()
            self.plain.clear()


@dataclass(frozen=True, slots=True)
class Choice:
    worst: bool = True
    show: Literal["all", "found", "open"] = "all"
    text: str = ""
    lang: str = ""
    as_of: int | None = (
        None  # the revision at which the reviewer came here: what is decided since keeps its place
    )


@dataclass(frozen=True)
class Screen:
    """A page of segments: what is drawn, what can be decided on it, and the latest revision it shows."""

    blocks: list[Block]
    targets: dict[str, Item]
    seen: int
    number: int
    pages: int
    blind: frozenset[str] = frozenset()  # tokens of the segments that are shown without the machine's verdict
    news: int = 0  # the latest revision of somebody else on these items
    against: tuple[Decision, ...] = ()  # others' decisions that contradict the reviewer's own


def top(store: Store, document_id: int, t: Texts, reviewer: str = "", sample: bool = False) -> list[Block]:
    """The fact table and the header of a document; of a long one the header alone.

    `sample`: the table leaves out the segments that the reviewer has yet to judge without the machine's verdict.
    """
    row = store.runs.row(document_id)
    if row is None:
        return [("gone", message(t("review.gone"), "error"))]
    whole = row.segments <= WHOLE
    found = store.runs.part(document_id, None if whole else [])
    if not found:
        return []
    document = found[0]
    if sample and whole:
        everything = Part(*found, range(len(document.pairs)), document_id)
        standing = store.decisions.standing(everything.targets().values())
        document = without_verdict(document, blind(document, everything.positions, standing, reviewer))
    return top_blocks(document, t, whole)


def screen(
    store: Store,
    run_id: int,
    document_id: int | None,
    choice: Choice,
    number: int,
    reviewer: str,
    t: Texts,
    sample: bool = False,
    memory: Memory | None = None,
) -> Screen:
    """Page `number` (from 1) of a document's segments, or of the whole run's when `document_id` is None.

    `sample`: segments of the random sample are shown without the machine's verdict until they are judged.
    `memory` keeps the places of a visit (`choice.as_of` is set), which a decision does not change.
    """
    filter = Filter(
        run_id=run_id,
        document_id=document_id,
        lang=choice.lang,
        text=choice.text.strip(),
        found=choice.show == "found",
        state="open" if choice.show == "open" else "",
        as_of=choice.as_of,
    )
    seen = store.decisions.latest()
    pages, number, entries = _places(store, filter, choice.worst, number, memory)
    places: dict[int, list[int]] = {}
    for e in entries:
        places.setdefault(e.document_id, []).append(e.position)
    memory = memory or Memory()
    memory.trim()
    parts = [part for id, at in places.items() if (part := _part(store, id, at, memory))]
    targets = {token: item for part in parts for token, item in part.targets().items()}
    standing = store.decisions.standing(targets.values())

    unseen = {p.scope: blind(p.document, p.positions, standing, reviewer) if sample else set() for p in parts}

    waiting = store.queue.count(
        Filter(run_id=run_id, document_id=document_id, lang=choice.lang, state="open"), MANY + 1
    )
    many = t("review.left_many", n=MANY)
    words = many if waiting > MANY else t("review.left", n=waiting) if waiting else t("review.none_left")
    heading = h(
        "div", {"class": "texthead"}, h("h3", {}, t("text.heading")), h("span", {"class": "quiet"}, words)
    )
    out: list[Block] = [("heading", heading), ("keys", keys_help(t))]
    if document_id is not None and parts and len(parts[0].document.pairs) > WHOLE:
        shown = without_verdict(parts[0].document, unseen[document_id])
        out.insert(0, ("facts", fact_table(shown, t)))
    drawn = {
        id: block
        for part in parts
        for id, block in text_blocks(
            part, standing, reviewer, t, document_id is None, unseen[part.scope], memory.cards
        )
    }
    # The queue's order goes across documents.
    order = [f"c{e.document_id}-{e.position}" for e in entries]
    out += [
        (id, drawn.pop(id))
        for id in [*(k for k in list(drawn) if k.startswith("whole")), *order]
        if id in drawn
    ]
    if not entries:
        out.append(("empty", message(t("review.empty"))))
    if pages > 1:
        out.append(pager(number, pages, t))
    return Screen(
        out,
        targets,
        seen,
        number,
        pages,
        frozenset(f"{scope}s{i}" for scope, at in unseen.items() for i in at),
        store.decisions.newest(targets.values(), reviewer),
        contradicting(standing, reviewer),
    )


def contradicting(standing: Mapping[Item, Sequence[Decision]], reviewer: str) -> tuple[Decision, ...]:
    """Decisions of others on items that the reviewer has decided otherwise."""
    own = {item: d.verdict for item, made in standing.items() for d in made if d.reviewer == reviewer}
    others = (d for made in standing.values() for d in made if d.reviewer != reviewer)
    return tuple(d for d in others if own.get(d.item, d.verdict) != d.verdict)


def told(decisions: Sequence[Decision], t: Texts) -> Block | None:
    """What somebody else decided meanwhile, said aloud."""
    lines = [t("decide.disagree", reviewer=d.reviewer, verdict=t(f"decide.{d.verdict}")) for d in decisions]
    return said("\n".join(dict.fromkeys(lines))) if lines else None


def with_message(blocks: Sequence[Block], note: Block | None) -> list[Block]:
    """The page with a message under its keys."""
    out = list(blocks)
    if note:
        out.insert(1 + next(i for i, (id, _) in enumerate(out) if id == "keys"), note)
    return out


def said(words: str, kind: str = "note") -> Block:
    """A message that stays in view beside the keys."""
    return "message", h("div", {"class": "said"}, message(words, kind))


def _part(store: Store, document_id: int, at: Sequence[int], memory: Memory) -> Part | None:
    key = document_id, tuple(at)
    if key not in memory.parts:
        found = store.runs.part(document_id, at)
        if found is None:
            return None
        memory.parts[key] = Part(*found, at, document_id)
    return memory.parts[key]


def _places(
    store: Store, filter: Filter, worst: bool, number: int, memory: Memory | None
) -> tuple[int, int, list[Entry]]:
    """How many pages there are, the page's number among them, and what is on it."""
    key = (filter, worst, number)
    if memory is not None and filter.as_of is not None and key in memory.places:
        return memory.places[key]
    pages = max(1, -(-store.queue.count(filter) // PAGE))
    number = min(max(number, 1), pages)
    found = pages, number, store.queue.page(filter, worst, PAGE, (number - 1) * PAGE)
    if memory is not None:
        memory.places[key] = found
    return found


def act(
    store: Store,
    action: Action,
    targets: Mapping[str, Item],
    reviewer: str,
    t: Texts,
    details: dict[str, Any] | None = None,
) -> Block | None:
    """Saves a decision or takes one back; a message where there is something to say (a conflict, a failure)."""
    try:
        if action.undo:
            undone = store.decisions.undo(reviewer)
            return None if undone else said(t("decide.nothing_to_undo"))
        item = targets[verdict_item(action.item, action.verdict)]
        if details is None:
            details = carried_over(store, item, reviewer)
        outcome = store.decisions.save(item, action.verdict, reviewer, action.seen, details)
    except (StoreError, ValueError) as error:
        return said(t("decide.refused", problem=problem_in(str(error), t.lang)), "error")
    return told(outcome.others, t)


def carried_over(store: Store, item: Item, reviewer: str) -> dict[str, Any]:
    """A new verdict keeps the note, the classification and the corrected text of the reviewer's last one."""
    own = [d for d in store.decisions.standing([item]).get(item, ()) if d.reviewer == reviewer]
    return {k: v for k, v in own[-1].details.items() if k != "blind"} if own else {}
