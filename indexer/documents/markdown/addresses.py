"""Where an address leads, as an article writes it.

An article names another by its file; the address becomes that article's in the reader's language. Ids that were
redirected, letters of the wrong case and backslashes are put right and remarked on. An address that isn't an article's,
the web's, a mailbox's or a telephone's leads nowhere.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from indexer.documents.markdown.page import Page, fit_id
from indexer.documents.markdown.tags import is_hostile_url

if TYPE_CHECKING:
    from indexer.documents.docset import Docset

LEARN = "https://learn.microsoft.com"
ARTICLE_SUFFIXES = frozenset({"", ".md", ".yml", ".yaml"})
PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".ico"})

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNSAFE = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f]')
_LOCALE = re.compile(r"/[a-z]{2}-[a-z]{2}(?=/)", re.IGNORECASE)
_MAX_REDIRECTS = 10

Remark = tuple[str, dict[str, object]]  # code of a problem, and the values of its texts


class Target(NamedTuple):
    """Where a link leads."""

    href: str  # empty: nowhere, the text stays without a link
    target: str = ""  # as in model.Link
    fragment: str = ""
    internal: bool = False
    path: str = ""  # of a file in the docset
    remarks: tuple[Remark, ...] = ()

    @property
    def external(self) -> bool:
        return self.href[:4].lower() == "http"


def is_remote(url: str) -> bool:
    return url.strip()[:8].lower().startswith(("http://", "https://", "//"))


def resolve(page: Page, url: str, line: int) -> Target:
    """Where `url`, written on `line`, leads."""
    file, _ = page.place(line)
    key = (posixpath.dirname(file), url)
    target = page.known_links.get(key)
    if target is None:
        target = page.known_links[key] = _resolve(page, url.strip(), file)
    return target


def file_of(page: Page, source: str, file: str) -> str:
    """The docset path of the picture or file that `file` names, or '' where there is none."""
    path = unquote(source.strip().partition("#")[0].partition("?")[0]).replace("\\", "/")
    if not path or path.startswith("/"):
        return ""
    name = join(file, path)
    return name if name and page.context.docset.exists(name) else ""


def join(file: str, path: str) -> str:
    """The docset path that `path` means in `file`; '' where it leads out of the docset."""
    if path.startswith("~/"):
        joined = posixpath.normpath(f"{file.partition('/')[0]}/{path[2:]}")
    else:
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
    return "" if joined.startswith(("..", "/")) or "/" not in joined else joined


def _resolve(page: Page, url: str, file: str) -> Target:
    if is_hostile_url(url):
        return Target("", remarks=(("html-hostile", {"what": url[:40]}),))
    if scheme := _SCHEME.match(url):
        return _with_scheme(url, scheme[1].lower())
    remarks: tuple[Remark, ...] = ()
    if "\\" in url:
        remarks = (("link-backslash", {"target": url}),)
        url = url.replace("\\", "/")
    if not url:
        return Target("", remarks=(("link-empty", {}),))
    if url.startswith("//"):
        return Target(_encode("https:" + url), remarks=remarks)
    if url.startswith("#"):
        fragment = _fragment(url[1:])
        return Target("#" + _encode(fragment), page.context.id, fragment, internal=True)
    if url.startswith("/"):
        return _site_absolute(page, url)
    target = _relative(page, url, file)
    return target._replace(remarks=remarks + target.remarks) if remarks else target


def _with_scheme(url: str, scheme: str) -> Target:
    if scheme in ("http", "https", "mailto", "tel"):
        return Target(_encode(url))
    return Target("", remarks=(("link-scheme", {"target": url[:80], "scheme": scheme}),))


def _site_absolute(page: Page, url: str) -> Target:
    """Below Learn's root: an article of the docset, else a page of Learn."""
    path, _, fragment = url.partition("#")
    path = _LOCALE.sub("", path.partition("?")[0], count=1)
    article = unquote(path).strip("/").removesuffix(".md")
    if article and (known := _known(page, article)):
        return _article(page, known[0], fragment, known[1])
    return Target(_encode(LEARN + url))


def _relative(page: Page, url: str, file: str) -> Target:
    path, _, fragment = url.partition("#")
    path = unquote(path.partition("?")[0])
    stem, suffix = posixpath.splitext(path)
    if suffix.lower() not in ARTICLE_SUFFIXES:
        if name := file_of(page, path, file):
            return Target("/media/" + quote(name), path=name)
        if suffix.lower() in PICTURE_SUFFIXES:
            return Target("")  # the picture itself is reported where it is shown
        if not (known := _known(page, _below_root(file, path))):
            return Target("", remarks=(("link-broken", {"target": url}),))
        return _article(page, known[0], fragment, known[1])
    if not path:
        return Target("#" + _encode(_fragment(fragment)), page.context.id, _fragment(fragment), internal=True)
    article = _below_root(file, stem if stem.strip("./") else path)
    known = _known(page, article) or (None if suffix else _known(page, posixpath.join(article, "index")))
    if known:
        return _article(page, known[0], fragment, known[1])
    return _article(page, article, fragment, (("link-broken", {"target": url}),))


def _below_root(file: str, path: str) -> str:
    """The article id that a path in `file` means, whether or not it exists."""
    if path.startswith("~/"):
        return posixpath.normpath(path[2:])
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
    parts = [part for part in joined.split("/") if part not in ("..", ".")]
    return "/".join(parts if joined.startswith("..") else parts[1:])


def _article(page: Page, article: str, fragment: str, remarks: tuple[Remark, ...]) -> Target:
    if is_remote(article):  # a redirection may leave the docset
        return Target(_encode(article), remarks=remarks)
    fragment = _fragment(fragment)
    href = f"/{page.context.locale.lower()}/articles/{quote(article)}" + (f"#{_encode(fragment)}" if fragment else "")
    return Target(href, article, fragment, internal=True, remarks=remarks)


def _known(page: Page, article: str) -> tuple[str, tuple[Remark, ...]] | None:
    """The id under which the docset has that article, in the page's language or the source's, and what to say of it."""
    docset, locale = page.context.docset, page.context.locale
    if article in docset.linkable(locale):
        return article, ()
    current, seen = article, 0
    while current in docset.redirects and seen < _MAX_REDIRECTS:
        current, seen = docset.redirects[current], seen + 1
    if seen and (is_remote(current) or current in docset.linkable(locale)):
        return current, (("link-redirected", {"target": article, "new": current}),)
    if actual := _actual_case(docset, locale).get(article.lower()):
        return actual, (("link-case", {"target": article, "actual": actual}),)
    return None


_CASES: dict[tuple[int, str], tuple[Docset, dict[str, str]]] = {}


def _actual_case(docset: Docset, locale: str) -> dict[str, str]:
    """Lower-case id → id. Kept for the docset at hand: a process reads thousands of articles of one."""
    key = (id(docset), locale)
    held = _CASES.get(key)
    if held is None or held[0] is not docset:
        if len(_CASES) >= 16:
            _CASES.clear()
        ids = {article.lower(): article for article in docset.linkable(locale)}
        held = _CASES[key] = (docset, ids)
    return held[1]


def _fragment(written: str) -> str:
    """The id that a fragment means; `tab/csp/region` means the tab."""
    fragment = unquote(written)
    return fit_id(fragment.split("/")[1] if fragment.startswith("tab/") else fragment)


def _encode(url: str) -> str:
    """With nothing in it that ends an attribute or that browsers read in a way of their own."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", url) if _UNSAFE.search(url) else url
