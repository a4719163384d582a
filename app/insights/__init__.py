"""What readers make of the articles: votes, answer links that are followed, searches that find nothing.

Everything is a count of a day. Nothing says who: no identity, no address, no moment, no order of events.
"""

from app.insights.records import Insights, Linked, Missed, Opinion
from app.insights.service import InsightsService

__all__ = ["Insights", "InsightsService", "Linked", "Missed", "Opinion"]
