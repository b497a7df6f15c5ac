"""Words as one pattern, which gives up a place after a character or two: what they have in common at the front is
written once."""

from __future__ import annotations

import re
from collections.abc import Iterable

_Node = dict[str, "_Node"]


def trie(words: Iterable[Iterable[str]]) -> str:
    """A regex body that matches one of the words, given as the patterns of their characters; of those with a common
    beginning the one that comes first."""
    root: _Node = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _body(root) or "(?!)"


def longest(words: Iterable[str]) -> str:
    """A regex body that matches the longest of the words, as they are written."""
    return trie(map(re.escape, word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def _body(node: _Node) -> str:
    branches = [char + _body(rest) for char, rest in node.items() if char]
    if not branches:
        return ""
    if "" in node:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
