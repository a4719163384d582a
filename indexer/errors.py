"""The catalogue of content and library errors: every code, what is said of it, and what to do about it.

    GoodstandingError
    ├── ContentError        a file that cannot be taken; carries its Problem
    ├── LibraryError        a library that is missing, damaged or of another version
    ├── EngineUnavailableError  a search engine that doesn't answer just now
    ├── StrictBuildError    a strict build that found errors; carries the problems
    ├── BuildInterruptedError   a process of the build that was ended from outside
    └── UsageError          a request that makes no sense: unknown locale, contradictory arguments

Problems are values, not exceptions: reading a docset collects them and goes on.
"""

import re
from collections.abc import Iterable

import msgspec

from indexer.documents.model import Problem, Severity


class GoodstandingError(Exception):
    """Base of everything this package raises on purpose. Its text is fit to be shown to a person."""


class ContentError(GoodstandingError):
    """A file that cannot be taken. The rest of the docset is unaffected."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.file}:{problem.line}: {problem.message} {problem.remedy}")
        self.problem = problem


class LibraryError(GoodstandingError):
    """No library can be opened there. The text says which command builds one."""


class EngineUnavailableError(GoodstandingError):
    """The search engine doesn't answer just now. The text says what is known of why, for the log."""


class UsageError(GoodstandingError):
    """A request that makes no sense, with the remedy in its text."""


