"""Where somebody goes after signing in stays on this site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.signin.paths import LONGEST, safe_path


@pytest.mark.parametrize(
    "path", ["/", "/fr-fr/account", "/fr-fr/search?q=a%20b&x=//evil", "/a//b", "/sök", "/a?b=/\u00e9"]
)
def test_paths_of_this_site_are_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "account",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\..\\b",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        " /a",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a b",
        "/a\x85b",
        "/a\x00",
        "/" + "a" * LONGEST,
        "//[x",
    ],
)
def test_whatever_may_lead_elsewhere_is_dropped(path: str) -> None:
    assert safe_path(path) == ""


@given(st.text(alphabet="/\\:?#@.abhtps \t\n[]%", max_size=24))
def test_no_browser_reads_a_host_into_it(path: str) -> None:
    kept = safe_path(path)
    if kept:
        # What the URL standard does to a reference: drop tabs and newlines, take backslashes for slashes.
        read = kept.replace("\t", "").replace("\n", "").replace("\r", "").strip().replace("\\", "/")
        assert read == kept
        assert read[0] == "/"
        assert read[1:2] != "/"
