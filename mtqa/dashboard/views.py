"""What the review page shows, as trees of nodes. Pure: reports and decisions in, nodes out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

from mtqa.dashboard.blind import without_verdict
from mtqa.model import DocumentReport
from mtqa.report.common import Texts
from mtqa.report.html import document_head, notes
from mtqa.report.json import dumps
from mtqa.report.nodes import Child, Node, h, to_plain
from mtqa.report.review import Numbered, anchor, by_segment, card, cell, fact_table, finding_item
from mtqa.store import Decision, Item, pattern_of, segment_key

FINDING_KEYS = (("a", "false-alarm"), ("x", "real"), ("b", "bilingual"), ("f", "fixed"), ("i", "ignore"))
SEGMENT_KEYS = (("a", "accept"), ("x", "reject"), ("b", "bilingual"))
QUIET = frozenset({"false-alarm", "ignore", "fixed"})
"""Decisions after which a finding is drawn quietly."""

Block = tuple[str, Node]
"""A part of the page with a stable id: the component replaces only the blocks that changed."""

Cards: TypeAlias = dict[str, tuple[tuple[object, ...], Node]]
"""Block id -> what its segment was drawn for (reader and decisions), and the node."""

Standing = Mapping[Item, Sequence[Decision]]


@dataclass(frozen=True)
class Part:
    """Some segments of a document as a page shows them. `scope` keeps ids of several documents apart."""

    document: DocumentReport
    items: Sequence[Numbered]
    positions: Sequence[int]
    scope: int

    def targets(self) -> dict[str, Item]:
        """What can be decided on this page: token -> item. Findings of the whole document are among them."""
        lang, document = self.document.target.lang, self.document
        found: dict[str, Item] = {}
        for n in self.items:
            found[f"{self.scope}f{n.number}"] = Item("finding", lang, n.finding.fingerprint)
            pattern = pattern_of(n.finding, document.source.text, document.target.text)
            found[f"{self.scope}p{n.number}"] = Item("pattern", lang, pattern)
        for i in self.positions:
            found[f"{self.scope}s{i}"] = Item("segment", lang, segment_key(document.pairs[i].pair))
        return found


def verdict_item(token: str, verdict: str) -> str:
    """The token that a verdict is kept under: "ignore" holds for the finding's pattern."""
    return token.replace("f", "p") if verdict == "ignore" else token


def controls(part: Part, standing: Standing, reviewer: str, t: Texts) -> Any:
    """Buttons with their keys printed on them, and what was decided, by whom and when."""
    targets = part.targets()

    def make(token: str) -> Child:
        scoped = f"{part.scope}{token}"
        segment = token.startswith("s")
        made = list(standing.get(targets[scoped], ()))
        if not segment:
            made += standing.get(targets[verdict_item(scoped, "ignore")], ())
        made.sort(key=lambda d: d.revision)
        own = [d for d in made if d.reviewer == reviewer]
        state = own[-1].verdict if own else made[-1].verdict if made else None
        buttons: list[Node | str] = []
        for key, verdict in SEGMENT_KEYS if segment else FINDING_KEYS:
            buttons.append(
                h(
                    "button",
                    {
                        "type": "button",
                        "data-act": verdict,
                        "data-key": key,
                        "class": f"act {verdict}",
                        "aria-pressed": "true" if own and own[-1].verdict == verdict else "false",
                    },
                    h("kbd", {}, key.upper()),
                    t(f"decide.{verdict}"),
                )
            )
        return h(
            "div",
            {
                "class": "decide" + (" of-segment" if segment else ""),
                "data-item": scoped,
                "data-state": state or "open",
                "tabindex": -1,
            },
            h("span", {"class": "label"}, t("decide.segment")) if segment else None,
            buttons,
            edit_button(targets[scoped], t) if segment else None,
            h("span", {"class": "status", "role": "status"}, status_line(made, reviewer, t)),
        )

    return make


def draft_name(reviewer: str, item: Item) -> str:
    """What the browser keeps a reviewer's unsaved correction of a segment under."""
    return f"{reviewer}:{item.lang}:{item.key}"


def edit_button(item: Item, t: Texts) -> Node:
    """Says that there is a draft, where the browser keeps one."""
    return h(
        "button",
        {
            "type": "button",
            "data-nav": "edit",
            "data-key": "e",
            "class": "act",
            "data-draft": draft_name("", item)[1:],
        },
        h("kbd", {}, "E"),
        t("decide.edit"),
        h("span", {"class": "draft"}, t("decide.draft")),
    )


def status_line(made: Sequence[Decision], reviewer: str, t: Texts) -> list[Node | str]:
    """Own decision as saved; others' beside it, and disagreement said aloud."""
    own = [d for d in made if d.reviewer == reviewer]
    lines: list[Node | str] = []
    if own:
        words = f"{t('decide.saved')}: {t(f'decide.{own[-1].verdict}')}"
        lines.append(h("span", {"class": "saved"}, words))
        lines += details_line(own[-1], t)
    for d in made:
        if d.reviewer == reviewer:
            continue
        who, words = d.reviewer or t("app.anonymous"), t(f"decide.{d.verdict}")
        differs = own and own[-1].verdict != d.verdict
        text = (
            t("decide.disagree", reviewer=who, verdict=words)
            if differs
            else t("decide.earlier", verdict=words, reviewer=who, date=d.created[:10])
        )
        lines.append(h("span", {"class": "conflict" if differs else "earlier"}, h("bdi", {}, text)))
        lines += details_line(d, t)
    return lines


