from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mtqa.cli import main

RULES = ("--engine", "none", "--encoder", "none")


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def mtqa(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """Runs the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["mtqa", *args])
        with pytest.raises(SystemExit) as stop:
            main()
        return Done(int(stop.value.code or 0), *capsys.readouterr())

    return run


def write(**files: str | bytes) -> None:
    for name, content in files.items():
        path = Path(name.replace("__", "."))
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_a_clean_version_passes(mtqa: Callable[..., Done]) -> None:
    write(a__txt="Harga naik 5 persen.", b__txt="Prices rose by 5 percent.")
    done = mtqa("check", "a.txt", "b.txt", "-t", "en", *RULES)
    assert (done.code, done.err) == (0, "")


def test_a_changed_number_fails_the_gate(mtqa: Callable[..., Done]) -> None:
    write(a__txt="Sebanyak 35 orang tewas.", b__txt="As many as 53 people died.")
    done = mtqa("check", "a.txt", "--target", "en=b.txt", "--max-critical", "0", "--fail-under", "99", *RULES)
    assert done.code == 1
    assert "35" in done.out
    assert "53" in done.out


@pytest.mark.parametrize(
    ("config", "options", "says"),
    [
        ("", (), "The source says “35”"),
        ("", ("--lang-ui", "id"), "Sumber menyebut “35”"),
        ('language = "id"', (), "Sumber menyebut “35”"),
        ('language = "id"', ("--lang-ui", "en"), "The source says “35”"),
        ('language = "id"', ("-f", "html"), "Sumber menyebut “<bdi>35</bdi>”"),
        ('language = "id"', ("-f", "github"), "Sumber menyebut “35”"),
        ('language = "id"', ("-f", "junit"), "The source says “35”"),
        ('language = "id"', ("-f", "json"), '"message": "The source says “35”'),
        ("", ("-f", "json"), '"message": "Sumber menyebut “35”'),
    ],
)
def test_the_language_of_a_report(
    mtqa: Callable[..., Done], config: str, options: tuple[str, ...], says: str
) -> None:
    write(a__txt="Sebanyak 35 orang tewas.", b__txt="As many as 53 people died.", mtqa__toml=config)
    assert says in mtqa("check", "a.txt", "b.txt", "-t", "en", *options, *RULES).out


def test_json_goes_to_a_file_and_spans_point_into_the_texts(mtqa: Callable[..., Done]) -> None:
    source, target = "Sebanyak 35 orang tewas.\n", "\u200e35人ではなく、53人が死亡した。\n"
    write(a__txt=source, b__txt=target)
    mtqa("check", "a.txt", "b.txt", "-t", "ja", "-f", "json", "-o", "r.json", *RULES)
    (document,) = json.loads(Path("r.json").read_text(encoding="utf-8"))["documents"]
    assert document["findings"]
    for finding in document["findings"]:
        for side, text in (("source", source), ("target", target)):
            if span := finding[side]:
                assert text[span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize("format", ["text", "json", "html"])
def test_equal_runs_give_equal_bytes(mtqa: Callable[..., Done], format: str) -> None:
    write(a__txt="Rp1,5 miliar pada 12 Juni 2023.", b__txt="Rp1.5 million on 12 July 2023.")
    first, second = (mtqa("check", "a.txt", "b.txt", "-t", "en", "-f", format, *RULES) for _ in range(2))
    assert first.out == second.out != ""


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("check", "none.txt", "b.txt", "-t", "en"), "none.txt: there is no such file"),
        (("check", "a.txt", "b.txt"), "--target-lang"),
        (("check", "a.txt"), "nothing to check"),
        (("check", "a.txt", "b.txt", "-t", "de"), "must be one of en, zh, ja, ar, fr"),
        (("check", "a.txt", "--target", "b.txt"), "LANG=FILE"),
        (("check", "a.txt", "empty.txt", "-t", "en"), "empty.txt:1: is empty"),
        (("check", "a.txt", "latin1.txt", "-t", "fr"), "latin1.txt:2: is not UTF-8"),
        (("check", "broken.jsonl"), "broken.jsonl:2: is not JSON"),
        (("check", "a.txt", "b.txt", "-t", "en", "--back", "ja=a.txt"), "no version in ja"),
        (("check", "a.txt", "b.txt", "-t", "en", "--fail-under", "200"), "gate.fail_under"),
        (("check", "a.txt", "b.txt", "-t", "en", "--engine", "no-such-engine"), "no-such-engine"),
        (("mentions", "--lang", "de", "a.txt"), "--lang"),
        (("mentions", "--kind", "nummer", "a.txt"), "--kind"),
        (("checks", "no-such-check"), "no check 'no-such-check'"),
        (("batch", "none.jsonl", "-o", "o.jsonl"), "none.jsonl: cannot be read"),
        (("batch", "empty.txt", "-o", "o.jsonl"), "holds no rows"),
    ],
)
def test_a_users_mistake_is_one_sentence_and_exit_2(
    mtqa: Callable[..., Done], args: tuple[str, ...], says: str
) -> None:
    good = json.dumps({"id": "1", "source": "Satu.", "target": "One.", "target_lang": "en"})
    write(
        a__txt="Satu.\nDua.",
        b__txt="One.\nTwo.",
        empty__txt="",
        latin1__txt=b"Un.\nDeux \xe9t\xe9s.",
        broken__jsonl=good + '\n{"id":',
    )
    done = mtqa(*args, *(() if args[0] in ("mentions", "checks") else ("--encoder", "none")))
    assert done.code == 2
    assert says in done.err
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


def test_mentions_prints_normal_values(mtqa: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Rp1,5 miliar pada 12 Juni 2023\r\n\r\nsebanyak 1.200 orang\r\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    done = mtqa("mentions", "--lang", "id", "--kind", "money", "--kind", "date", "--kind", "number")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [x["line"] for x in lines] == [1, 2, 3]
    assert [m["value"] for m in lines[0]["mentions"]] == [
        {"amount": "1500000000", "currency": "IDR"},
        "2023-06-12",
    ]
    assert [(m["text"], m["value"]) for m in lines[2]["mentions"]] == [("1.200", "1200")]


ROWS: list[Any] = [
    {"id": "a", "source": "Sebanyak 35 orang tewas.", "target": "35 people died.", "target_lang": "en"},
    "{not json",
    {"id": "c", "source": "Sebanyak 35 orang tewas.", "target": "53 people died.", "target_lang": "en"},
    {"id": "d", "source": "Satu.", "target": "", "target_lang": "fr"},
    {
        "id": "e",
        "source": "Rp5 juta.",
        "target": "5百万ルピア。",
        "target_lang": "ja",
        "back_translation": "Rp5 juta.",
    },
]


def jsonl(rows: list[Any]) -> str:
    return "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows)


def test_batch_keeps_order_and_the_other_rows(mtqa: Callable[..., Done]) -> None:
    write(in__jsonl=jsonl(ROWS))
    done = mtqa("batch", "in.jsonl", "-o", "out.jsonl", *RULES)
    assert done.code == 2
    assert "in.jsonl:2" in done.err
    lines = [json.loads(x) for x in Path("out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [x["id"] for x in lines] == ["a", None, "c", "d", "e"]
    assert lines[1]["error"]["line"] == 2
    assert lines[0]["findings"] == []
    assert [f["target"]["text"] for f in lines[2]["findings"]] == ["53"]
    assert [f["check"] for f in lines[3]["findings"]] == ["empty-target"]
    assert lines[4]["back_translation"] == "Rp5 juta."
    assert lines[4]["scores"]["chrF++"] == 100.0


@pytest.mark.parametrize("cut", [0, 1, 3])
def test_batch_resumes_after_the_complete_lines(mtqa: Callable[..., Done], cut: int) -> None:
    write(in__jsonl=jsonl([r for r in ROWS if not isinstance(r, str)] * 3))
    assert mtqa("batch", "in.jsonl", "-o", "out.jsonl", *RULES).code == 0
    whole = Path("out.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    Path("out.jsonl").write_bytes(b"".join(lines[:cut]) + lines[cut][:10])
    assert mtqa("batch", "in.jsonl", "-o", "out.jsonl", "--resume", *RULES).code == 0
    assert Path("out.jsonl").read_bytes() == whole


def test_batch_in_two_processes_gives_the_same_bytes(mtqa: Callable[..., Done]) -> None:
    write(in__jsonl=jsonl([r for r in ROWS if not isinstance(r, str)] * 100))
    mtqa("batch", "in.jsonl", "-o", "one.jsonl", *RULES)
    mtqa("batch", "in.jsonl", "-o", "two.jsonl", "--jobs", "2", *RULES)
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()


def test_batch_does_not_overwrite_its_input(mtqa: Callable[..., Done]) -> None:
    write(in__jsonl=jsonl(ROWS))
    assert mtqa("batch", "in.jsonl", "-o", "in.jsonl", *RULES).code == 2
    assert Path("in.jsonl").read_text(encoding="utf-8") == jsonl(ROWS)


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, mtqa.cli; print(sorted({'torch','transformers','streamlit','babel','pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_rules_only_check_does_not_load_torch() -> None:
    code = (
        "import sys, mtqa; mtqa.check('Rp5 juta.', 'Rp5 million.', 'en', engine='none', encoder='none');"
        "print(sorted({'torch','transformers','streamlit'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
