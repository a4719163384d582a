"""Every weight of the search, in one place, with what it is worth.

Worth is the change in MRR@10 on the relevance benchmark when the weight is taken away, where it was measured.
"""

# --- what goes into a bag: how often a word counts. Repetition is BM25F for any engine.
ARTICLE_TITLE = 6
ARTICLE_META_TITLE = 2
ARTICLE_HEADING = 2
SECTION_HEADING = 3
SECTION_TITLE = 3
BODY = 1
PATH = 3  # words of the article's id, in the source language
ANCHOR = 2  # words of a section's anchor, in the source language
