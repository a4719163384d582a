"""Work out and back: articles as XLIFF for translators and as Markdown again, and the translation memory as TMX."""
