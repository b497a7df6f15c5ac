"""mtqa: tells where a machine translation no longer says what the Indonesian said."""
__version__ = "0.1.0"
