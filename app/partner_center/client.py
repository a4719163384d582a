"""A client of Partner Center's REST API, for one account: typed records out, ReadError where something wasn't read.

    client = PartnerCenter(endpoints, access, Wire(transport, patience))
    client.legal_business()         # LegalBusiness
    client.invoices()               # Listed[Invoice], all pages

Every call has an MS-RequestId of its own, which its retries keep, and an MS-CorrelationId.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol
from urllib.parse import quote, urljoin
from uuid import uuid4

from app.partner_center import resources
from app.partner_center.clouds import Endpoints, same_origin
from app.partner_center.errors import NO_SUCH_CUSTOMER, ReadError, Said, Unclear, trouble_of
from app.partner_center.jsons import Fields, parsed
from app.partner_center.resources import Listed
from app.partner_center.retrying import Patience, exchanged
from app.partner_center.transport import Answer, Transport
from app.partner_center.vocabulary import Resource, Trouble

VERSION = "/v1"
APPLICATION = "Goodstanding"
INVOICES_A_PAGE, CUSTOMERS_A_PAGE = 200, 500
MOST_PAGES = 10_000
MINUTE = 60.0
UNAUTHORIZED = 401
CONTINUATION = "MS-ContinuationToken"


class Access(Protocol):
    """Where access tokens come from. Both raise ConsentError or ReadError."""

    def token(self) -> str: ...
    def renewed(self) -> str: ...


class Pace:
    """So many calls a minute, at most: the documented limit of a resource, kept without being told."""

    def __init__(
        self,
        a_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._most, self._clock, self._sleep = a_minute, clock, sleep
        self._calls: deque[float] = deque()
        self._lock = Lock()

    def wait(self) -> None:
        with self._lock:
            now = self._clock()
            while self._calls and now - self._calls[0] >= MINUTE:
                self._calls.popleft()
            pause = self._calls[0] + MINUTE - now if len(self._calls) >= self._most else 0.0
            self._calls.append(now + pause)
            if len(self._calls) > self._most:
                self._calls.popleft()
        if pause > 0:
            self._sleep(pause)


@dataclass(frozen=True, slots=True)
class Wire:
    """How calls are made."""

    transport: Transport
    patience: Patience = field(default_factory=Patience)
    pace: Pace = field(default_factory=lambda: Pace(500))  # for subscriptions, as documented
    locale: str = "en-US"


class PartnerCenter:
    def __init__(self, endpoints: Endpoints, access: Access, wire: Wire) -> None:
        self._endpoints, self._access, self._wire = endpoints, access, wire

    def legal_business(self) -> resources.LegalBusiness:
        said = self._get(Resource.LEGAL_BUSINESS, "/profiles/legalbusiness?vettingVersion=Current")
        return resources.legal_business(said)

    def billing(self) -> str | None:
        return resources.billing(self._get(Resource.BILLING, "/profiles/billing"))

    def mpn(self) -> str | None:
        return resources.mpn(self._get(Resource.MPN, "/profiles/mpn"))

    def organization(self) -> resources.Organization:
        return resources.organization(self._get(Resource.ORGANIZATION, "/profiles/organization"))

    def support(self) -> bool:
        return resources.support(self._get(Resource.SUPPORT, "/profiles/support"))

    def invoices(self) -> Listed[resources.Invoice]:
        address = f"/invoices?size={INVOICES_A_PAGE}&offset=0"
        return resources.listed(self._all(Resource.INVOICES, address), resources.invoice)

    def summaries(self) -> Listed[resources.Summary]:
        return resources.listed(self._all(Resource.SUMMARIES, "/invoices/summaries"), resources.summary)

    def relationships(self) -> Listed[Any]:
        """Roles that relationships in force show the account in; both directions are asked for."""
        found: list[Any] = []
        for kind in ("IsIndirectCloudSolutionProviderOf", "IsIndirectResellerOf"):
            found += self._all(Resource.RELATIONSHIPS, f"/relationships?relationship_type={kind}")
        return resources.listed(found, resources.relationship)

    def customers(self) -> Listed[resources.Customer]:
        address = f"/customers?size={CUSTOMERS_A_PAGE}"
        return resources.listed(self._all(Resource.CUSTOMERS, address), resources.customer)

    def subscriptions(self, customer: str) -> Listed[resources.Subscription]:
        """Empty for a customer that the partner no longer serves."""
        self._wire.pace.wait()
        address = f"/customers/{quote(customer, safe='')}/subscriptions"
        try:
            found = list(self._all(Resource.SUBSCRIPTIONS, address))
        except ReadError as error:
            if (error.said.status, error.said.code) in NO_SUCH_CUSTOMER:
                return Listed(())
            raise
        return resources.listed(found, resources.subscription(customer))

    def service_requests(self) -> Listed[resources.ServiceRequest]:
        return resources.listed(self._all(Resource.SERVICE_REQUESTS, "/servicerequests"), resources.service_request)

    # --- pages

    def _all(self, resource: Resource, address: str) -> list[Any]:
        """The items of all pages. Raises ReadError where fewer come than were announced."""
        items: list[Any] = []
        announced = 0
        for page, found in self._pages(resource, address):
            announced = max(announced, page.number("totalCount") or 0)
            items += found
        if len(items) < announced:
            raise ReadError(Trouble.INCOMPLETE, f"{resource}: {len(items)} of {announced}")
        return items

    def _pages(self, resource: Resource, address: str) -> Iterator[tuple[Fields, list[Any]]]:
        seen: set[tuple[str, str]] = set()
        token = ""
        while (address, token) not in seen:
            if len(seen) == MOST_PAGES:
                raise ReadError(Trouble.NOT_UNDERSTOOD, f"{resource}: more than {MOST_PAGES} pages")
            seen.add((address, token))
            said = self._get(resource, address, {CONTINUATION: token} if token else {})
            try:
                page = Fields(said, resource)
                if not page.has("items"):
                    raise page.unclear("items")
                yield page, page.list("items")
                following = _next(page)
            except Unclear as error:
                raise ReadError(Trouble.NOT_UNDERSTOOD, error.field) from None
            if following is None:
                return
            address, token = following
        raise ReadError(Trouble.NOT_UNDERSTOOD, f"{resource}: its pages go round in circles")

    # --- calls

    def _address(self, address: str) -> str:
        """Of this API and no other host: a link in an answer leads a token nowhere else."""
        base = self._endpoints.api
        path = address if address.startswith(("http://", "https://", f"{VERSION}/")) else f"{VERSION}{address}"
        try:
            url = urljoin(f"{base}/", path)
            elsewhere = address.startswith("//") or not same_origin(url, base)
        except ValueError:
            raise ReadError(Trouble.NOT_UNDERSTOOD, "a link that is no address") from None
        if elsewhere:
            raise ReadError(Trouble.NOT_UNDERSTOOD, "a link to another host")
        return url

    def _get(self, resource: Resource, address: str, more: dict[str, str] | None = None) -> Any:
        """What it answers, as data. Raises ReadError."""
        url, wire = self._address(address), self._wire
        ids = {"MS-RequestId": str(uuid4()), "MS-CorrelationId": str(uuid4())}
        token = self._access.token()

        def send() -> Answer:
            headers = {
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "MS-Contract-Version": "v1",
                "MS-PartnerCenter-Application": APPLICATION,
                "X-Locale": wire.locale,
            }
            return wire.transport.exchange("GET", url, headers | ids | (more or {}))

        answer = exchanged(send, wire.patience)
        if answer.status == UNAUTHORIZED:  # it may have expired on the way
            token = self._access.renewed()
            answer = exchanged(send, wire.patience)
        if answer.status != 200:
            said = said_by(answer, ids["MS-RequestId"])
            raise ReadError(trouble_of(said), str(resource), said)
        return parsed(answer.body, str(resource))


def said_by(answer: Answer, request_id: str) -> Said:
    """The error of an answer, by its code and source; text of a gateway's says neither."""
    try:
        fields = Fields(parsed(answer.body, "error"), "error")
        number = fields.number("code")
        code = str(number) if number is not None else fields.optional_text("code", 64) or ""
        return Said(answer.status, code, fields.optional_text("source", 64) or "", request_id)
    except (ReadError, Unclear):
        return Said(answer.status, request_id=request_id)


def _next(page: Fields) -> tuple[str, str] | None:
    """The address of the next page and its continuation token. Raises Unclear."""
    links = page.fields("links")
    following = links.fields("next") if links else None
    if following is None:
        return None
    token = page.optional_text("continuationToken", 8192) or ""
    for each in following.list("headers"):
        header = Fields(each, "links.next.headers")
        if header.text("key").lower() == CONTINUATION.lower():
            token = header.text("value", 8192)
    return following.text("uri", 4096), token
