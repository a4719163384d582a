"""The rules there are, in the order in which people see them. Ids are never reused."""

from __future__ import annotations

from app.diagnosis.rule import Rule
from app.diagnosis.rules import (
    account_abuse,
    billing_overdue,
    csp_eligibility_not_met,
    indirect_provider_issues,
    profile_rejected,
    vetting_rejected,
)

RULES: tuple[Rule, ...] = (
    billing_overdue.evaluate,
    account_abuse.evaluate,
    profile_rejected.evaluate,
    csp_eligibility_not_met.evaluate,
    indirect_provider_issues.evaluate,
    vetting_rejected.evaluate,
)
