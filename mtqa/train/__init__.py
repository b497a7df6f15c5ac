"""Training of the embedded back-translator: an Indonesian decoder on the embedded encoder's cached states."""
