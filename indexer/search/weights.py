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

# --- what a plan asks for, against 1.0 for a stem
STEM = 1.0
SURFACE = 1.0
PAIR = 0.8
PART = 0.6  # of a compound
PAIR_OF_PARTS = 0.6
SOURCE_STEM = (0.15, 1.5)  # against anchors and paths: for a question in the reader's language, in the source's
FOREIGN = 0.25  # everything else, for a question in the source language
SYNONYM = 0.5

# --- words that are not what they seem
CORRECTIONS = 3  # so many
CORRECTION = (1.0, 0.3, 0.15)
COMPLETIONS = 15  # so many; beside the word before them they count in full
COMPLETION_KNOWN = 0.07  # the last word is a word already
COMPLETION_UNKNOWN = 0.3

# --- ranking
READS_AND_ASKS = 1.5  # natural logarithm of how much likelier people ask in the language they read
SECTION = 2.0  # the best section's score, added to its article's
FALLBACK = (0.05, 1.2)  # the source article's score, added to its translation's; as above
FOREIGN_AT_ALL = 0.02  # how likely it must be that a question is in the source language, for that to be searched
ARTICLES = 100  # candidates
SECTIONS = 100
TITLE_COVERAGE = 0.8  # how far a title that says what was asked, no more and no less, raises a score
HEADING_COVERAGE = 0.5  # the same of the best section's heading
COVERED = 20  # candidates that are looked at so
LINKED = 0.1  # for each doubling of the articles that link to an article; known-item −.019, typo −.021, compound −.029
NOISE = 0.1  # of the best score; below, an article is not shown

# --- suggestions
SUGGESTED_WORDS = 3  # ways to go on with the last word
SUGGESTED_COMPLETIONS = 20  # words that the last one may begin, looked for in titles and headings
SUGGESTED_FROM = 20  # articles, and sections, whose titles are looked at
