"""The dashboard without Streamlit: what pages show, what actions do, what the browser may send."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_samples import RUN, Builder, arabic, hostile, japanese, report

from mtqa.dashboard.blind import LARGE, in_sample, sampled, without_verdict
from mtqa.dashboard.component import (
    Action,
    read_action,
    read_actions,
    read_correction,
    read_edit,
    read_filter_choice,
    read_goto,
    read_have,
    sources,
)
from mtqa.dashboard.correct import Correction, kept, recheck
from mtqa.dashboard.frame import texts
from mtqa.dashboard.inputs import Entered, Version, tasks_of
from mtqa.dashboard.review import PAGE, WHOLE, Choice, Memory, act, screen, told, top, with_message
from mtqa.dashboard.views import message, plain_blocks
from mtqa.errors import InputError
from mtqa.model import Report, Severity
from mtqa.report.common import _table
from mtqa.report.nodes import Node, text_of
from mtqa.report.review import fact_table
from mtqa.store import Filter, Item, Store, open_store, pattern_of, segment_key

T = texts("en")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = open_store(tmp_path / "mtqa.sqlite")
    made.runs.add(report(), "run")
    return made


def words(blocks: list[tuple[str, Node]], id: str) -> str:
    return text_of(dict(blocks)[id])


def attributes(node: Node | str, name: str) -> list[str]:
    if isinstance(node, str):
        return []
    own = [v for k, v in node.attributes if k == name]
    return own + [v for c in node.children for v in attributes(c, name)]


# --- the page


@pytest.mark.parametrize(
    ("raw", "done", "verdicts", "after"),
    [
        (None, {"c": 1}, [], {"c": 1}),
        ({"client": "<b>", "actions": [{"n": 1}]}, {}, [], {}),
        ({"client": "c", "actions": "x"}, {}, [], {"c": 0}),
        ({"client": "c", "actions": [(1, "real"), (2, "fixed")]}, {}, ["real", "fixed"], {"c": 2}),
        # The second message repeats what the first was not confirmed for.
        ({"client": "c", "actions": [(1, "real"), (2, "fixed"), (3, "real")]}, {"c": 2}, ["real"], {"c": 3}),
        ({"client": "d", "actions": [(1, "real")]}, {"c": 2}, ["real"], {"d": 1}),
        # What is no action is confirmed as well: it would come again for ever.
        ({"client": "c", "actions": [(1, "boom"), (2, "real"), 7, (True, "real")]}, {}, ["real"], {"c": 2}),
        ({"client": "c", "actions": [(2, "real"), (1, "fixed")]}, {}, ["real"], {"c": 2}),
    ],
)
def test_actions_of_a_message(
    raw: Any, done: dict[str, int], verdicts: list[str], after: dict[str, int]
) -> None:
    if isinstance(raw, dict) and isinstance(raw["actions"], list):
        raw["actions"] = [
            {"n": a[0], "item": "1f1", "verdict": a[1], "seen": 0} if isinstance(a, tuple) else a
            for a in raw["actions"]
        ]
    found, now = read_actions(raw, {"1f1"}, done)
    assert [a.verdict for a in found] == verdicts and now == after


@pytest.mark.parametrize(
    ("raw", "have"), [(None, {}), ({"have": 1}, {}), ({"have": {"c1": "h", "c2": 3, 4: "h"}}, {"c1": "h"})]
)
def test_what_the_browser_has(raw: Any, have: dict[str, str]) -> None:
    assert read_have(raw) == have


def test_what_the_browser_has_is_not_sent_again() -> None:
    made = [("a", message("one")), ("b", message("two"))]
    first = plain_blocks(made)
    assert [set(b) for b in first] == [{"id", "hash", "node"}] * 2 and first[0]["hash"] != first[1]["hash"]
    have = {b["id"]: b["hash"] for b in first}
    changed = [("a", message("one")), ("b", message("three"))]
    assert [set(b) for b in plain_blocks(changed, have)] == [{"id", "hash"}, {"id", "hash", "node"}]


def test_only_what_was_decided_on_is_drawn_again(store: Store) -> None:
    memory, choice = Memory(), Choice(worst=False, as_of=0)
    first = dict(screen(store, 1, 1, choice, 1, "ani", T, memory=memory).blocks)
    store.decisions.save(Item("finding", "ja", japanese().findings[0].fingerprint), "real", "budi", 0)
    again = dict(screen(store, 1, 1, choice, 1, "ani", T, memory=memory).blocks)
    cards = [i for i in first if i.startswith("c")]
    assert [i for i in cards if again[i] is not first[i]] == ["c1-2"]
    assert again == dict(screen(store, 1, 1, choice, 1, "ani", T).blocks)
    other = dict(screen(store, 1, 1, choice, 1, "budi", T, memory=memory).blocks)
    assert other == dict(screen(store, 1, 1, choice, 1, "budi", T).blocks) != again
    pattern = pattern_of(japanese().findings[1], japanese().source.text, japanese().target.text)
    store.decisions.save(Item("pattern", "ja", pattern), "ignore", "ani", 0)
    assert dict(screen(store, 1, 1, choice, 1, "ani", T, memory=memory).blocks) == dict(
        screen(store, 1, 1, choice, 1, "ani", T).blocks
    )


def test_the_facts_come_first(store: Store) -> None:
    ids = [id for id, _ in top(store, 1, T)]
    assert ids == ["facts", "head"]
    assert "yen, not rupiah" in words(top(store, 1, T), "facts")


def test_segments_are_worst_first_or_in_text_order(store: Store) -> None:
    def order(worst: bool) -> list[str]:
        return [id for id, _ in screen(store, 1, 1, Choice(worst), 1, "ani", T).blocks if id.startswith("c")]

    assert order(True) == ["c1-2", "c1-0", "c1-1", "c1-3", "c1-4"]
    assert order(False) == ["c1-0", "c1-1", "c1-2", "c1-3", "c1-4"]


def test_a_run_without_a_document_is_one_queue(store: Store) -> None:
    made = screen(store, 1, None, Choice(show="found"), 1, "ani", T)
    ids = [id for id, _ in made.blocks if id.startswith("c")]
    assert ids == ["c1-2", "c1-0", "c1-1", "c2-1", "c1-3", "c2-2", "c1-4"]
    assert "article" in words(made.blocks, "c2-1")


def test_pages(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.sqlite")
    b = Builder("en")
    for n in range(PAGE + 5):
        b.segment(f"Kalimat {n}.", f"Sentence {n}.")
    store.runs.add(Report(RUN, (b.build(),)), "run")
    first, last = (screen(store, 1, 1, Choice(False), n, "ani", T) for n in (1, 99))
    assert (first.pages, last.pages, last.number) == (2, 2, 2)
    assert len([1 for id, _ in last.blocks if id.startswith("c")]) == 5


def test_a_long_document_is_loaded_by_page(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.sqlite")
    b = Builder("en")
    for n in range(WHOLE + 1):
        b.segment(f"Kalimat {n}.", f"Sentence {n}.")
    store.runs.add(Report(RUN, (b.build(),)), "run")
    assert "This document is long" in words(top(store, 1, T), "facts")
    assert dict(screen(store, 1, 1, Choice(), 1, "ani", T).blocks)["facts"]


def test_nothing_fits(store: Store) -> None:
    made = screen(store, 1, 1, Choice(text="no such words"), 1, "ani", T)
    assert "No segment fits" in words(made.blocks, "empty") and made.targets == {}


def test_a_document_that_is_gone(store: Store) -> None:
    assert "no longer in the store" in words(top(store, 99, T), "gone")


@pytest.mark.parametrize("document", [hostile(), arabic(), japanese()], ids=["hostile", "ar", "ja"])
def test_what_is_sent_to_the_browser_is_plain(tmp_path: Path, document: Any) -> None:
    store = open_store(tmp_path / "x.sqlite")
    store.runs.add(Report(RUN, (document,)), "run")
    made = top(store, 1, T) + screen(store, 1, 1, Choice(), 1, "ani", T).blocks
    text = json.dumps(plain_blocks(made), ensure_ascii=False)
    text.encode("utf-8")
    assert "\u202e" not in text


# --- decisions


def decide(store: Store, item: str, verdict: str, reviewer: str = "ani", seen: int | None = None) -> Any:
    made = screen(store, 1, 1, Choice(), 1, reviewer, T)
    action = read_action(
        {"item": item, "verdict": verdict, "seen": made.seen if seen is None else seen}, made.targets
    )
    assert action
    return act(store, action, made.targets, reviewer, T)


@pytest.mark.parametrize(
    ("item", "verdict", "said"),
    [
        ("1f1", "real", "Saved: Real error"),
        ("1f1", "false-alarm", "Saved: False alarm"),
        ("1f1", "fixed", "Saved: Fixed"),
        ("1f1", "ignore", "Saved: Ignore everywhere"),
        ("1f1", "bilingual", "Saved: Needs a bilingual"),
        ("1s2", "accept", "Saved: Translation is fine"),
        ("1s2", "reject", "Saved: Translation is wrong"),
        ("1s2", "bilingual", "Saved: Needs a bilingual"),
    ],
)
def test_a_decision_is_shown_as_saved(store: Store, item: str, verdict: str, said: str) -> None:
    assert "Saved" not in words(screen(store, 1, 1, Choice(), 1, "ani", T).blocks, "c1-2")
    assert decide(store, item, verdict) is None
    again = screen(open_store(store.path), 1, 1, Choice(), 1, "ani", T)
    assert said in words(again.blocks, "c1-2")
    pressed = attributes(dict(again.blocks)["c1-2"], "aria-pressed")
    assert pressed.count("true") == 1


def test_a_known_false_alarm_is_quiet_and_says_so(store: Store) -> None:
    decide(store, "1f1", "false-alarm")
    later = store.runs.add(report(), "later")
    document = store.runs.documents(later)[0].id
    made = screen(store, later, document, Choice(), 1, "budi", T)
    said = words(made.blocks, f"c{document}-2")
    assert "False alarm (ani," in said
    assert "false-alarm" in attributes(dict(made.blocks)[f"c{document}-2"], "data-state")


def test_two_reviewers_are_both_told(store: Store) -> None:
    decide(store, "1f1", "real", "ani", seen=0)
    told = decide(store, "1f1", "false-alarm", "budi", seen=0)
    assert told and "ani decided: Real error" in text_of(told[1])
    for reviewer, other in (("ani", "budi decided: False alarm"), ("budi", "ani decided: Real error")):
        assert other in words(screen(store, 1, 1, Choice(), 1, reviewer, T).blocks, "c1-2")


def test_undo(store: Store) -> None:
    made = screen(store, 1, 1, Choice(), 1, "ani", T)
    assert act(store, Action(undo=True), made.targets, "ani", T)  # nothing to take back: said
    decide(store, "1f1", "real")
    assert act(store, Action(undo=True), made.targets, "ani", T) is None
    assert "Saved" not in words(screen(store, 1, 1, Choice(), 1, "ani", T).blocks, "c1-2")


def test_a_verdict_that_does_not_fit_is_refused_in_words(store: Store) -> None:
    refused = decide(store, "1s2", "real")
    assert refused and "could not be saved" in text_of(refused[1])
    assert store.decisions.latest() == 0


def test_what_waits_is_counted(store: Store) -> None:
    assert "5 segments wait" in words(screen(store, 1, 1, Choice(), 1, "ani", T).blocks, "heading")
    for item in ("1f1", "1f2"):
        decide(store, item, "real")
    assert "3 segments wait" in words(screen(store, 1, 1, Choice(), 1, "ani", T).blocks, "heading")


# --- what the browser may send


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "1f1",
        {},
        {"item": "1f1", "verdict": "real"},
        {"item": "1f999", "verdict": "real", "seen": 0},
        {"item": "1p1", "verdict": "ignore", "seen": 0},
        {"item": "1f1'; DROP TABLE decisions", "verdict": "real", "seen": 0},
        {"item": "1f1", "verdict": "burn", "seen": 0},
        {"item": "1f1", "verdict": ["real"], "seen": 0},
        {"item": ["1f1"], "verdict": "real", "seen": 0},
        {"item": "1f1", "verdict": "real", "seen": -1},
        {"item": "1f1", "verdict": "real", "seen": True},
        {"item": "1f1", "verdict": "real", "seen": 2**80},
        {"item": "1f1\n", "verdict": "real", "seen": 0},
    ],
)
def test_actions_that_are_none(raw: object) -> None:
    assert read_action(raw, {"1f1": 0, "1p1": 0}) is None


def test_actions() -> None:
    assert read_action({"undo": True}, {}) == Action(undo=True)
    assert read_action({"item": "1f1", "verdict": "real", "seen": 3}, {"1f1"}) == Action(
        False, "1f1", "real", 3
    )


@pytest.mark.parametrize(
    ("raw", "position"), [(3, 3), (-1, None), ("3", None), (True, None), (2**40, None), (None, None)]
)
def test_goto(raw: object, position: int | None) -> None:
    assert read_goto(raw) == position


def test_the_component_never_parses_text_as_markup() -> None:
    js = sources()["js"]
    for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert risky not in js


# --- Check now


def test_what_was_entered() -> None:
    versions = {"ja": Version("b", back=" "), "fr": Version(), "ar": Version("x", ("ar.txt", b"c\r\n"), "d")}
    tasks, problems = tasks_of(Entered("a", ("s.txt", b"\xef\xbb\xbfSatu\r\ndua"), versions, name="n"), T)
    assert [(x.id, x.source, x.target, x.target_lang, x.back) for x in tasks] == [
        ("n", "Satu\ndua", "b", "ja", None),
        ("ar.txt", "Satu\ndua", "c\n", "ar", "d"),
    ]
    assert problems == []


JSONL = b'{"id": "1", "source": "a", "target": "b", "target_lang": "en", "back_translation": "c"}\nno json\n'
CSV = '\ufeffid;source;target;target_lang\n1;a;"b; c\nd";en\n;a;b;xx\n2;a\n'.encode()


@pytest.mark.parametrize(
    ("file", "targets", "wrong"),
    [
        (("x.jsonl", JSONL), [("1", "b", "c")], ["is not JSON"]),
        (("x.csv", CSV), [("1", "b; c\nd", None)], ["xx", "target"]),
        (("x.tsv", b"source\ttarget\ttarget_lang\na\tb\tja\n"), [("2", "b", None)], []),
    ],
)
def test_files_of_segments(file: Any, targets: list[Any], wrong: list[str]) -> None:
    tasks, problems = tasks_of(Entered(rows=file), T)
    assert [(x.id, x.target, x.back) for x in tasks] == targets
    assert all(x.whole for x in tasks)
    assert len(problems) == len(wrong) and all(w in str(p) for w, p in zip(wrong, problems, strict=True))


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        (Entered(), "needed"),
        (Entered("a", versions={"en": Version("  \n")}), "needed"),
        (Entered("a", versions={"en": Version("b", ("x.txt", b"ok\n\xff"))}), r"x.txt:2: is not UTF-8"),
        (Entered(rows=("x.jsonl", b"")), "x.jsonl: holds no segments"),
        (Entered(rows=("x.jsonl", b"[]")), "x.jsonl:1"),
        (Entered(rows=("x.csv", b"a,b\n1,2")), "x.csv:2"),
    ],
)
def test_what_cannot_be_checked(entered: Entered, said: str) -> None:
    with pytest.raises(InputError, match=said):
        tasks_of(entered, T)


# --- texts


def keys(table: dict[str, Any], at: str = "") -> set[str]:
    out = set()
    for key, value in table.items():
        out |= keys(value, f"{at}{key}.") if isinstance(value, dict) else {at + key}
    return {k for k in out if not k.endswith("_one")}


def test_both_interface_languages_say_everything() -> None:
    english, indonesian = (_table("mtqa.dashboard", lang) for lang in ("en", "id"))
    assert keys(english) == keys(indonesian)


def test_the_page_in_indonesian(store: Store) -> None:
    made = screen(store, 1, 1, Choice(), 1, "ani", texts("id"))
    assert "Alarm palsu" in words(made.blocks, "c1-2") and "menunggu keputusan" in words(
        made.blocks, "heading"
    )


def test_severities_have_words_in_both() -> None:
    for lang in ("en", "id"):
        assert all(texts(lang)(f"severity.{s.value}") for s in Severity)


# --- corrections


def test_what_a_correction_keeps() -> None:
    full = Correction("new", " n ", "style", "minor").details("old")
    assert full == {"corrected": "new", "note": "n", "category": "style", "severity": "minor"}
    assert Correction("old", "", "<b>", "awful").details("old") == {}
    assert kept(full) == Correction("new", "n", "style", "minor")


def test_a_new_verdict_keeps_the_note(store: Store) -> None:
    made = screen(store, 1, 1, Choice(), 1, "ani", T)
    details = Correction("この地震で602人が死亡した。", "angka").details("x")
    act(store, Action(item="1s2", verdict="reject"), made.targets, "ani", T, details)
    act(store, Action(item="1s2", verdict="bilingual"), made.targets, "ani", T)
    said = words(screen(store, 1, 1, Choice(), 1, "ani", T).blocks, "c1-2")
    assert "Saved: Needs a bilingual" in said and "Note: angka" in said and "602人が死亡した" in said


def test_a_corrected_text_is_checked_again() -> None:
    found = recheck("Korban 602 orang.", "Korban 602 orang.", "en", None, T)
    assert "1 finding is left" in words(found, "words") or "findings are left" in words(found, "words")


@pytest.mark.parametrize(
    ("raw", "token"), [("1s2", "1s2"), ("1f1", None), ("1s9", None), (None, None), (["1s2"], None)]
)
def test_what_is_to_be_corrected(raw: object, token: str | None) -> None:
    assert read_edit(raw, {"1s2", "1f1"}) == token


SENT = {"text": "new", "note": "n", "category": "style", "severity": "minor", "verdict": "reject"}


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (SENT, ("reject", Correction("new", "n", "style", "minor"))),
        (SENT | {"verdict": "real"}, None),
        (SENT | {"text": None}, None),
        (SENT | {"note": ["n"]}, None),
        (None, None),
        ([SENT], None),
    ],
)
def test_what_the_editor_sends(raw: object, found: object) -> None:
    assert read_correction(raw) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [("lang:ja", ("lang", "ja")), ("check:a:b", ("check", "a:b")), ("lang:", None), ("ja", None), (3, None)],
)
def test_what_a_list_filters(raw: object, found: object) -> None:
    assert read_filter_choice(raw) == found


def test_the_first_of_two_learns_what_the_second_decided(store: Store) -> None:
    decide(store, "1f1", "real", "ani")
    before = screen(store, 1, 1, Choice(), 1, "ani", T)
    assert (before.news, before.against) == (0, ())
    decide(store, "1f1", "false-alarm", "budi")
    after = screen(store, 1, 1, Choice(), 1, "ani", T)
    assert after.news == store.decisions.latest() and [d.reviewer for d in after.against] == ["budi"]
    note = told(after.against, T)
    assert note and "budi decided: False alarm" in text_of(note[1]) and told((), T) is None
    ids = [id for id, _ in with_message(after.blocks, note)]
    assert ids[ids.index("keys") + 1] == "message"
    # The same verdict contradicts nobody; one that is taken back is news as well.
    act(store, Action(undo=True), {}, "budi", T)
    again = screen(store, 1, 1, Choice(), 1, "ani", T)
    assert again.news > after.news and again.against == ()


def test_what_is_decided_keeps_its_place_until_the_reviewer_comes_again(store: Store) -> None:
    def order(as_of: int | None, show: Any = "open") -> list[str]:
        choice = Choice(show=show, as_of=as_of)
        return [id for id, _ in screen(store, 1, 1, choice, 1, "ani", T).blocks if id.startswith("c")]

    before = order(0)
    assert before == ["c1-2", "c1-0", "c1-1", "c1-3", "c1-4"]
    decide(store, "1f1", "real")
    assert order(0) == before
    assert order(store.decisions.latest()) == before[1:]
    assert order(store.decisions.latest(), "all") == [*before[1:], "c1-2"]
    act(store, Action(undo=True), {}, "ani", T)
    assert order(store.decisions.latest()) == before


# --- the random sample


@pytest.fixture
def long(tmp_path: Path) -> Store:
    """A run that is large enough to be sampled; every segment has a finding."""
    store = open_store(tmp_path / "long.sqlite")
    b = Builder("en")
    for n in range(LARGE):
        b.segment(f"Kalimat {n} tentang {n} orang.", f"Sentence {n} about people.")
        b.finding(
            "number-missing", "accuracy/omission", Severity.MAJOR, f"{n} is lost", f"{n} orang", None, n
        )
    store.runs.add(Report(RUN, (b.build(),)), "long", "check")
    return store


def test_who_is_sampled(long: Store, store: Store) -> None:
    assert sampled(long.runs.all()[0])
    assert not sampled(store.runs.all()[0])
    assert not sampled(replace(long.runs.all()[0], origin="demo"))
    shares = [in_sample(segment_key(p.pair)) for p in long.runs.document(1).pairs]  # type: ignore[union-attr]
    assert 0 < sum(shares) < len(shares) / 3


def test_the_own_judgement_comes_first(long: Store) -> None:
    def page(reviewer: str = "ani") -> Any:
        return screen(long, 1, 1, Choice(False), 1, reviewer, T, sample=True)

    made = page()
    token = min(made.blind)
    id = f"c{token.replace('s', '-')}"
    n = int(token.split("s")[1])
    assert f"{n} is lost" not in words(made.blocks, id) and "Your own judgement first" in words(
        made.blocks, id
    )
    assert attributes(dict(made.blocks)[id], "data-k") == []
    act(long, Action(item=token, verdict="accept"), made.targets, "ani", T, {"blind": True})
    assert f"{n} is lost" in words(page().blocks, id)
    assert token in page("budi").blind
    assert long.review.blind() == (1, 0)
    act(long, Action(item=token, verdict="reject"), made.targets, "ani", T)
    assert long.review.blind() == (1, 1)


def test_the_fact_table_does_not_tell_on_the_sample(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.sqlite")
    store.runs.add(Report(RUN, (japanese(),)), "run")
    document = japanese()
    hidden = without_verdict(document, {2})
    assert "digits swapped" in text_of(fact_table(document, T)) and "digits swapped" not in text_of(
        fact_table(hidden, T)
    )


def test_places_of_a_visit_are_remembered(store: Store) -> None:
    memory = Memory()
    choice = Choice(as_of=0)
    first = screen(store, 1, 1, choice, 1, "ani", T, memory=memory)
    assert len(memory.places) == 1
    decide(store, "1f1", "real")
    again = screen(store, 1, 1, choice, 1, "ani", T, memory=memory)
    assert [id for id, _ in again.blocks] == [id for id, _ in first.blocks]
    assert "Saved: Real error" in words(again.blocks, "c1-2")


def test_counting_stops(store: Store) -> None:
    waiting = Filter(run_id=1, state="open")
    assert (store.queue.count(waiting), store.queue.count(waiting, 2)) == (7, 2)
