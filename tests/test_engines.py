"""Back-translation: real Hugging Face generation on tiny models trained here, through the adapters that users get."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import tiny_models as tiny

from mtqa.adapters import ct2, engines, model_files
from mtqa.adapters.decoding import groups, halves, looping, sentences, tidy
from mtqa.adapters.hf import Decoding, Pivot, Seq2SeqTranslator
from mtqa.adapters.translation_cache import CachedTranslator
from mtqa.errors import EngineError
from mtqa.model import TARGET_LANGS, BackTranslation, Lang
from mtqa.ports import Translator

TRAINED = 650
CLAUSES = tiny.clauses()
UNSEEN = CLAUSES[-40:]


@pytest.fixture(scope="session")
def to_indonesian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """English -> Indonesian or Malay, told which by a tag, as opus-mt models with several targets are."""
    pairs = [(f">>ind<< {tiny.english(c)}", tiny.indonesian(c)) for c in CLAUSES[:TRAINED]]
    pairs += [(f">>zsm<< {tiny.english(c)}", tiny.malay(c)) for c in CLAUSES[: TRAINED // 5]]
    return tiny.train_marian(tmp_path_factory.mktemp("tiny") / "en-ms", pairs, (">>ind<<", ">>zsm<<"))


@pytest.fixture(scope="session")
def french_to_english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pairs = [(tiny.french(c), tiny.english(c)) for c in CLAUSES[:TRAINED]]
    return tiny.train_marian(tmp_path_factory.mktemp("tiny") / "fr-en", pairs, steps=220)


@pytest.fixture(scope="session")
def causal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompt = engines._table()["prompt"]["text"]
    return tiny.train_causal(tmp_path_factory.mktemp("tiny") / "causal", prompt)


class Fake:
    """A translator by table; None where it knows nothing."""

    signature = "fake|v1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def translate(self, texts: Sequence[str], source_lang: Lang) -> list[BackTranslation]:
        self.asked += texts
        return [
            BackTranslation(t.upper(), self.signature)
            if t.strip()
            else BackTranslation(None, self.signature, "empty")
            for t in texts
        ]


def correct(made: Sequence[BackTranslation], wanted: Sequence[str]) -> float:
    said = [(b.text or "").replace(" .", ".") for b in made]
    return sum(a == b.replace(" .", ".") for a, b in zip(said, wanted, strict=True)) / len(wanted)


def test_it_translates_what_it_never_saw(to_indonesian: Path) -> None:
    translator = engines.make_translator(str(to_indonesian), "en")
    made = translator.translate([tiny.english(c) for c in UNSEEN], "en")
    assert correct(made, [tiny.indonesian(c) for c in UNSEEN]) >= 0.9
    assert {b.origin for b in made} == {translator.signature}


def test_the_tag_of_a_multilingual_model_is_found_in_its_vocabulary(to_indonesian: Path) -> None:
    translator = engines.make_translator(str(to_indonesian), "en")
    assert isinstance(translator, Seq2SeqTranslator)
    assert translator.tags.prefix == ">>ind<< "
    assert ">>ind<<" in translator.signature


def test_beam_search_is_another_signature(to_indonesian: Path) -> None:
    greedy = engines.make_translator(str(to_indonesian), "en")
    beam = engines.make_translator(str(to_indonesian), "en", Decoding(beams=3))
    made = beam.translate([tiny.english(c) for c in UNSEEN[:8]], "en")
    assert correct(made, [tiny.indonesian(c) for c in UNSEEN[:8]]) >= 0.8
    assert greedy.signature != beam.signature


def test_several_sentences_are_translated_one_by_one_and_joined(to_indonesian: Path) -> None:
    translator = engines.make_translator(str(to_indonesian), "en")
    a, b = (tiny.english(c).replace(" .", ".").capitalize() for c in UNSEEN[:2])
    single = translator.translate([a, b], "en")
    (both,) = translator.translate([f"{a} {b}"], "en")
    assert both.text == f"{single[0].text} {single[1].text}"


def test_batches_do_not_change_the_order(to_indonesian: Path) -> None:
    translator = engines.make_translator(str(to_indonesian), "en", Decoding(budget=40, batch=3))
    texts = [tiny.english(c) if i % 3 else " ".join(c[:2]) for i, c in enumerate(UNSEEN[:12])]
    together = [b.text for b in translator.translate(texts, "en")]
    backwards = [b.text for b in translator.translate(texts[::-1], "en")]
    assert together == backwards[::-1]
    assert together == [b.text for b in translator.translate(texts, "en")]


def test_pivot(french_to_english: Path, to_indonesian: Path) -> None:
    first = engines.make_translator(str(french_to_english), "fr")
    second = engines.make_translator(str(to_indonesian), "en")
    pivot = Pivot(first, second)
    made = pivot.translate([tiny.french(c) for c in UNSEEN] + [" "], "fr")
    assert correct(made[:-1], [tiny.indonesian(c) for c in UNSEEN]) >= 0.8
    assert made[-1].text is None
    assert "nothing" in made[-1].problem
    assert pivot.signature == f"{first.signature} -> {second.signature}"


def test_causal_model_translates_through_its_chat_template(causal: Path) -> None:
    words = {**tiny.NOUNS, **tiny.VERBS}
    made = engines.make_translator(str(causal), "en").translate(list(words), "en")
    assert correct(made, list(words.values())) >= 0.9


def test_ctranslate2_gives_the_same_translations(to_indonesian: Path, tmp_path: Path) -> None:
    pytest.importorskip("ctranslate2")
    folder = shutil.copytree(to_indonesian, tmp_path / "model")
    engines.pull(str(folder), fast=True)
    fast = engines.make_translator(str(folder) + ".ct2", "en")
    made = fast.translate([tiny.english(c) for c in UNSEEN] + [" "], "en")
    assert correct(made[:-1], [tiny.indonesian(c) for c in UNSEEN]) >= 0.9
    assert made[-1].text is None
    assert "|ct2|tag:>>ind<<" in fast.signature
    assert made == fast.translate([tiny.english(c) for c in UNSEEN] + [" "], "en")


def test_ctranslate2_not_installed_says_what_to_do(
    to_indonesian: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ct2, "installed", lambda: False)
    with pytest.raises(EngineError, match=r"pip install 'mtqa\[ct2\]'"):
        ct2.convert(to_indonesian, tmp_path / "to")


def test_a_check_back_translates_with_the_engine_it_is_given(to_indonesian: Path) -> None:
    import mtqa

    clauses = UNSEEN[:2]
    source = " ".join(tiny.indonesian(c).replace(" .", ".").capitalize() for c in clauses)
    target = " ".join(tiny.english(c).replace(" .", ".").capitalize() for c in clauses)
    report = mtqa.check(source, target, "en", engine=str(to_indonesian))
    backs = [p.pair.back for d in report.documents for p in d.pairs]
    assert len(backs) == 2
    for back, clause in zip(backs, clauses, strict=True):
        assert back is not None
        assert back.origin.startswith(str(to_indonesian))
        assert set((back.text or "").split()) & set(tiny.indonesian(clause).split()) - {"."}


def contract_translators(
    to_indonesian: Path, causal: Path, french_to_english: Path, folder: Path
) -> dict[str, Callable[[], Translator]]:
    def real() -> Translator:
        return engines.make_translator(str(to_indonesian), "en")

    return {
        "fake": Fake,
        "seq2seq": real,
        "causal": lambda: engines.make_translator(str(causal), "en"),
        "pivot": lambda: Pivot(engines.make_translator(str(french_to_english), "fr"), real()),
        "cached": lambda: CachedTranslator(real(), folder / "cache.sqlite"),
        "cached fake": lambda: CachedTranslator(Fake(), folder / "cache.sqlite"),
    }


NASTY = [
    "",
    "   ",
    "\ud800",
    "\x00\x07",
    "the old king sees the dog " * 400,
    "x" * 5000,
    "red house .",
    "大統領は署名した。",
    "red house .",
]


@pytest.mark.parametrize("kind", ["fake", "seq2seq", "causal", "pivot", "cached", "cached fake"])
def test_contract(
    kind: str, to_indonesian: Path, causal: Path, french_to_english: Path, tmp_path: Path
) -> None:
    """One translation per text, in order, whatever the text; a text or a problem; the same again the second time."""
    translator = contract_translators(to_indonesian, causal, french_to_english, tmp_path)[kind]()
    assert translator.signature
    assert translator.translate([], "en") == []
    texts = NASTY if kind in ("fake", "seq2seq") else [*NASTY[:4], *NASTY[6:]]
    made = translator.translate(texts, "en")
    assert len(made) == len(texts)
    for text, back in zip(texts, made, strict=True):
        assert (back.text is None) == bool(back.problem), text
        assert back.origin == translator.signature
        if not text.strip():
            assert back.text is None
    assert made[-1] == made[-3]
    assert translator.translate(texts, "en") == made


def test_cache_asks_once_and_keeps_languages_apart(tmp_path: Path) -> None:
    inner = Fake()
    cached = CachedTranslator(inner, tmp_path / "c.sqlite")
    first = cached.translate(["a", "b", "a", " "], "en")
    assert inner.asked == ["a", "b", " "]
    assert CachedTranslator(Fake(), tmp_path / "c.sqlite").translate(["a", "b", "a", " "], "en") == first
    assert cached.translate(["a", "b", "a", " "], "en") == first
    assert inner.asked == ["a", "b", " "]
    cached.translate(["a"], "fr")
    assert inner.asked == ["a", "b", " ", "a"]


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        ("di di di di di di di", True),
        ("pemerintah dan pemerintah dan pemerintah dan pemerintah dan pemerintah", True),
        ("hahahahahahahaha", True),
        ("Rapat itu membahas harga beras, harga gula, harga cabai, dan harga minyak.", False),
        ("Nomornya 0000 0000 dan --------------------", False),
        ("tak, tak, tak", False),
        ("", False),
    ],
)
def test_loops(text: str, loops: bool) -> None:
    assert looping(text) == loops


def test_a_loop_is_a_problem_and_no_translation(to_indonesian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    translator = engines.make_translator(str(to_indonesian), "en")
    assert isinstance(translator, Seq2SeqTranslator)
    asked: list[int] = []

    def stuck(texts: Sequence[str], lang: Lang, limit: int, block: int) -> list[tuple[str, bool]]:
        asked.append(block)
        return [("rumah rumah rumah rumah rumah rumah", True)] * len(texts)

    monkeypatch.setattr(translator, "_generate", stuck)
    (made,) = translator.translate(["red house ."], "en")
    assert made.text is None
    assert "repeats itself" in made.problem
    assert asked[0] == 0 and asked[1] > 0  # once more with repetition blocked, before giving up


def test_what_does_not_end_is_a_problem(to_indonesian: Path) -> None:
    translator = engines.make_translator(str(to_indonesian), "en", Decoding(ratio=0.1, extra=1))
    (made,) = translator.translate([tiny.english(UNSEEN[0])], "en")
    assert made.text is None
    assert "did not come to an end" in made.problem


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("opus-mt", ["Helsinki-NLP/opus-mt-en-id", "not on this machine", "mtqa engines pull opus-mt"]),
        ("Some-Body/some-model", ["Some-Body/some-model", "mtqa engines pull Some-Body/some-model"]),
        ("no such engine", ["no engine no such engine", "opus-mt", "local folder"]),
    ],
)
def test_a_missing_model_is_one_sentence_that_says_what_to_do(
    name: str, said: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(model_files, "find", lambda name: None)
    with pytest.raises(EngineError) as caught:
        engines.make_translator(name, "en")
    assert "\n" not in str(caught.value)
    for part in said:
        assert part in str(caught.value)


def test_an_engine_without_the_language_says_so() -> None:
    with pytest.raises(EngineError, match=r"opus-mt-pivot has no model for en, only for zh, ja, ar"):
        engines.make_translator("opus-mt-pivot", "en")


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"no config\.json"):
        engines.make_translator(str(tmp_path), "en")


def pickled(folder: Path, to: Path) -> Path:
    """A copy of a model with its weights as a pickle, as many older models on the hub are."""
    import torch
    from safetensors.torch import load_file

    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("*.safetensors"))
    torch.save(load_file(folder / "model.safetensors"), to / "pytorch_model.bin")
    return to


def test_pickled_weights_are_refused_and_can_be_converted(to_indonesian: Path, tmp_path: Path) -> None:
    folder = pickled(to_indonesian, tmp_path / "pickled")
    with pytest.raises(EngineError, match=r"only as a pickle.*mtqa engines pull"):
        engines.make_translator(str(folder), "en")
    engines.pull(str(folder))
    made = engines.make_translator(str(folder), "en").translate([tiny.english(c) for c in UNSEEN[:8]], "en")
    assert correct(made, [tiny.indonesian(c) for c in UNSEEN[:8]]) >= 0.8


def test_a_pickle_that_holds_code_is_not_run(to_indonesian: Path, tmp_path: Path) -> None:
    import torch

    folder = pickled(to_indonesian, tmp_path / "evil")
    trace = tmp_path / "was-run"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (Path(trace),))  # type: ignore[return-value]

    torch.save({"model.shared.weight": Evil()}, folder / "pytorch_model.bin")
    with pytest.raises(EngineError, match="cannot be converted"):
        engines.pull(str(folder))
    assert not trace.exists()


def test_fetching_is_refused_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(model_files, "find", lambda name: None)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(EngineError, match="HF_HUB_OFFLINE"):
        engines.pull("Some-Body/some-model")


def test_presets_are_complete() -> None:
    presets = engines.load_presets()
    covered = {lang for p in presets.values() if p.automatic for lang in p.languages}
    assert covered == set(TARGET_LANGS)
    for preset in presets.values():
        for chain in preset.languages.values():
            assert len(chain) <= 2
            if preset.automatic:
                assert all(m.commercial for m in chain), preset.name
    assert not presets["nllb"].automatic


def test_status_looks_at_the_disk(monkeypatch: pytest.MonkeyPatch, to_indonesian: Path) -> None:
    preset = engines.load_presets()["opus-mt"]
    here = {"Helsinki-NLP/opus-mt-en-id": to_indonesian}
    monkeypatch.setattr(model_files, "find", here.get)
    row = engines.status(preset)
    assert row.ready == ("en",)
    assert "Helsinki-NLP/opus-mt-en-id" not in row.missing
    assert len(row.missing) == 4
    assert row.how_to_get == "mtqa engines pull opus-mt"


def test_auto_takes_a_cached_hub_model_first(monkeypatch: pytest.MonkeyPatch, to_indonesian: Path) -> None:
    monkeypatch.setattr(model_files, "find", {"Helsinki-NLP/opus-mt-en-id": to_indonesian}.get)
    translator = engines.auto("en")
    assert translator.signature.startswith("opus-mt|Helsinki-NLP/opus-mt-en-id|rev:")


def test_auto_without_any_model_gives_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    without = {k: v for k, v in engines.load_presets().items() if k != engines.EMBEDDED}
    monkeypatch.setattr(engines, "load_presets", lambda: without)
    monkeypatch.setattr(model_files, "find", lambda name: None)
    with pytest.raises(EngineError, match=r"no back-translation model for ja .*mtqa engines pull opus-mt"):
        engines.auto("ja")


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("One. Two!", "en", ["One.", "Two!"]),
        ("これは一。それは二。", "ja", ["これは一。", "それは二。"]),
        ("a\x00b\n\nc", "fr", ["a b", "c"]),
        ("\ud800", "zh", []),
        ("no such language. At all.", "xx", ["no such language. At all."]),
    ],
)
def test_sentences(text: str, lang: str, wanted: list[str]) -> None:
    assert sentences(text, lang) == wanted


def test_halves_and_tidy() -> None:
    assert halves("one two three, four five six") == ["one two three,", "four five six"]
    assert halves("一二三四五六") == ["一二三", "四五六"]
    assert tidy("a\u200db\tc") == "a\u200db c"


def test_groups_hold_the_budget_and_everything() -> None:
    lengths = [5, 50, 7, 300, 8, 50, 1]
    made = groups(lengths, 100, 3)
    assert sorted(i for g in made for i in g) == list(range(len(lengths)))
    for g in made:
        assert len(g) == 1 or max(lengths[i] for i in g) * len(g) <= 100
        assert len(g) <= 3
