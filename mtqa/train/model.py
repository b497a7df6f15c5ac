"""The decoder before training: its pieces, its shape, and a start from the encoder's own states."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mtqa.adapters.embedded_translator import reordered_tokenizer
from mtqa.train.data import Example
from mtqa.train.states import Encoder

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from transformers import MBartForCausalLM

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
SPACE = "▁"


@dataclass(frozen=True, slots=True)
class Shape:
    """`width` d_model, `layers` of the decoder, `pieces` in its vocabulary, `encoder_layers` whose states it reads."""

    width: int = 256
    layers: int = 3
    pieces: int = 8192
    encoder_layers: int = 7
    heads: int = 4
    feed_forward: int = 1024
    positions: int = 160
    dropout: float = 0.1


def choose_pieces(targets: Iterable[str], size: int) -> list[str]:
    """The decoder's vocabulary: the special pieces, every Latin letter, digit and ASCII sign, then the most frequent of the
    encoder's own pieces in the Indonesian targets. Pieces shared with the encoder let names and numbers be copied as they are.
    """
    from mtqa.adapters.embedded import load_tokenizer

    tokenizer = load_tokenizer()
    known = tokenizer.get_vocab()
    counts: Counter[str] = Counter()
    for encoding in tokenizer.encode_batch(list(targets), add_special_tokens=False):
        counts.update(encoding.tokens)
    characters = string.ascii_letters + string.digits + string.punctuation + "“”‘’–—…°€£éèüöáí"
    chosen = dict.fromkeys(SPECIAL)
    chosen |= dict.fromkeys(p for c in (SPACE, *characters) for p in (c, SPACE + c) if p in known)
    for piece, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(chosen) >= size:
            break
        if piece in known:
            chosen[piece] = None
    return list(chosen)


def new_decoder(shape: Shape, pieces: Sequence[str]) -> tuple[MBartForCausalLM, torch.nn.Linear]:
    """A pre-norm decoder with tied embeddings and cross-attention, and the projection of the encoder's states to its width."""
    import torch
    from transformers import MBartConfig, MBartForCausalLM

    config = MBartConfig(
        vocab_size=len(pieces),
        d_model=shape.width,
        decoder_layers=shape.layers,
        decoder_ffn_dim=shape.feed_forward,
        decoder_attention_heads=shape.heads,
        encoder_layers=shape.layers,
        encoder_ffn_dim=shape.feed_forward,
        encoder_attention_heads=shape.heads,
        max_position_embeddings=shape.positions,
        scale_embedding=True,
        dropout=shape.dropout,
        init_std=0.03,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=0,
        forced_eos_token_id=None,
        is_decoder=True,
        is_encoder_decoder=False,
        add_cross_attention=True,
    )
    return MBartForCausalLM(config), torch.nn.Linear(384, shape.width)


def piece_states(
    encoder: Encoder, pieces: Sequence[str], sentences: Sequence[str], standalone: bool = True
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
    """(mean state of each piece, whether it was seen, all states of the sentences): from Indonesian sentences.

    A piece that no sentence holds is encoded alone; either kind is centred on its own mean.
    """
    number = {p: i for i, p in enumerate(pieces)}
    total = np.zeros((len(pieces), 384), np.float32)
    count = np.zeros(len(pieces), np.int64)
    texts = [Example("en", s, s) for s in sentences]  # not "id": nothing is to be masked
    states = encoder.states(texts)
    for text, state in zip(texts, states, strict=True):
        for token, vector in zip(encoder.tokenizer.encode(text.text).tokens, state, strict=False):
            if token in number:
                total[number[token]] += vector
                count[number[token]] += 1
    everything = np.concatenate(states).astype(np.float32)
    seen = count > 0
    mean = total / np.maximum(count, 1)[:, None] - everything.mean(0)
    mean[~seen] = 0
    rest = [i for i in range(len(SPECIAL), len(pieces)) if not seen[i]] if standalone else []
    if rest:
        alone = encoder.states(
            [Example("en", pieces[i].replace(SPACE, " ").strip() or ".", "") for i in rest]
        )
        vectors = np.array([s[1:-1].mean(0) if len(s) > 2 else s.mean(0) for s in alone], np.float32)
        mean[rest] = vectors - vectors.mean(0)
        seen[rest] = True
    return mean, seen, everything


def start_from_states(
    decoder: MBartForCausalLM,
    projection: torch.nn.Linear,
    mean: NDArray[np.float32],
    seen: NDArray[np.bool_],
    states: NDArray[np.float32],
) -> None:
    """Initialises the decoder as a crude glossary, in place.

    The projection becomes the main components of the states (half whitened), an embedding the projected mean state of
    its piece, and the cross-attention's values pass states through: what is read is at first written as the nearest
    Indonesian pieces. Training then learns order and grammar rather than a dictionary.
    """
    import torch

    width = projection.out_features
    centre = states.mean(0)
    values, vectors = np.linalg.eigh(np.cov((states - centre).T))
    main = vectors[:, ::-1][:, :width] * np.maximum(values[::-1][:width], 1e-6) ** -0.25
    main /= ((states - centre) @ main).std()
    rows = mean @ main
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    weight = decoder.model.decoder.embed_tokens.weight
    identity = torch.eye(width)
    with torch.no_grad():
        torch.nn.init.normal_(weight, std=width**-0.5)
        known = torch.from_numpy(seen)
        weight[known] = 0.9 * torch.from_numpy(rows.astype(np.float32))[known] + 0.3 * weight[known]
        projection.weight.copy_(torch.from_numpy(main.T.astype(np.float32)))
        projection.bias.copy_(torch.from_numpy((-centre @ main).astype(np.float32)))
        decoder.model.decoder.layernorm_embedding.weight.fill_(0.3)
        for layer in decoder.model.decoder.layers:
            layer.encoder_attn.v_proj.weight.add_(0.6 * identity)
            layer.encoder_attn.out_proj.weight.add_(0.6 * identity)


def target_tokenizer(pieces: Sequence[str]) -> Any:
    """Splits Indonesian into the decoder's pieces; ids are places in `pieces`, `<s>` and `</s>` are added."""
    return reordered_tokenizer(pieces, only_first=True)


def plain(decoder: MBartForCausalLM) -> dict[str, Any]:
    return {k: v.detach().clone() for k, v in decoder.state_dict().items()}
