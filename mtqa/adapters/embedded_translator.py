"""The back-translator that ships with mtqa: an Indonesian decoder on the embedded encoder (see its model card).

On disk lies only what the encoder does not have: the decoder's weights (float16), its configuration and its list of
pieces. Put together they are an ordinary `EncoderDecoderModel` with one ordinary tokenizer, which `save_pretrained`
writes as a checkpoint that transformers loads without this package.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa.adapters.digits import DigitsOfSource, lost
from mtqa.adapters.hf import Decoding, Seq2SeqTranslator
from mtqa.errors import EngineError
from mtqa.model import BackTranslation, Lang

if TYPE_CHECKING:
    from transformers import EncoderDecoderModel, MBartForCausalLM, PreTrainedTokenizerFast

WEIGHTS = "decoder.safetensors"
CONFIG = "config.json"
PIECES = "pieces.json"
URGE = 3.0  # added to the logits of numbers that a first attempt left out
PROJECTION = "enc_to_dec_proj."  # prefix of the projection's parameters among the decoder's


def folder() -> Path:
    with as_file(files("mtqa.data").joinpath("backtranslator")) as path:
        return path


def shipped() -> bool:
    return (folder() / WEIGHTS).is_file()


def piece_order(all_pieces: Sequence[str], first: Sequence[str]) -> list[int]:
    """Ids of the encoder's pieces, reordered so that the decoder's stand first: one id then means one piece on both sides."""
    number = {piece: i for i, piece in enumerate(all_pieces)}
    head = [number[p] for p in first]
    chosen = set(head)
    return head + [i for i in range(len(all_pieces)) if i not in chosen]


def reordered_tokenizer(first: Sequence[str], only_first: bool = False) -> Any:
    """The encoder's `tokenizers.Tokenizer` with its pieces reordered; `only_first` leaves out the rest.

    The first pieces must begin with the special ones `<s> <pad> </s> <unk>` in this order (their ids stay).
    """
    from tokenizers import Tokenizer

    from mtqa.adapters.embedded import folder as encoder_folder

    spec = json.loads((encoder_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    vocab = spec["model"]["vocab"]
    order = piece_order([p for p, _ in vocab], first)
    spec["model"]["vocab"] = [vocab[i] for i in (order[: len(first)] if only_first else order)]
    ids = {p: i for i, (p, _) in enumerate(spec["model"]["vocab"])}
    spec["added_tokens"] = [
        {**t, "id": ids[t["content"]]} for t in spec["added_tokens"] if t["content"] in ids
    ]
    return Tokenizer.from_str(json.dumps(spec))


def assemble(
    decoder: MBartForCausalLM, projection: dict[str, Any], pieces: Sequence[str], encoder_layers: int
) -> tuple[EncoderDecoderModel, PreTrainedTokenizerFast]:
    """The whole model and its tokenizer; `projection` holds `weight` and `bias` of `enc_to_dec_proj`."""
    import torch
    from transformers import EncoderDecoderConfig, EncoderDecoderModel, PreTrainedTokenizerFast

    from mtqa.adapters.embedded import load_model

    encoder = load_model(layers=encoder_layers)
    encoder.config.num_hidden_layers = encoder_layers
    tokenizer = reordered_tokenizer(pieces)
    order = piece_order(_encoder_pieces(), pieces)
    words = encoder.embeddings.word_embeddings
    words.weight = torch.nn.Parameter(words.weight[order], requires_grad=False)
    words.padding_idx = tokenizer.token_to_id("<pad>")
    config = EncoderDecoderConfig.from_encoder_decoder_configs(encoder.config, decoder.config)
    # Putting them together initialises the parts anew: the encoder goes in afterwards, the decoder is restored.
    trained = {k: v.detach().clone() for k, v in decoder.state_dict().items()}
    with torch.device("meta"):
        stand_in = type(encoder)(encoder.config, add_pooling_layer=False)
    model = EncoderDecoderModel(config=config, encoder=stand_in, decoder=decoder)
    model.encoder = encoder
    decoder.load_state_dict(trained)
    model.enc_to_dec_proj.load_state_dict(projection)
    special = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        mask_token="<mask>",
        model_max_length=encoder.config.max_position_embeddings,
        model_input_names=["input_ids", "attention_mask"],
        **special,
    )
    for holder in (model.config, model.generation_config):
        holder.decoder_start_token_id = fast.bos_token_id
        holder.eos_token_id = fast.eos_token_id
        holder.pad_token_id = fast.pad_token_id
        holder.bos_token_id = fast.bos_token_id
    return model.eval(), fast


def _encoder_pieces() -> list[str]:
    from mtqa.adapters.embedded import folder as encoder_folder

    spec = json.loads((encoder_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    return [piece for piece, _ in spec["model"]["vocab"]]


def save_decoder(
    path: Path,
    decoder: MBartForCausalLM,
    projection: dict[str, Any],
    pieces: Sequence[str],
    encoder_layers: int,
    half: bool = True,
) -> None:
    """Writes what `load` reads: weights (float16 where `half`), configuration, pieces."""
    import torch
    from safetensors.torch import save_file

    path.mkdir(parents=True, exist_ok=True)
    state = {k: v for k, v in decoder.state_dict().items() if k != "lm_head.weight"}  # tied to the embeddings
    state |= {PROJECTION + k: v for k, v in projection.items()}
    dtype = torch.float16 if half else torch.float32
    unfinished = path / (WEIGHTS + ".part")
    save_file({k: v.detach().to(dtype).contiguous().clone() for k, v in state.items()}, unfinished)
    unfinished.rename(path / WEIGHTS)
    config = {"encoder_layers_used": encoder_layers, "decoder": decoder.config.to_diff_dict()}
    (path / CONFIG).write_text(json.dumps(config, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (path / PIECES).write_text(
        json.dumps(list(pieces), ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
    )


def load_decoder(path: Path | None = None) -> tuple[MBartForCausalLM, dict[str, Any], list[str], int]:
    """(decoder in float32, projection, pieces, encoder layers used) from a folder of `save_decoder`."""
    from safetensors.torch import load_file
    from transformers import MBartConfig, MBartForCausalLM

    path = path or folder()
    config = json.loads((path / CONFIG).read_text(encoding="utf-8"))
    decoder = MBartForCausalLM(MBartConfig(**config["decoder"]))
    state = {k: v.float() for k, v in load_file(path / WEIGHTS).items()}
    projection = {k.removeprefix(PROJECTION): state.pop(k) for k in list(state) if k.startswith(PROJECTION)}
    decoder.load_state_dict(state, strict=False)
    decoder.tie_weights()
    pieces = json.loads((path / PIECES).read_text(encoding="utf-8"))
    return decoder, projection, pieces, int(config["encoder_layers_used"])


def load(path: Path | None = None) -> tuple[EncoderDecoderModel, PreTrainedTokenizerFast]:
    """The shipped model, or one trained with `mtqa train-embedded`, in float32 and eval mode."""
    return assemble(*load_decoder(path))


def is_decoder(path: Path) -> bool:
    """Whether a folder holds a decoder for the embedded encoder, as written by `save_decoder`."""
    return (path / WEIGHTS).is_file()


class EmbeddedTranslator:
    """The shipped model, or a folder of `save_decoder`, as a translator; loaded on first use."""

    def __init__(self, path: Path | None = None, decoding: Decoding | None = None) -> None:
        self._path = path or folder()
        self._name = "embedded" if path is None else f"embedded|{path}"
        self._decoding = decoding or Decoding(budget=1536)

    @cached_property
    def _revision(self) -> str:
        with (self._path / WEIGHTS).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def signature(self) -> str:
        return f"{self._name}|rev:{self._revision[:12]}|{self._decoding.signature}|digits:copied"

    @cached_property
    def _inner(self) -> Seq2SeqTranslator:
        try:
            model, tokenizer = load(self._path)
        except (OSError, ValueError, KeyError) as error:
            raise EngineError(
                f"The embedded back-translator in {self._path} cannot be read: {error}", engine="embedded"
            ) from error
        self._written = tokenizer.convert_ids_to_tokens(range(model.decoder.config.vocab_size))
        return Seq2SeqTranslator(
            model,
            tokenizer,
            self._name,
            revision=self._revision,
            decoding=self._decoding,
        )

    def _run(self, texts: Sequence[str], source_lang: Lang, urge: float) -> list[BackTranslation]:
        inner = self._inner
        inner.guard = partial(DigitsOfSource, self._written, urge=urge)
        return inner.translate(texts, source_lang)

    def translate(self, texts: Sequence[str], source_lang: Lang) -> list[BackTranslation]:
        """Texts whose numbers were not all written are translated once more, with an urge to write them."""
        made = self._run(texts, source_lang, 0.0)
        again = [i for i, b in enumerate(made) if lost(texts[i], b.text or "")]
        if again:
            retried = self._run([texts[i] for i in again], source_lang, URGE)
            for i, one in zip(again, retried, strict=True):
                if one.text and (
                    not made[i].text or lost(texts[i], one.text) < lost(texts[i], made[i].text or "")
                ):
                    made[i] = one
        return [replace(b, origin=self.signature) for b in made]
