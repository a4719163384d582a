"""What can go wrong while somebody shows who they are. The texts are fit to be shown, and tell an attacker nothing."""

from __future__ import annotations

from enum import StrEnum

from indexer.errors import GoodstandingError, UsageError


class Refusal(StrEnum):
    """Why a sign-in was refused: for the log and the tests, never for the page."""

    FLOW = "flow"  # no sign-in was begun in this browser, or it has been used or has expired
    STATE = "state"
    ISSUER = "issuer"
    PARAMETERS = "parameters"  # missing, or given twice
    PROVIDER = "provider"  # the provider said no
    CODE = "code"  # the provider did not take the code, or could not be asked
    TOKEN = "token"  # noqa: S105 - the ID token does not hold
    ACCESS = "access"  # all is well, but there is nothing here for this person
    DISABLED = "disabled"


class SignInError(GoodstandingError):
    """A sign-in that is refused. `refusal` says why, `detail` adds to it; both are for the log."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__("This sign-in can't be completed. Start it again from the sign-in page.")
        self.refusal = refusal
        self.detail = detail


class ProviderError(GoodstandingError):
    """The provider of identities cannot be asked, or says what it must not. The text is for whoever runs the site."""


class IdentityError(UsageError):
    """A command names a user, role or token that makes no sense."""
