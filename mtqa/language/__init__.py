"""Which language a text, a word or a run of words is in."""

from mtqa.language.foreign import ForeignRun, foreign_runs, whole_verdict
from mtqa.language.identify import identify, latin_words, script_counts

__all__ = ["ForeignRun", "foreign_runs", "identify", "latin_words", "script_counts", "whole_verdict"]
