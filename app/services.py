"""The services that every surface works with, as one frozen record.

A view asks for them with `current_services()`; a command builds its own with `build_services`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

from app.database_pool import Pool
from app.limits import Limits
from app.operations.health import Health
from app.operations.metrics import Metrics
from app.pages import PageCache
from app.settings import Settings

if TYPE_CHECKING:
    from app.database import Database
    from app.identity.service import IdentityServices
    from app.insights import InsightsService
    from app.mail.service import MailService
    from app.support.presence import Presence
    from app.support.queue import Queue
    from app.support.reinstating import Reinstating
    from app.support.service import SupportService
    from app.translation_reports import TranslationReports
    from app.webhooks.service import WebhookService
    from indexer.library import Library
    from indexer.search.searcher import Searcher, SearchRequest, SearchResponse
    from indexer.shelves import Shelves

MIB = 1024 * 1024


class SearchService:
    """Searches the current library, with one Searcher as long as that library is the current one."""

    def __init__(self) -> None:
        self._open: tuple[Library, Searcher] | None = None

    def searcher(self, library: Library) -> Searcher:
        held = self._open  # read once: another thread may move on to the next generation meanwhile
        if held is None or held[0] is not library:
            from indexer.search.searcher import Searcher

            held = (library, Searcher(library))
            self._open = held
        return held[1]

    def search(self, library: Library, request: SearchRequest) -> SearchResponse:
        return self.searcher(library).search(request)

    def suggest(self, library: Library, q: str, locale: str, limit: int) -> list[str]:
        return [each.text for each in self.searcher(library).suggest(q, locale, limit)]


@dataclass(frozen=True)
class Services:
    settings: Settings
    shelves: Shelves
    searching: SearchService = field(default_factory=SearchService)
    pages: PageCache = field(default_factory=PageCache)
    limits: Limits = field(default_factory=Limits)
    metrics: Metrics = field(default_factory=Metrics)
    health: Health = field(default_factory=Health)

    @cached_property
    def database(self) -> Database:
        """Opened when it is first needed: most readers need none. Raises DatabaseError."""
        from app.database import open_database

        return open_database(self.settings.database, serving=True, pool=pool_of(self.settings))

    @cached_property
    def identity(self) -> IdentityServices:
        from app.identity.service import build_identity

        return build_identity(self.settings, self.database)

    @cached_property
    def support(self) -> SupportService:
        from app.support.service import SupportService

        return SupportService(self.database, self.identity.trail)

    @cached_property
    def queue(self) -> Queue:
        from app.support.queue import Queue

        return Queue(self.database, self.identity.trail)

    @cached_property
    def presence(self) -> Presence:
        from app.support.presence import Presence

        return Presence(self.database)

    @cached_property
    def reinstating(self) -> Reinstating:
        from app.support.reinstating import Reinstating

        return Reinstating(self.database, self.identity.trail)

    @cached_property
    def webhooks(self) -> WebhookService:
        from app.outward import build_webhooks

        return build_webhooks(self.settings, self.database, self.identity.trail)

    @cached_property
    def mail(self) -> MailService:
        from app.outward import build_mail

        return build_mail(self.settings, self.database, self.identity.trail)

    @cached_property
    def insights(self) -> InsightsService:
        """Counts in memory; opens the database when it writes or is asked."""
        from app.insights import InsightsService

        return InsightsService(lambda: self.database)

    @cached_property
    def translation_reports(self) -> TranslationReports:
        """Opens the database when something is reported or asked for."""
        from app.translation_reports import TranslationReports

        return TranslationReports(lambda: self.database)

    def library(self) -> Library:
        """The current library. Ask once a request and hold on to it: the next call may give a newer one.

        Raises LibraryError, whose text says which command builds one.
        """
        return self.shelves.current()

    def search(self, request: SearchRequest, library: Library | None = None) -> SearchResponse:
        library = library or self.library()
        began = perf_counter()
        response = self.searching.search(library, request)
        self.metrics.searched(library.manifest.engine, request.locale, perf_counter() - began)
        return response

    def suggest(self, q: str, locale: str, limit: int = 8, library: Library | None = None) -> list[str]:
        return self.searching.suggest(library or self.library(), q, locale, limit)


def build_services(settings: Settings) -> Services:
    from indexer.shelves import Shelves

    return Services(
        settings=settings,
        shelves=Shelves(settings.index, settings.cluster),
        pages=PageCache(settings.page_cache * MIB, somebody_is_signed_in),
        limits=Limits(settings.redis),
    )


def pool_of(settings: Settings) -> Pool:
    return Pool(
        size=settings.database_pool,
        overflow=settings.database_overflow,
        recycle=settings.database_recycle,
        seconds=settings.database_seconds,
        statement_seconds=settings.database_statement_seconds,
    )


def somebody_is_signed_in() -> bool:
    """In the browser that asks. Without its cookie nothing is looked up: reading needs no database."""
    from app.identity.guard import current_session
    from indexer.errors import GoodstandingError

    try:
        return current_session() is not None
    except GoodstandingError:
        return False


def current_services() -> Services:
    """The services of the application that answers this request."""
    from flask import current_app

    services = current_app.extensions["goodstanding"]
    assert isinstance(services, Services)  # noqa: S101 - tells the type checker; nothing else puts one there
    return services
