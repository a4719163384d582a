"""An account's facts as a program or a file states them: JSON → AccountFacts, or everything that is wrong with it."""

from app.facts_form.form import DiagnosisForm
from app.facts_form.reading import Asked, FactsRefusedError, parse_json, read_form, refusals_of
from app.facts_form.refusals import Refusal

__all__ = ["Asked", "DiagnosisForm", "FactsRefusedError", "Refusal", "parse_json", "read_form", "refusals_of"]
