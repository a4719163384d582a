"""The Model Context Protocol server: search, read and diagnose, for assistants. Needs the extra `mcp`.

The tools answer as the API does, from the same services. Whoever holds an API token may ask for the accounts that its
owner reaches, and for no other; without one, the articles are all there is. Over stdio the token is the setting
MCP_TOKEN, over HTTP the header Authorization of each request: nothing is remembered between two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any
from urllib.parse import urlsplit

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field

from app import __version__
from app.answers import locate, section_at
from app.answers.documents import article_document
from app.database_trouble import REMEDIES, DatabaseError
from app.errors import ProblemError
from app.identity.guard import BAD_TOKEN, lacking
from app.identity.roles import Principal, Scope
from app.looks import Asked, look
from app.queries import DEFAULT_LIMIT, MAX_LIMIT, known_locale, search_request
from app.remedies import remedies, statements
from app.remedies.answer import diagnosis_answer
from app.remedies.words import PROGRAMMES, REASONS
from app.results import search_answer
from app.services import Services
from app.wording import wording_for
from indexer.errors import GoodstandingError
from indexer.library import Library

Json = dict[str, Any]
PATH = "/mcp"
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
NO_TOKEN = "Diagnosing an account needs an API token with the scope accounts:read; none came with the request."  # noqa: S105 - no token
INSTRUCTIONS = """\
Guidance for partners whose Microsoft Partner Center account is suspended, in these languages: {locales}.
Search first, then read the section that a result names by its article_id and anchor. Answer in the partner's language
with the words of that language's article; where `fallback` or `translation` says that it lags behind, say so.
Every address begins with {base}. {base}/go/ARTICLE_ID?section=ANCHOR is a link that lasts and opens in the reader's
language; with &locale=LOCALE it opens in that one.
"""

Locale = Annotated[str, Field(description="The reader's locale, such as fr-FR; empty: the source language")]


def mcp_server(services: Services, token: str | None = None) -> MCPServer[Any]:
    """The server. Raises LibraryError where there is no library.

    `token`: of whoever this process serves; None: each request brings its own, and no other counts.
    """
    library = services.library()
    server: MCPServer[Any] = MCPServer(
        "goodstanding",
        title="Goodstanding",
        version=__version__,
        website_url=services.settings.base_url,
        instructions=INSTRUCTIONS.format(locales=", ".join(library.locales), base=services.settings.base_url),
        log_level="WARNING",
    )
    tools = _Tools(services, token)
    server.tool(annotations=READS)(tools.search_guidance)
    server.tool(annotations=READS, structured_output=False)(tools.read_article)
    server.tool(annotations=READS)(tools.list_reasons)
    server.tool(annotations=READS)(tools.diagnose_account)
    return server


def run_stdio(services: Services) -> None:
    """Serve whoever started this process, until they close its input."""
    mcp_server(services, services.settings.mcp_token).run("stdio")


def run_http(services: Services, host: str, port: int) -> None:
    """Serve over streamable HTTP until interrupted. Each request stands alone, so that any number of processes do."""
    mcp_server(services).run(
        "streamable-http",
        host=host,
        port=port,
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        transport_security=allowed(services, host, port),
    )


def allowed(services: Services, host: str, port: int) -> TransportSecuritySettings:
    """Only what is meant for this server: a page that somebody else's DNS leads here is refused."""
    public = services.settings.base_url
    hosts = [f"{host}:{port}", f"127.0.0.1:{port}", f"localhost:{port}", urlsplit(public).netloc]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=[public])


