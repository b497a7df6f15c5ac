"""Very small Hugging Face models, trained on toy languages in seconds: they translate, they do not just run."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ADJECTIVES = {"red": "merah", "big": "besar", "new": "baru", "old": "tua", "small": "kecil"}
NOUNS = {"house": "rumah", "dog": "anjing", "book": "buku", "city": "kota", "car": "mobil", "king": "raja"}
VERBS = {"sees": "melihat", "buys": "membeli", "burns": "membakar", "finds": "menemukan"}
FRENCH = {
    "red": "rouge", "big": "grand", "new": "neuf", "old": "vieux", "small": "petit",
    "house": "maison", "dog": "chien", "book": "livre", "city": "ville", "car": "voiture", "king": "roi",
    "sees": "voit", "buys": "achète", "burns": "brûle", "finds": "trouve",
}  # fmt: skip
Clause = tuple[str, str, str, str]


def clauses() -> list[Clause]:
    """Every (adjective, noun, verb, noun), shuffled: the first are for training, the last are never seen."""
    found = list(itertools.product(ADJECTIVES, NOUNS, VERBS, NOUNS))
    random.Random(0).shuffle(found)
    return found


def english(c: Clause) -> str:
    return " ".join(c) + " ."


def french(c: Clause) -> str:
    return " ".join(FRENCH[w] for w in c) + " ."


def indonesian(c: Clause) -> str:
    """The adjective follows its noun: the model has to learn an order, not only words."""
    a, n, v, m = c
    return f"{NOUNS[n]} {ADJECTIVES[a]} {VERBS[v]} {NOUNS[m]} ."


def malay(c: Clause) -> str:
    """The other language of a model with two targets; a made-up order."""
    return " ".join(reversed(indonesian(c).split()))


def train_marian(
    folder: Path, pairs: Sequence[tuple[str, str]], tags: Sequence[str] = (), steps: int = 300
) -> Path:
    """A Marian model with sentencepiece vocabularies, saved as `save_pretrained` does. Deterministic."""
    import sentencepiece
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    folder.mkdir(parents=True)
    tagged = set(tags)
    plain = [" ".join(w for w in s.split() if w not in tagged) for s, _ in pairs]
    for name, texts in (("source", plain), ("target", [t for _, t in pairs])):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts), model_prefix=str(folder / name), vocab_size=120, model_type="unigram",
            hard_vocab_limit=False, minloglevel=2, num_threads=1,
        )  # fmt: skip
        (folder / f"{name}.model").rename(folder / f"{name}.spm")
    pieces = ["</s>", "<unk>", *tags]
    for name in ("source", "target"):
        processor = sentencepiece.SentencePieceProcessor(str(folder / f"{name}.spm"))
        pieces += [processor.id_to_piece(i) for i in range(3, processor.get_piece_size())]
    vocab = {p: i for i, p in enumerate([*dict.fromkeys(pieces), "<pad>"])}
    (folder / "vocab.json").write_text(json.dumps(vocab), encoding="utf-8")
    tokenizer = MarianTokenizer(
        str(folder / "source.spm"),
        str(folder / "target.spm"),
        str(folder / "vocab.json"),
        model_max_length=64,
    )
    pad = vocab["<pad>"]
    torch.manual_seed(0)
    model = MarianMTModel(
        MarianConfig(
            vocab_size=len(vocab), d_model=64, encoder_layers=1, decoder_layers=1, encoder_ffn_dim=128,
            decoder_ffn_dim=128, encoder_attention_heads=4, decoder_attention_heads=4, max_position_embeddings=64,
            pad_token_id=pad, eos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=None, dropout=0.0,
            scale_embedding=True,
        )
    )  # fmt: skip
    start = model.get_input_embeddings().weight
    train(model, steps, lambda chosen: marian_batch(tokenizer, chosen, pad), pairs, zeroed=start[pad])
    model.generation_config.max_length = 64
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def marian_batch(tokenizer: Any, pairs: Sequence[tuple[str, str]], pad: int) -> dict[str, Any]:
    batch = tokenizer(
        [s for s, _ in pairs], text_target=[t for _, t in pairs], return_tensors="pt", padding=True
    )
    batch["labels"][batch["labels"] == pad] = -100
    return dict(batch)


def train(
    model: Any, steps: int, batch_of: Any, data: Sequence[Any], rate: float = 6e-3, zeroed: Any = None
) -> None:
    """`zeroed` is kept at zero, as Marian keeps what starts its decoder."""
    import torch

    rng = random.Random(1)
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=steps, pct_start=0.15)
    model.train()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model only waits for a second thread
    for _ in range(steps):
        loss = model(**batch_of(rng.sample(list(data), 32))).loss
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if zeroed is not None:
            zeroed.data.zero_()
        schedule.step()
    torch.set_num_threads(threads)
    model.eval()


TEMPLATE = (
    "{% for m in messages %}<user> {{ m['content'] }} {% endfor %}"
    "{% if add_generation_prompt %}<assistant> {% endif %}"
)


def train_causal(folder: Path, prompt: str, steps: int = 250) -> Path:
    """A Llama that puts one English word into Indonesian when asked by `prompt` within its chat template."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = {**ADJECTIVES, **NOUNS, **VERBS}
    chats = [f"<user> {prompt.replace('{text}', w)} <assistant> {i} </s>" for w, i in words.items()]
    splitter = pre_tokenizers.WhitespaceSplit()
    vocab = dict.fromkeys(["<pad>", "<unk>", "</s>"])
    for chat in chats:
        vocab |= dict.fromkeys(p for p, _ in splitter.pre_tokenize_str(chat))
    core = Tokenizer(models.WordLevel({w: i for i, w in enumerate(vocab)}, unk_token="<unk>"))
    core.pre_tokenizer = splitter
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )
    tokenizer.chat_template = TEMPLATE
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(vocab), hidden_size=64, intermediate_size=128, num_hidden_layers=1, num_attention_heads=4,
            num_key_value_heads=4, max_position_embeddings=256, pad_token_id=0, eos_token_id=2, bos_token_id=2,
        )
    )  # fmt: skip

    def batch_of(chosen: Sequence[str]) -> dict[str, Any]:
        batch = tokenizer(list(chosen), return_tensors="pt", padding=True)
        labels = batch["input_ids"].clone()
        for row in labels:
            at = row.tolist().index(core.token_to_id("<assistant>"))
            row[: at + 1] = -100
        labels[batch["input_ids"] == 0] = -100
        return {**batch, "labels": labels}

    train(model, steps, batch_of, chats * 3)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def train_names(folder: Path, labels: Sequence[str] = ("O", "B-PER", "B-LOC"), steps: int = 60) -> Path:
    """A token classifier that knows two persons and two places among a few words. Deterministic."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

    kinds = {"budi": 1, "siti": 1, "semarang": 2, "medan": 2}
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ".", "kemarin", "hujan", "datang", "ke", "dari", *kinds]
    vocab = {w: i for i, w in enumerate(words)}
    raw = Tokenizer(WordLevel(vocab, unk_token="[UNK]"))
    raw.pre_tokenizer = Whitespace()
    raw.post_processor = TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        model_max_length=48,
    )  # fmt: skip
    torch.manual_seed(0)
    model = BertForTokenClassification(
        BertConfig(
            vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
            intermediate_size=32, max_position_embeddings=64, hidden_dropout_prob=0.0,
            id2label=dict(enumerate(labels)), label2id={x: i for i, x in enumerate(labels)},
        )
    )  # fmt: skip
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2)
    generator = random.Random(0)
    for _ in range(steps):
        chosen = [[2, *(generator.randrange(4, len(words)) for _ in range(12)), 3] for _ in range(32)]
        ids = torch.tensor(chosen)
        gold = torch.tensor([[kinds.get(words[i], 0) for i in row] for row in chosen])
        loss = model(input_ids=ids, labels=gold).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
