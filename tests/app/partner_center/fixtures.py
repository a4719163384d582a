"""What each resource looks like, by the public reference: one contract a resource, with invented partners in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.app.partner_center.server import Tenant

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
TENANT = "5a1f0c9e-1111-4222-8333-444455556666"
CUSTOMER = "b44bb1fb-aaaa-4bbb-8ccc-d657365580bf"
NONE = "0001-01-01T00:00:00"


def ago(days: int) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT00:00:00Z")


def links(uri: str) -> dict[str, Any]:
    return {"self": {"uri": uri, "method": "GET", "headers": []}}


def legal_business(status: object = "authorized", sub_status: object = "none") -> dict[str, Any]:
    address = {"country": "FR", "city": "Lyon", "addressLine1": "1 rue Inventée", "postalCode": "69001"}
    return {
        "companyName": "Zebrafils SARL",
        "address": address,
        "primaryContact": {"firstName": "Zoé", "lastName": "Invente", "email": "zoe@zebra.example"},
        "companyApproverAddress": address,
        "companyApproverEmail": "zoe@zebra.example",
        "vettingStatus": status,
        "vettingSubStatus": sub_status,
        "profileType": "LegalBusinessProfile",
        "links": links("/profiles/legalbusiness"),
        "attributes": {"objectType": "LegalBusinessProfile"},
    }


def organization(tenant: str = TENANT, **changes: Any) -> dict[str, Any]:
    return {
        "id": tenant,
        "companyName": "Zebrafils",
        "defaultAddress": {"country": "FR", "city": "Lyon", "postalCode": "69001", "phoneNumber": ""},
        "tenantId": tenant,
        "domain": "zebra.onmicrosoft.example",
        "email": "zoe@zebra.example",
        "language": "fr",
        "culture": "fr-fr",
        "profileType": "OrganizationProfile",
        "links": links("/profiles/organization"),
        "attributes": {"etag": "made-up", "objectType": "OrganizationProfile"},
    } | changes


def billing() -> dict[str, Any]:
    return {
        "companyName": "Zebrafils",
        "address": {"country": "FR"},
        "purchaseOrderNumber": "9888",
        "taxId": "12-345678",
        "billingCurrency": "EUR",
        "profileType": "BillingProfile",
        "links": links("/profiles/billing"),
        "attributes": {"etag": "made-up", "objectType": "BillingProfile"},
    }


def mpn() -> dict[str, Any]:
    return {"mpnId": "4847383", "profileType": "MpnProfile", "links": links("/profiles/mpn")}


def support() -> dict[str, Any]:
    return {
        "email": "help@zebra.example",
        "telephone": "4255555555",
        "website": "zebra.example",
        "profileType": "support_profile",
        "links": links("/v1/profiles/support"),
    }


def invoice(number: str, days: int, total: object = 100, paid: object = 0, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "invoiceDate": ago(days),
        "totalCharges": total,
        "paidAmount": paid,
        "currencyCode": "EUR",
        "currencySymbol": "€",
        "pdfDownloadLink": f"/invoices/{number}/documents/statement",
        "invoiceDetails": [{"invoiceLineItemType": "billing_line_items", "billingProvider": "office"}],
        "documentType": "invoice",
        "invoiceType": "Recurring",
        "links": links(f"/invoices/Recurring-{number}"),
        "attributes": {"objectType": "Invoice"},
    } | changes


def summary(balance: object, currency: str = "EUR", last: str = NONE, amount: object = 0) -> dict[str, Any]:
    inner = {
        "balanceAmount": balance,
        "currencyCode": currency,
        "currencySymbol": currency,
        "accountingDate": "2018-03-16T00:00:00",
        "firstInvoiceCreationDate": "2017-01-21T00:00:00Z",
        "lastPaymentDate": last,
        "lastPaymentAmount": amount,
        "latestInvoiceDate": NONE,
        "attributes": {"objectType": "InvoiceSummary"},
    }
    return inner | {"details": [{"invoiceType": "Recurring", "summary": inner}], "links": links("/invoices/summary")}


def relationship(kind: str, state: object = "Active") -> dict[str, Any]:
    return {
        "id": "484e548c-aaaa-4bbb-8ccc-c16c6373cb59",
        "name": "First Invented Consultants",
        "relationshipType": kind,
        "state": state,
        "mpnId": "4847383",
        "location": "FR",
        "attributes": {"objectType": "PartnerRelationship"},
    }


def customer(number: str = CUSTOMER, name: str = "Zebra Kunde") -> dict[str, Any]:
    profile = {"tenantId": number, "domain": "kunde.example", "companyName": name}
    return {"id": number, "companyProfile": profile, "relationshipToPartner": "reseller", "attributes": {}}


def subscription(number: str, status: object = "active", **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "entitlementId": number,
        "friendlyName": "nickname",
        "offerName": "Office for Zebras",
        "quantity": 1,
        "creationDate": "2015-11-25T06: 41: 12Z",
        "effectiveStartDate": "2015-11-24T08: 00: 00Z",
        "status": status,
        "suspensionReasons": [],
        "billingType": "none",
        "contractType": "subscription",
        "attributes": {"objectType": "Subscription"},
    } | changes


def service_request(number: str, status: object = 1, severity: object = 0, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Test",
        "severity": severity,
        "id": number,
        "status": status,
        "primaryContact": {"lastName": "Invente", "firstName": "Zoé"},
        "createdDate": "2026-03-24T01:07:00.863",
        "lastModifiedDate": "2026-03-24T01:17:10.61",
        "lastClosedDate": NONE,
        "attributes": {"objectType": "ServiceRequest"},
    } | changes


def partner(tenant: str = TENANT) -> Tenant:
    """A direct bill partner in good order, but for an invoice of 80 days ago of which half is open."""
    return Tenant(
        tenant,
        resources={
            "legalbusiness": legal_business(),
            "organization": organization(tenant),
            "billing": billing(),
            "mpn": mpn(),
            "support": support(),
            "invoices": [invoice("G-1", 200, 24606.35, 24606.35), invoice("G-2", 80, 100, -50), invoice("G-3", 10, 20)],
            "summaries": [summary(70.0, last=ago(9), amount=50)],
            "customers": [customer()],
            "servicerequests": [service_request("615112491169010", 1, 2), service_request("615112491169011", 2)],
        },
        subscriptions={
            CUSTOMER: [
                subscription("S-1"),
                subscription("S-2", "Suspended", suspensionReasons=["CustomerCancellation"]),
                subscription("S-3", "expired"),
            ]
        },
        relationships={"IsIndirectCloudSolutionProviderOf": [], "IsIndirectResellerOf": []},
    )
