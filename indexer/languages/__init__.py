"""One file a language, and the one way from text to terms."""
