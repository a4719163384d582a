"""What the names in addresses, forms and bodies stand for. The one thing that a new route may have to say here.

A name that is missing fails `test_walls.py`, which says for which route.
"""

from typing import Any

# Names that hold an id → the kind of thing it is the id of (a key of `Owner.ids`).
KINDS = {
    "account": "account",
    "account_id": "account",
    "customer": "customer",
    "customer_id": "customer",
    "incident_id": "incident",
    "invoice": "invoice",
    "invoice_id": "invoice",
    "pay": "invoice",
    "request": "request",
    "request_id": "request",
    "subscription": "subscription",
    "subscription_id": "subscription",
}

# Names of anything else → a value that makes sense; for one route alone, under "METHOD /rule name".
LITERALS = {
    "POST /<locale>/account/requests/new token": "asked",
    "POST /<locale>/localization/reports/<report_id> action": "resolve",
    "POST /<locale>/account/subscriptions/<path:subscription_id> cause": "fraud",
    "action": "replied",
    "after": "",
    "article": "account/suspended-account",
    "article_id": "account/suspended-account",
    "at": "",
    "cause": "",
    "cloud": "",
    "code": "not-found",
    "days": "",
    "dry_run": "true",
    "due": "",
    "due_within": "30",
    "event": "suspended",
    "exact": "false",
    "fault": "wrong",
    "filename": "css/site.css",
    "helpful": "yes",
    "invoices": "2",
    "keep": "",
    "kind": "",
    "language": "",
    "limit": "5",
    "locale": "en-us",
    "message": "Hello",
    "missing": "",
    "name": "css/site.css",
    "note": "",
    "number": "1",
    "offset": "0",
    "on": "",
    "operation": "sell-new",
    "path": "lock.svg",
    "product": "",
    "programme": "",
    "purpose": "other",
    "q": "invoice",
    "reasons": "billing-overdue",
    "recorded": "",
    "report_id": "rep_0123456789abcdefg",
    "revision": "made-up",
    "role": "",
    "secret": "made-up",
    "section": "",
    "sent": "",
    "sentence": "",
    "state": "",
    "status": "",
    "subject": "Hello",
    "table": "votes",
    "to": "/en-us/account",
    "token": "sent",
    "version": "1",
    "view": "",
    "voted": "",
}

# Bodies of JSON that the description gives no example of, or not one that will do: "METHOD /rule" → body.
BODIES: dict[str, Any] = {}

# Bodies that are no JSON: content type and text, with {account}, {invoice} … where an id goes.
TEXTS = {
    "POST /api/v1/accounts/import": (
        "application/jsonl",
        '{"type": "profile", "account": "{account}", "status": "complete", "reference": "walls"}\n',
    ),
}
