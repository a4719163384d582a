"""Learn Markdown: one builder, one file an extension, one sanitiser."""