class _Tools:
    """What assistants may call. The docstrings are what they are told."""

    def __init__(self, services: Services, token: str | None) -> None:
        self._services = services
        self._token = token

    def search_guidance(
        self,
        query: Annotated[str, Field(description="A question or words, in any of the languages")],
        locale: Locale = "",
        limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    ) -> Json:
        """Search the guidance articles. Gives sections, best first, with passage, address and translation status."""
        with _as_tool_errors():
            library, reader = self._reading(locale)
            asked = search_request(library, query, reader, limit=limit)
            return search_answer(library, self._services.search(asked, library))

    def read_article(
        self,
        article_id: Annotated[str, Field(description="As search results name it, or one that it once had")],
        locale: Locale = "",
        section: Annotated[str, Field(description="An anchor of the article; empty: all of it")] = "",
    ) -> str:
        """Read an article, or one of its sections, as Markdown. Its frontmatter says in which language it comes."""
        with _as_tool_errors():
            library, reader = self._reading(locale)
            place = locate(library, article_id, section)
            found = library.find(reader, place.article) if place else None
            if place is None or found is None:
                raise ProblemError("unknown-article", f"There is no article {article_id[:80]!r}; search for it.")
            shown = section_at(found.article, place.anchor)
            if place.anchor and shown is None:  # the translation lacks it: the source says it
                source = library.find(library.source_locale, place.article)
                found = source or found
                shown = section_at(found.article, place.anchor)
            if section and shown is None:
                known = ", ".join(one.anchor for one in found.article.sections if one.anchor)
                raise ProblemError("not-found", f"The article has no section {section[:80]!r}; there are {known}.")
            return article_document(library, reader, found, self._services.settings.base_url, shown)

    def list_reasons(self, locale: Locale = "") -> Json:
        """List every reason for which accounts are suspended, by program, in the words of the articles."""
        with _as_tool_errors():
            library, reader = self._reading(locale)
            words = wording_for(reader)
            return {
                "locale": reader,
                "programmes": [
                    {
                        "programme": programme,
                        "name": words.gettext(PROGRAMMES[programme]) if programme in PROGRAMMES else programme,
                        "reasons": _reasons(library, reader, programme, words.gettext),
                    }
                    for programme in library.guidance.programmes
                ],
            }

    def diagnose_account(
        self,
        ctx: Context[Any, Any],
        account_id: Annotated[str, Field(description="The account's id")],
        locale: Locale = "",
        at: Annotated[str, Field(max_length=40, description="As of which day or moment, ISO 8601; empty: now")] = "",
    ) -> Json:
        """Diagnose an account: standing, reasons with evidence, what still works, and the steps that lead back.

        Only accounts that the owner of the API token may see. Every look is noted in the audit trail.
        """
        with _as_tool_errors():
            principal = self._principal(ctx.headers)
            library, reader = self._reading(locale)
            asked, words = Asked(account_id, at), wording_for(reader)
            found = look(self._services, library, principal, asked, words, surface="mcp")
            return diagnosis_answer(remedies(found.diagnosis, library, reader))

    def _reading(self, locale: str) -> tuple[Library, str]:
        library = self._services.library()
        return library, known_locale(library, locale) if locale else library.default_locale

    def _principal(self, headers: Mapping[str, str] | None) -> Principal:
        """Who asks: whoever holds this process's token, or who sent the request."""
        token = _bearer(headers or {}) if self._token is None else self._token
        if not token:
            raise ProblemError("not-signed-in", NO_TOKEN)
        principal = self._services.identity.tokens.principal(token)
        if principal is None:
            raise ProblemError("not-signed-in", BAD_TOKEN)
        if not principal.may(Scope.READ_ACCOUNTS):
            raise ProblemError("forbidden", lacking(Scope.READ_ACCOUNTS))
        return principal


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _reasons(library: Library, locale: str, programme: str, translated: Callable[[str], str]) -> list[Json]:
    return [
        {
            "reason": reason,
            "name": translated(REASONS[reason]) if reason in REASONS else reason,
            "statement": sentence.text,
            "locale": sentence.locale,
            "fallback": sentence.fallback,
            "article_id": sentence.article,
            "anchor": sentence.anchor,
            "url": sentence.url,
        }
        for reason, sentence in statements(library, locale, programme).items()
    ]


@contextmanager
def _as_tool_errors() -> Iterator[None]:
    """What is refused on purpose is said to the assistant; anything else is an accident, which the log has."""
    try:
        yield
    except ProblemError as error:
        told = error.problem.told("en")
        raise ToolError(f"{told.title}. {told.detail}") from error
    except DatabaseError as error:  # where it is, and what it says, is for the log
        raise ToolError(REMEDIES[error.trouble]) from error
    except GoodstandingError as error:
        raise ToolError(str(error)) from error
