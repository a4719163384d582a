"""The workspace of support agents: accounts that they serve, answers in a partner's language, and the queue.

Partners and whoever keeps the site have no business here, except that answers, which hold nothing of an account, are
open to operators as well. What is shown of an account is in the audit trail, as anywhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def register_workspace(app: Flask) -> None:
    from app.workspace.accounts import workspace_accounts
    from app.workspace.answers import workspace_answers
    from app.workspace.queue import workspace_queue
    from app.workspace.reinstating import workspace_reinstating
    from app.workspace.requests import workspace_requests

    app.register_blueprint(workspace_queue)
    app.register_blueprint(workspace_requests)
    app.register_blueprint(workspace_accounts)
    app.register_blueprint(workspace_reinstating)
    app.register_blueprint(workspace_answers)