def details_line(decision: Decision, t: Texts) -> list[Node | str]:
    """Classification, note and corrected text of a decision."""
    found: list[Node | str] = []
    details = decision.details
    kind = " · ".join(str(details[k]) for k in ("category", "severity") if k in details)
    if kind:
        found.append(h("span", {}, kind))
    if "note" in details:
        found.append(
            h(
                "span",
                {"class": "note"},
                f"{t('decide.note')}: ",
                h("bdi", {"dir": "auto"}, str(details["note"])),
            )
        )
    if "corrected" in details:
        text = cell("bdi", decision.item.lang, "", str(details["corrected"]))
        found.append(h("span", {"class": "corrected"}, f"{t('decide.corrected')}: ", text))
    return found


def top_blocks(document: DocumentReport, t: Texts, facts: bool = True) -> list[Block]:
    """What stands above the text: the fact table first of all, then the verdict and notes."""
    head = h("div", {"class": "below"}, document_head(document, t), notes(document, t))
    table = fact_table(document, t) if facts else message(t("review.facts_many"))
    return [("facts", table), ("head", head)]


def text_blocks(
    part: Part,
    standing: Standing,
    reviewer: str,
    t: Texts,
    named: bool = False,
    blind: Collection[int] = (),
    cards: Cards | None = None,
) -> list[Block]:
    """Findings of the whole document, then the segments. `named`: each with the document it is of.

    Of the segments in `blind` only the texts are shown, with a request to judge them first.
    `cards` keeps the segments drawn before: those with the same decisions are not drawn again.
    """
    cards = {} if cards is None else cards
    targets = part.targets()
    document, made = without_verdict(part.document, blind), controls(part, standing, reviewer, t)
    places = by_segment(document, part.items)
    out: list[Block] = []
    if general := places.get(None, []):
        listed = [finding_item(document, n, t, made) for n in general]
        title = h("h3", {}, t("text.whole"))
        out.append(
            (
                f"whole{part.scope}",
                h("section", {"class": "whole"}, title, h("ul", {"class": "findings"}, listed)),
            )
        )
    for i in part.positions:
        id = f"c{part.scope}-{i}"
        tokens = [
            f"{part.scope}s{i}",
            *(f"{part.scope}{k}{n.number}" for n in places.get(i, ()) for k in "fp"),
        ]
        decided = tuple(d.revision for token in tokens for d in standing.get(targets[token], ()))
        mark = (reviewer, t.lang, named, i in blind, decided)
        if id in cards and cards[id][0] == mark:
            out.append((id, cards[id][1]))
            continue
        shown = () if i in blind else places.get(i, ())
        node = card(document, i, shown, t, made, f"{part.scope}-{anchor(document, i)}")
        if i in blind:
            node = h("div", {"class": "blind"}, message(t("review.blind")), node)
        if named:
            node = h("div", {"class": "queued"}, h("p", {"class": "docid"}, h("bdi", {}, document.id)), node)
        cards[id] = mark, node
        out.append((id, node))
    return out


def keys_help(t: Texts) -> Node:
    """One line that says which keys there are; the undo and next buttons are in it."""
    return h(
        "div",
        {"class": "keys"},
        h("span", {"class": "label"}, t("review.keys")),
        h("span", {}, h("kbd", {}, "J"), " ", h("kbd", {}, "K"), " ", t("review.keys_move")),
        h(
            "button",
            {"type": "button", "data-nav": "next", "data-key": "n"},
            h("kbd", {}, "N"),
            t("decide.next"),
        ),
        h(
            "button",
            {"type": "button", "data-act": "undo", "data-key": "u"},
            h("kbd", {}, "U"),
            t("decide.undo"),
        ),
        h("span", {"class": "status", "role": "status"}),
    )


def pager(number: int, pages: int, t: Texts, key: str = "") -> Block:
    """Which page this is, and buttons to the ones beside it. `key` tells the pagers of one page apart."""

    def button(name: str, to: int, there: bool) -> Node:
        off = {} if there else {"disabled": ""}
        return h(
            "button",
            {"type": "button", "data-page": f"{to}", "class": f"to-{name}", **off},
            t(f"review.{name}"),
        )

    return f"pager{key}", h(
        "div",
        {"class": "pager", "role": "navigation"},
        button("previous", number - 1, number > 1),
        h("span", {"class": "quiet"}, t("review.page", n=number, of=pages)),
        button("next", number + 1, number < pages),
    )


def message(text: str, kind: str = "note") -> Node:
    return h("p", {"class": f"message-{kind}", "role": "status", "dir": "auto"}, text)


def figures(numbers: Sequence[tuple[str, str]]) -> Node:
    """(name, number) pairs in a row, the numbers large."""
    made = [
        h("div", {}, h("div", {"class": "big"}, n), h("div", {"class": "label"}, name)) for name, n in numbers
    ]
    return h("div", {"class": "figures"}, made)


Plain: TypeAlias = dict[str, tuple[Node, str, Any]]
"""Block id -> its node, the hash of its plain form, and that form."""


def plain_blocks(
    made: Sequence[Block], have: Mapping[str, str] | None = None, memory: Plain | None = None
) -> list[dict[str, Any]]:
    """Blocks as the component reads them: id, hash, and the node unless the browser has it (`have`)."""
    memory = {} if memory is None else memory
    out = []
    for id, node in made:
        kept = memory.get(id)
        if kept is None or kept[0] is not node:
            plain = to_plain(node)
            digest = blake2b(dumps(plain).encode(), digest_size=9).hexdigest()
            kept = memory[id] = node, digest, plain
        _, digest, plain = kept
        out.append({"id": id, "hash": digest} | ({} if have and have.get(id) == digest else {"node": plain}))
    return out
