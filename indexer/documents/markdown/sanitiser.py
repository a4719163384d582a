"""The one gate through which HTML leaves: whatever was let through by mistake before, only this list gets out.

It is the last of two lines. Extensions write what they mean, and raw HTML is rewritten element by element (elements.py,
rawhtml.py); this gate knows nothing of their reasons and parses the outcome as a browser would.
"""

import nh3

from indexer.documents.markdown.elements import KEPT, SWALLOWED, words

LANGUAGES = words(
    "apex azurecli azurecli-interactive azurepowershell azurepowershell-interactive bash bicep c c# cmd console "
    "console-interactive cpp cs csharp css csv dart diff dockerfile dos fsharp go graphql hcl html http https ini java "
    "javascript js json jsonc jsx kotlin kql kusto makefile markdown md mermaid msgraph-interactive none objc "
    "objectivec odata output perl php plaintext powershell powershell-interactive properties protobuf ps ps1 py python "
    "r rest ruby rust scala sh shell sql swift terraform text toml ts tsql tsx txt typescript url urlencoded vb vbnet "
    "xaml xml yaml yml"
)
ALERTS = ("note", "tip", "important", "caution", "warning")

CLASSES: dict[str, set[str]] = {
    "a": {"lightbox", "next-step", "remote-image"},
    "code": {f"language-{language}" for language in LANGUAGES},
    "div": {"alert", "checklist", "next-steps", "table-wrapper", "tabs", *(f"alert-{kind}" for kind in ALERTS)},
    "p": {"alert-title", "tab-title"},
    "section": {"tab"},
    "span": {"missing-image"},
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
}
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "id", "lang", "title"},
    "a": {"href", "rel"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "div": {"role", "tabindex"},
    "img": {"alt", "loading", "src"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "pre": {"tabindex"},
    "section": {"aria-label", "data-condition", "data-tab"},
    "span": {"aria-label", "role"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

_CLEANER = nh3.Cleaner(
    tags=set(KEPT),
    clean_content_tags=set(SWALLOWED),
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    url_schemes=SCHEMES,
    link_rel=None,  # our own links say what they are
)


def sanitise(html: str) -> str:
    """`html` with nothing in it but what the lists above allow, balanced."""
    return _CLEANER.clean(html)
