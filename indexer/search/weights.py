"""Every weight of the search, in one place, with what it is worth.

Worth is what MRR@10 on the relevance benchmark (mean over the languages) loses when the weight is taken away, where
that was measured: in thousandths, for known items, headings, typos, prefixes, compounds and questions in the source
language, as far as a set is touched. What goes into a bag takes effect with `goodstanding index --full`.
"""

# --- what goes into a bag: how often a word counts, where one in the body counts once. Repetition is BM25F for any
# engine. Halving or doubling any one of these moves no set by more than 12.
ARTICLE_TITLE = 6
ARTICLE_META_TITLE = 2  # the frontmatter's title, where it is another one
ARTICLE_HEADING = 2
SECTION_HEADING = 3
SECTION_TITLE = 3
PATH = 3  # words of the article's id, in the source language: source questions 16
ANCHOR = 2  # words of a section's anchor, in the source language

# --- what a plan asks for, against 1.0 for a stem
STEM = 1.0
SURFACE = 1.0  # known items 9, typos 19
PAIR = 0.8  # headings 10, prefixes 16, compounds 14, known items 8
PART = 0.6  # of a compound
PAIR_OF_PARTS = 0.3
SYNONYM = 0.5
HINTED = 0.25  # what the phrases of the glossary say that hold a word which no article holds
NUMERAL = 0.8  # digits, for a number that was spelt out
# Of two: for a question in the reader's language, and in the source's.
SOURCE_STEM = (0.15, 1.5)  # against anchors and paths: source questions 12
FOREIGN = 0.25  # all other terms, for a question in the source language: source questions 12
LEARNED = 1.0  # what a word of the source language is in the reader's, by its share
LEARNED_PAIR = 0.4  # two of them beside each other; with LEARNED: source questions 4
LEARNED_PAIRED = 2  # stems of each word that are paired

# --- words that are not what they seem
CORRECTED = 10  # unknown words of a query that are; a pasted text may hold dozens
CORRECTIONS = 3  # words that one may stand for; typos 47
CORRECTION = (1.0, 0.3, 0.15)  # the second and third: typos 3
COMPLETIONS = 15  # so many; beside the word before them they count in full
COMPLETION_KNOWN = 0.07  # the last word is a word already
COMPLETION_UNKNOWN = 0.3  # 0.8 instead: prefixes 30

# --- ranking
READS_AND_ASKS = 1.5  # natural logarithm of how much likelier people ask in the language they read
SECTION = 2.0  # the best section's score, added to its article's: known items 28, headings 28, compounds 36
FALLBACK = (0.05, 1.2)  # the source article's score, added to its translation's: source questions 27
FOREIGN_AT_ALL = 0.02  # how likely it must be that a question is in the source language, for that to be searched
ARTICLES = 100  # candidates
SECTIONS = 100  # 50: source questions 8
TITLE_COVERAGE = 0.8  # how far a title that says what was asked, no more and no less, lifts a score: known items 47
HEADING_COVERAGE = 0.3  # the same of the best section's heading: headings 7, compounds 12
WHOLE = 0.8  # how nearly a question has a title's words: the article is meant, and is shown from its beginning
VERBATIM = 0.4  # added where the query is a heading, word for word: headings 23, no other set loses 1 by it
COVERED = 20  # candidates that are looked at so
LINKED = 0.1  # for each doubling of the articles that link to an article: known items 19, typos 24, compounds 25
NOISE = 0.1  # of the best score; below, an article is not shown

# --- suggestions
SUGGESTED_WORDS = 3  # ways to go on with the last word
SUGGESTED_COMPLETIONS = 20  # words that the last one may begin, looked for in titles and headings
SUGGESTED_FROM = 20  # articles, and sections, whose titles are looked at
