"""What the pages of signing in and out show: one frozen record a page, each field with a sentence of help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from app.web import Link, Page


@dataclass(frozen=True, kw_only=True)
class SignInPage(Page):
    action: Annotated[str, "Where the form of local users leads; empty where there are none."]
    to: Annotated[str, "The path to go to afterwards; empty for the usual one."]
    username: Annotated[str, "The user name that was typed."]
    failed: Annotated[bool, "Whether user name and password did not fit."]
    provider: Annotated[Link | None, "Sign-in at the provider of identities; None where none is set."]


@dataclass(frozen=True, kw_only=True)
class SignedInPage(Page):
    name: Annotated[str, "What the person is called; may be empty."]
    onward: Annotated[str, "Where they wanted to go, or the usual page."]
    tools: Annotated[tuple[Link, ...], "The pages for what the person does here: for owners, operators and agents."]
    sign_out: Annotated[str, "Where the forms to sign out lead."]


@dataclass(frozen=True, kw_only=True)
class SignedOutPage(Page):
    sign_in: Annotated[str, "Where to sign in again."]
    provider: Annotated[Link | None, "Ends the session at the provider, too; None where it offers no such thing."]


@dataclass(frozen=True, slots=True)
class TypedText:
    """What somebody typed into a field of a form."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class UnsentPage(Page):
    sign_in: Annotated[Link, "Sign-in in another tab, so that this page stays."]
    action: Annotated[str, "Where the form was sent, and is sent again: a path of this site."]
    texts: Annotated[tuple[TypedText, ...], "What was typed, to be read, changed or copied."]
    others: Annotated[tuple[tuple[str, str], ...], "The form’s other fields, name and value; they go along unseen."]
