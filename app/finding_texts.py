"""What is found in translations, in words: pages say it in the reader's language, `goodstanding check` in English."""

from __future__ import annotations

from app.wording import N_
from indexer.localization.findings import By, Finding, Kind

# What stands in a sentence comes from a finding's own fields: %(name)s, %(expected)s, %(found)s, %(count)s …
SENTENCES = {
    Kind.SECTION_MISSING: N_("The section “%(source)s” is missing."),
    Kind.SECTION_EXTRA: N_("The source has no section “%(target)s”."),
    Kind.REASON_MISSING: N_("The reason %(name)s isn’t stated under %(programme)s."),
    Kind.STEP_MISSING: N_("What the source says of %(name)s is missing."),
    Kind.ITEMS_MISSING: N_("List items are missing: the source has %(expected)s, the translation %(found)s."),
    Kind.PARAGRAPHS_MISSING: N_("Paragraphs are missing: the source has %(expected)s, the translation %(found)s."),
    Kind.NUMBER_DIFFERS: N_("The numbers differ: the source says “%(expected)s”, the translation “%(found)s”."),
    Kind.LIMIT_DIFFERS: N_("The source says “%(expected)s”, the translation only “%(found)s”."),
    Kind.LINK_DIFFERS: N_("A link leads to %(found)s, in the source to %(expected)s."),
    Kind.LINK_MISSING: N_("The link to %(expected)s is missing."),
    Kind.LINK_EXTRA: N_("The source has no link to %(found)s."),
    Kind.PICTURE_MISSING: N_("The picture %(expected)s is missing."),
    Kind.CLOUD_DIFFERS: N_("It applies to other clouds: %(found)s instead of %(expected)s."),
    Kind.ROLE_DIFFERS: N_("It names other roles: %(found)s instead of %(expected)s."),
    Kind.CODE_DIFFERS: N_("The code %(expected)s isn’t there."),
    Kind.PATH_DIFFERS: N_("The way through the menus differs: “%(found)s” instead of “%(expected)s”."),
    Kind.TERM_AVOIDED: N_("“%(found)s” is to be avoided; the glossary says “%(expected)s”."),
    Kind.TERM_MIXED: N_("One term is said in several ways: %(found)s. The glossary says “%(expected)s”."),
    Kind.TERM_MISSING: N_("The glossary’s term “%(expected)s” is nowhere, though the source uses it."),
    Kind.LABEL_SOURCE: N_("The label “%(found)s” isn’t translated; the glossary says “%(expected)s”."),
    Kind.LABEL_BROKEN: N_("“%(found)s” is broken: a word before the label is missing."),
    Kind.UNTRANSLATED: N_("Not translated: “%(found)s”"),
    Kind.PUNCTUATION: N_("There is a space before the punctuation mark: “%(found)s”."),
    Kind.NUMBER_FORMAT: N_("Numbers are written as in the source language: %(found)s."),
    Kind.WORD_TWICE: N_("A word stands there twice: “%(found)s”."),
    Kind.BRACKETS: N_("A bracket isn’t closed or was never opened: %(found)s"),
    Kind.MOJIBAKE: N_("The file was encoded twice, so that letters are garbled in it (line %(line)s)."),
    Kind.DATE_AHEAD: N_("The date %(found)s lies in the future."),
    Kind.HASH_REPEATED: N_("Several articles name the same source revision: %(name)s."),
}
KINDS = {
    Kind.SECTION_MISSING: N_("Section missing"),
    Kind.SECTION_EXTRA: N_("Section too many"),
    Kind.REASON_MISSING: N_("Reason not stated"),
    Kind.STEP_MISSING: N_("Step missing"),
    Kind.ITEMS_MISSING: N_("List items missing"),
    Kind.PARAGRAPHS_MISSING: N_("Paragraphs missing"),
    Kind.NUMBER_DIFFERS: N_("Number differs"),
    Kind.LIMIT_DIFFERS: N_("Limit differs"),
    Kind.LINK_DIFFERS: N_("Link differs"),
    Kind.LINK_MISSING: N_("Link missing"),
    Kind.LINK_EXTRA: N_("Link too many"),
    Kind.PICTURE_MISSING: N_("Picture missing"),
    Kind.CLOUD_DIFFERS: N_("Clouds differ"),
    Kind.ROLE_DIFFERS: N_("Roles differ"),
    Kind.CODE_DIFFERS: N_("Code differs"),
    Kind.PATH_DIFFERS: N_("Menu path differs"),
    Kind.TERM_AVOIDED: N_("Term to be avoided"),
    Kind.TERM_MIXED: N_("Term said in several ways"),
    Kind.TERM_MISSING: N_("Term not used"),
    Kind.LABEL_SOURCE: N_("Label not translated"),
    Kind.LABEL_BROKEN: N_("Label broken"),
    Kind.UNTRANSLATED: N_("Text not translated"),
    Kind.PUNCTUATION: N_("Punctuation"),
    Kind.NUMBER_FORMAT: N_("Number format"),
    Kind.WORD_TWICE: N_("Word twice"),
    Kind.BRACKETS: N_("Brackets"),
    Kind.MOJIBAKE: N_("Garbled letters"),
    Kind.DATE_AHEAD: N_("Date in the future"),
    Kind.HASH_REPEATED: N_("Revision named twice"),
}
HOW = {
    By.ANCHOR: N_("found by the anchors of headings"),
    By.GUIDANCE: N_("found by the marks and cue words of guidance.yml"),
    By.COUNT: N_("found by counting"),
    By.NUMBER: N_("found by comparing the numbers of paired sentences"),
    By.ADDRESS: N_("found by comparing addresses"),
    By.FACET: N_("found by what the articles say they apply to"),
    By.CODE: N_("found by comparing code and labels"),
    By.GLOSSARY: N_("found by the glossary"),
    By.WORDS: N_("found by the words"),
    By.PATTERN: N_("found by how the language is written"),
    By.BYTES: N_("found in the bytes of the file"),
    By.DATE: N_("found by the date"),
    By.HASH: N_("found by the hash"),
}


NONE = "–"  # where one side names nothing


def sentence_values(finding: Finding) -> dict[str, object]:
    """What a sentence names. Of programmes, clouds and roles these are ids."""
    values: dict[str, object] = {
        name: getattr(finding, name)
        for name in ("name", "programme", "expected", "found", "source", "target", "line", "count")
    }
    if finding.kind in (Kind.NUMBER_DIFFERS, Kind.CLOUD_DIFFERS, Kind.ROLE_DIFFERS):
        values |= {key: values[key] or NONE for key in ("expected", "found")}
    return values
