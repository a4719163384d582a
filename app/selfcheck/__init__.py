"""The self-check: five questions for anyone, answers → facts. Nothing is kept."""

from app.selfcheck.answers import Checked, checked
from app.selfcheck.questions import QUESTIONS, DayField, Option, Part, Question, parts_for

__all__ = ["QUESTIONS", "Checked", "DayField", "Option", "Part", "Question", "checked", "parts_for"]