class StrictBuildError(GoodstandingError):
    """A strict build found errors and published nothing."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = sum(found.severity is Severity.ERROR for found in problems)
        super().__init__(
            f"Nothing was published: the docset has {count} error{'s' if count > 1 else ''}. "
            "`goodstanding check` lists what is wrong and what to do about it."
        )
        self.problems = problems


class BuildInterruptedError(GoodstandingError):
    """A process of the build was ended from outside: by somebody, or for want of memory."""

    def __init__(self) -> None:
        super().__init__(
            "A process of the build was ended from outside, perhaps for want of memory; nothing was published. "
            "Run the command again; `goodstanding index --workers 1` needs the least memory."
        )


ERROR, WARNING = Severity.ERROR, Severity.WARNING

# code: (severity, message, remedy). Both texts may hold named values; `problem` fills them in.
CATALOGUE: dict[str, tuple[Severity, str, str]] = {
    # --- files
    "file-unreadable": (ERROR, "The file cannot be read: {reason}.", "Check its permissions, or remove it."),
    "file-too-large": (
        ERROR,
        "The file has {size} bytes; the limit is {limit}.",
        "Split the article, or move data out of it.",
    ),
    "file-too-long": (
        ERROR,
        "The file has {lines} lines; the limit is {limit}.",
        "Split the article.",
    ),
    "file-undecodable": (
        ERROR,
        "Byte {offset} is not valid UTF-8.",
        "Save the file as UTF-8.",
    ),
    "file-nul": (ERROR, "The line holds a NUL character.", "Remove it; the file may not be text at all."),
    "encoding-repaired": (
        WARNING,
        "Double-encoded text was read as {repaired!r}.",
        "Save the file as UTF-8 once; replace {found!r}.",
    ),
    "encoding-beyond-repair": (
        WARNING,
        "{found!r} looks double-encoded but cannot be repaired.",
        "Write the words again.",
    ),
    "problems-more": (
        WARNING,
        "{count} more problems of the kind {kind} follow.",
        "Correct those above; the others are likely to be the same.",
    ),
    # --- docset as a whole
    "link-fragment": (
        WARNING,
        "The link leads to #{fragment}, which {target} does not have.",
        "Link to an anchor that is there; headings keep the anchor of the source language.",
    ),
    "reference-invalid": (
        ERROR,
        "The file cannot be used: {reason}.",
        "Correct it; the project's own stands in until then.",
    ),
    "reference-article": (
        ERROR,
        "{name} is to be found in the article {id!r}, which the docset does not have.",
        "Name an article by its path below the locale's folder, without suffix.",
    ),
    "statement-missing": (
        WARNING,
        "The source states the reason {name} under {programme}; this translation does not.",
        "Translate the statement, or add a cue for how this language says it to guidance.yml.",
    ),
    "step-missing": (
        WARNING,
        "The source has the {kind} {name}; this translation does not.",
        "Translate it, or add a cue for how this language says it to guidance.yml.",
    ),
    "threshold-differs": (
        WARNING,
        "The statement of {reason} does not say {days} days, as guidance.yml does.",
        "Correct the number in the article or in guidance.yml.",
    ),
    "picture-unreadable": (ERROR, "The picture cannot be read: {reason}.", "Replace it, or make it smaller."),
    # --- frontmatter
    "frontmatter-missing": (
        WARNING,
        "The file has no frontmatter.",
        "Begin it with a block between two lines of `---`.",
    ),
    "frontmatter-unclosed": (ERROR, "The frontmatter is never closed.", "End it with a line of `---`."),
    "frontmatter-invalid": (ERROR, "The frontmatter is not valid YAML: {reason}.", "Correct the line."),
    "frontmatter-not-mapping": (
        ERROR,
        "The frontmatter is not a list of `key: value` lines.",
        "Write it as such.",
    ),
    "frontmatter-limit": (
        ERROR,
        "The YAML goes over a limit: {reason}.",
        "Metadata is small and flat: no aliases, merge keys or huge values.",
    ),
    "frontmatter-date": (
        WARNING,
        "{key} is {value!r}, which is no date.",
        "Write MM/DD/YYYY, as Learn does, or YYYY-MM-DD.",
    ),
    "frontmatter-translation": (
        WARNING,
        "{key} is {value!r}, so it is not known how the translation was made.",
        "Write HT where a person made or reviewed it, MT where a machine made it, or leave the line out.",
    ),
    "locale-contradicted": (
        WARNING,
        "ms.contentlocale is {value!r}, but the file stands in the folder of {locale}, which counts.",
        "Correct the line, or move the file to its own language.",
    ),
    # --- reading
    "encoding-more": (
        WARNING,
        "{count} more lines hold double-encoded text.",
        "Save the file as UTF-8 once.",
    ),
    "frontmatter-repeated": (
        WARNING,
        "The key {key!r} stands there twice; the last one counts.",
        "Remove one of them.",
    ),
    "file-outside": (
        ERROR,
        "The symbolic link leads out of the docset.",
        "Copy the file to where the link is.",
    ),
    "folder-linked": (
        WARNING,
        "The symbolic link to a folder is not followed.",
        "Keep the articles in one place, and use redirects.",
    ),
    "file-name": (
        ERROR,
        "The name holds {character!r}, which no address can carry.",
        "Rename the file: letters, digits, hyphens.",
    ),
    "id-claimed": (
        ERROR,
        "The article id {id!r} belongs to {other} already.",
        "Rename one of the two files.",
    ),
    "id-case": (
        WARNING,
        "The article id {id!r} differs from that of {other} in upper and lower case only.",
        "Write it the same in every locale and once in each: not every disk or server tells the two apart.",
    ),
    "docset-invalid": (ERROR, "The description of the docset is not right: {reason}.", "Correct the line."),
    "docset-key": (ERROR, "The key {key!r} is not known.", "Remove it, or write one of: {known}."),
    "docset-locale": (
        ERROR,
        "{locale!r} is no locale of this docset.",
        "Write a BCP 47 tag, such as fr-FR, that `locales` lists.",
    ),
    "docset-source": (
        WARNING,
        "The source locale is {locale}, which `locales` does not list and for which there is no folder.",
        "Name the locale that the others are translated from, or add it to the list.",
    ),
    "docset-locale-empty": (
        ERROR,
        "There is no folder for the locale {locale}.",
        "Add the folder, or take the locale off the list.",
    ),
    "docset-locale-unlisted": (
        WARNING,
        "`locales` in docset.yml does not list {locale}; the folder is read all the same.",
        "Add the locale to the list, or move the folder away.",
    ),
    "locale-language": (
        ERROR,
        "The language of the locale {locale} is not known, so it is left out.",
        "Use one of {known}, or add the language's file to indexer/languages/.",
    ),
    "folder-locale": (
        WARNING,
        "The folder is named as a locale is, but there is no such locale; it is not read.",
        "Rename it after a locale, such as fr-fr.",
    ),
    "toc-unknown": (
        ERROR,
        "The table of contents names {id!r}, which no article has as its id.",
        "Write a path below the locale's folder, without suffix.",
    ),
    "toc-repeated": (
        WARNING,
        "The table of contents names {id!r} a second time.",
        "Keep it where readers look for it first.",
    ),
    "redirect-live": (
        ERROR,
        "{id!r} is redirected although the article exists.",
        "Remove the redirect, or the article.",
    ),
    "redirect-unknown": (
        ERROR,
        "{id!r} is redirected to {target!r}, which does not exist.",
        "Name the article that replaces it.",
    ),
    "redirect-section-live": (
        ERROR,
        "{id!r} is redirected although the article has that section.",
        "Remove the redirect, or rename the section: a link can lead to one of the two only.",
    ),
    "redirect-section-unknown": (
        ERROR,
        "{id!r} is redirected to {target!r}, and the article has no such section.",
        "Name a section of it by its anchor, or the article alone.",
    ),
    "redirect-loop": (ERROR, "The redirect of {id!r} leads in a circle.", "Name the article that replaces it."),
    "sxs-unclosed": (
        ERROR,
        "The side-by-side span {id!r} is never closed; it is taken to end before the next one, or with its paragraph.",
        "Close it with </span>.",
    ),
    "sxs-unpaired": (
        ERROR,
        "The side-by-side span {id!r} has no counterpart beside it.",
        "Write the sentence of the other language right behind it, under the same id.",
    ),
    "sxs-stray": (ERROR, "A </span> closes nothing; it is left out.", "Remove it, or open the span."),
    "faq-invalid": (ERROR, "The FAQ is not valid YAML: {reason}.", "Correct the line."),
    "faq-key": (WARNING, "The key {key!r} is not known; it is left out.", "Write one of: {known}."),
    "faq-incomplete": (
        WARNING,
        "The FAQ has no {missing} here.",
        "A FAQ has sections with questions, each with a question and an answer.",
    ),
    "faq-fence": (
        WARNING,
        "A code block in this answer is never closed; it is taken to end with the answer.",
        "Close it with the marks that opened it.",
    ),
    "facet-unknown": (
        WARNING,
        "{value!r} names no cloud and no role that is known.",
        "Use a name from the file of the language in indexer/languages/, or add this one there.",
    ),
    "title-missing": (WARNING, "The article has no title.", "Begin it with a heading of level 1."),
    "reading-failed": (
        ERROR,
        "Reading failed because of a mistake in this program: {reason}.",
        "Report it with the file; the other files are not affected.",
    ),
    "source-absent": (
        WARNING,
        "The file holds no source language: no side-by-side spans.",
        "Name a tree of side-by-side articles with --source, or leave the file out.",
    ),
    # --- markdown
    "include-missing": (ERROR, "The included file {path} does not exist.", "Correct the path, or add the file."),
    "include-outside": (
        ERROR,
        "The include {path} leads out of the docset and was left out.",
        "Include files of the docset only, by a relative path or one that begins with ~/.",
    ),
    "include-loop": (ERROR, "The include {path} includes itself.", "Break the circle."),
    "include-limit": (
        ERROR,
        "The include {path} goes over a limit of depth, number or size and was left out.",
        "Include fewer files, and not inside each other.",
    ),
    "heading-empty": (
        WARNING,
        "The heading has no text; its address goes to what follows.",
        "Give it a text, or anchor the paragraph itself.",
    ),
    "heading-glued": (
        WARNING,
        "The number signs have no space behind them, so this is no heading.",
        "Put a space behind them, or a backslash before the first.",
    ),
    "anchor-reserved": (
        WARNING,
        "The id {id!r} is reserved; it became content-{id}.",
        "Choose an id that does not begin with gs-.",
    ),
    "alert-empty": (
        WARNING,
        "The alert is empty and not shown; what follows is a quote of its own.",
        "Remove the blank line behind the marker.",
    ),
    "construct-unknown": (WARNING, "{construct} is not known; it is shown as text.", "Remove it, or reword it."),
    "construct-unsupported": (
        WARNING,
        "{construct} is not supported; all that it arranges or chooses is shown.",
        "Write the content so that it reads well without it.",
    ),
    "tabs-unended": (
        WARNING,
        "The tabs that begin with {tab!r} are never ended; they end before the next heading above them.",
        "End them with a line of ****.",
    ),
    "table-delimiters": (
        WARNING,
        "The table's header has {header} cells, the row below it {delimiters}; missing ones were added.",
        "Give both rows the same number of cells.",
    ),
    "table-row-long": (
        WARNING,
        "The row has {cells} cells, the table {columns} columns; the rest went into the last one.",
        "Remove a cell, or write a bar in a text as \\|.",
    ),
    "table-row-stray": (
        WARNING,
        "The line looks like a table row but belongs to no table; it is shown as text.",
        "Remove the blank line above it, or give it a header and a delimiter row.",
    ),
    "image-missing": (
        WARNING,
        "The picture {source} does not exist; its alternative text stands in.",
        "Add the picture, or correct the path.",
    ),
    "image-alt": (WARNING, "The picture {source} has no alternative text.", "Say what it shows, or make it an icon."),
    "image-remote": (
        WARNING,
        "The picture {source} lies elsewhere; readers get a link to it.",
        "Put the picture into the docset.",
    ),
    "link-broken": (WARNING, "The link leads to {target}, which does not exist.", "Correct or remove it."),
    "link-case": (WARNING, "The link says {target}, the article is called {actual}.", "Write it the same."),
    "link-backslash": (WARNING, "The link {target} has backslashes.", "Write slashes."),
    "link-redirected": (WARNING, "The link leads to {target}, which is now {new}.", "Link to the new article."),
    "link-empty": (WARNING, "The link leads nowhere; its text stays.", "Say where it leads, or remove it."),
    "link-no-text": (WARNING, "The link to {target} has no text.", "Say what it leads to."),
    "link-scheme": (
        WARNING,
        "The link {target} was taken off; its text stays.",
        "Link to http, https, mailto and tel addresses only.",
    ),
    "html-hostile": (ERROR, "{what} is hostile in an article and was removed.", "Remove it from the file."),
    "html-dropped": (WARNING, "The element <{element}> is not used here; what it holds stays.", "Remove its tags."),
    "html-placeholder": (
        WARNING,
        "{placeholder} is no HTML; it is shown as text.",
        "Put it between backticks, or write &lt; for <.",
    ),
    "comment-unclosed": (
        WARNING,
        "The comment is never closed; it hides everything behind it.",
        "Close it with -->.",
    ),
    "nesting-too-deep": (
        WARNING,
        "More than {limit} elements are nested here; the rest is shown as text.",
        "Write it flatter.",
    ),
}


MOST = 1_000  # problems of one kind that are listed of one file
SHOWN = 200  # characters of a value
# A terminal obeys controls, and is read backwards after some of the marks that nobody sees.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def problem(code: str, file: str, line: int, **values: object) -> Problem:
    """A problem from the catalogue; `values` fill the names in its texts, made fit to be shown on a terminal."""
    severity, message, remedy = CATALOGUE[code]
    values = {name: value if isinstance(value, int) else _short(str(value)) for name, value in values.items()}
    return Problem(
        file=file,
        line=line,
        code=code,
        message=visible(message.format(**values)),
        remedy=visible(remedy.format(**values)),
        severity=severity,
    )


def summed_up(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, but that of many thousands of one kind in one file the first are listed and the others counted."""
    listed: list[Problem] = []
    counts: dict[tuple[str, str], int] = {}
    first_left_out: dict[tuple[str, str], Problem] = {}
    for each in problems:
        key = (each.file, each.code)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= MOST:
            listed.append(each)
        else:
            first_left_out.setdefault(key, each)
    for key, each in first_left_out.items():
        more = problem("problems-more", each.file, each.line, count=counts[key] - MOST, kind=each.code)
        listed.append(msgspec.structs.replace(more, severity=each.severity))
    return listed


def _short(value: str) -> str:
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"


def visible(text: str) -> str:
    """The text with escapes in place of what a terminal obeys or nobody sees."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
