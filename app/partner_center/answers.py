"""All that Partner Center answers about an account: of each resource what it says, or why it says nothing.

One resource that can't be read keeps none of the others from being read, unless there is no token at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.diagnosis.vocabulary import Cloud
from app.partner_center.client import PartnerCenter
from app.partner_center.clouds import NOT_OFFERED
from app.partner_center.errors import ConsentError, ReadError, Unclear
from app.partner_center.resources import Customer, Listed, Subscription
from app.partner_center.vocabulary import Resource, Trouble


@dataclass(frozen=True, slots=True)
class Outcome:
    """How reading a resource went. Read, with a value; read, but not clear; or not read."""

    value: Any = None
    trouble: Trouble | None = None
    said: str = ""  # what a refusal said, for people to ask Microsoft with
    unclear: str = ""  # the first field that can't be made out; empty: all is clear

    @property
    def read(self) -> bool:
        return self.trouble is None

    @property
    def clear(self) -> bool:
        return self.read and not self.unclear


Answers = dict[Resource, Outcome]


def ask(client: PartnerCenter, cloud: Cloud) -> Answers:
    """Raises ConsentError where there is no token to ask with."""
    questions: dict[Resource, Callable[[], Any]] = {
        Resource.ORGANIZATION: client.organization,
        Resource.LEGAL_BUSINESS: client.legal_business,
        Resource.BILLING: client.billing,
        Resource.MPN: client.mpn,
        Resource.SUPPORT: client.support,
        Resource.INVOICES: client.invoices,
        Resource.SUMMARIES: client.summaries,
        Resource.RELATIONSHIPS: client.relationships,
        Resource.CUSTOMERS: client.customers,
        Resource.SERVICE_REQUESTS: client.service_requests,
    }
    offered = questions.keys() - NOT_OFFERED.get(cloud, frozenset())
    answers = {
        resource: _answer(question) if resource in offered else Outcome(trouble=Trouble.NOT_OFFERED)
        for resource, question in questions.items()
    }
    answers[Resource.SUBSCRIPTIONS] = _subscriptions(client, answers[Resource.CUSTOMERS])
    return answers


def _answer(question: Callable[[], Any]) -> Outcome:
    try:
        value = question()
    except ConsentError:
        raise
    except ReadError as error:
        return Outcome(trouble=error.trouble, said=str(error.said)[:256])
    except Unclear as error:
        return Outcome(unclear=error.field[:256])
    unclear = value.unclear[0][:256] if isinstance(value, Listed) and value.unclear else ""
    return Outcome(value, unclear=unclear)


def _subscriptions(client: PartnerCenter, customers: Outcome) -> Outcome:
    """Those of every customer; what some of them have is kept where others can't be asked."""
    listed: Listed[Customer] | None = customers.value
    if listed is None:
        return Outcome(trouble=customers.trouble, said=customers.said, unclear=customers.unclear)
    found: list[Subscription] = []
    first, unclear = Outcome(), customers.unclear
    for customer in listed.items:
        outcome = _answer(lambda one=customer.id: client.subscriptions(one))  # type: ignore[misc]
        if outcome.value is not None:
            found += outcome.value.items
        unclear = unclear or outcome.unclear
        first = first if first.trouble else outcome
    return Outcome(Listed(tuple(found)), first.trouble, first.said, unclear)
