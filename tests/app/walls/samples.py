"""What the names in addresses, forms and bodies stand for. The one thing that a new route may have to say here.

A name that is missing fails `test_walls.py`, which says for which route.
"""

from typing import Any

# Names that hold an id → the kind of thing it is the id of (a key of `Owner.ids`).
KINDS = {
    "account": "account",
    "account_id": "account",
    "assignee": "identity",
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
    "POST /<locale>/workspace/reinstatement programme": "csp",
    "POST /<locale>/workspace/requests/<request_id> action": "send",
    "POST /<locale>/workspace/requests/<request_id> token": "sentfromdesk",
    "POST /<locale>/workspace/requests/<request_id> version": "2",
    "POST /<locale>/account/subscriptions/<path:subscription_id> cause": "fraud",
    "action": "replied",
    "after": "",
    "anchor": "",
    "article": "account/suspended-account",
    "article_id": "account/suspended-account",
    "assigned": "anybody",
    "assignment": "0",
    "at": "",
    "attach": "",
    "cause": "",
    "cloud": "",
    "code": "not-found",
    "days": "",
    "despite": "1",
    "doing": "looking",
    "dry_run": "true",
    "due": "",
    "due_within": "30",
    "event": "suspended",
    "everything": "true",
    "exact": "false",
    "fault": "wrong",
    "filename": "css/site.css",
    "find": "",
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
    "order": "waiting",
    "on": "",
    "operation": "sell-new",
    "partner": "fr-fr",
    "path": "lock.svg",
    "product": "",
    "programme": "",
    "purpose": "other",
    "q": "invoice",
    "reason": "Hello",
    "reasons": "billing-overdue",
    "recorded": "",
    "report_id": "rep_0123456789abcdefg",
    "resolution": "answered",
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
    "then": "partner",
    "to": "/en-us/account",
    "token": "sent",
    "version": "1",
    "view": "",
    "voted": "",
    "written": "en-us",
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
