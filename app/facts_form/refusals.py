"""What can be wrong with stated facts: one sentence a kind, with its remedy, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from app.wording import N_, Wording, shortened

MESSAGES: dict[str, str] = {
    # --- the shape
    "not-json": N_("This is no JSON. Send one JSON object, in UTF-8."),
    "missing": N_("This is missing. Add it."),
    "unknown-field": N_("There is no such field. Remove it, or correct its name."),
    "unknown-word": N_("“%(given)s” isn’t possible here. Write one of: %(known)s."),
    "text-expected": N_("A text is expected here, between quotation marks."),
    "flag-expected": N_("Write true or false here, without quotation marks."),
    "object-expected": N_("An object is expected here: names and values between braces."),
    "list-expected": N_("A list is expected here, between square brackets."),
    "number-expected": N_("Write a whole number here, in digits."),
    "too-small": N_("This number is too small. Write at least %(limit)s."),
    "too-large": N_("This number is too large. Write at most %(limit)s."),
    "too-short": N_("This text is too short. Write at least %(limit)s characters."),
    "too-long": N_("This text is too long. Write at most %(limit)s characters."),
    "pattern": N_(
        "This holds characters that aren’t possible here. Use letters without accents, digits, hyphens and underscores."
    ),
    "too-many": N_("There are more entries than the %(limit)s that are possible. Leave some out."),
    "invalid": N_("This value makes no sense here. The description of the API says what is possible."),
    # --- values
    "text-length": N_("This text is empty, or longer than %(limit)s characters."),
    "not-text": N_("This text holds characters that can’t be shown. Remove them."),
    "id": N_("“%(given)s” is no account id. Use at most 64 letters, digits, periods, colons, hyphens and underscores."),
    "not-amount": N_("“%(given)s” is no amount. Write it as text with a decimal point: %(amount)s."),
    "not-finite": N_("“%(given)s” is no amount. Write it as text with a decimal point: %(amount)s."),
    "absurd": N_("This amount is beyond anything that is billed. Is a decimal point missing?"),
    "too-precise": N_("This amount has more than four decimals. Round it as the invoice does."),
    "negative": N_("This amount is negative. Write payments and credits without a sign."),
    "not-day": N_("“%(given)s” is no date. Write it as %(day)s."),
    "not-moment": N_("“%(given)s” is no moment. Write it as %(moment)s, or as a date: %(day)s."),
    "no-time-zone": N_("This moment has no time zone. End it with Z, or with an offset such as %(offset)s."),
    "out-of-range": N_("The year isn’t between 1990 and 2199. Correct it."),
    "out-of-order": N_("This date is earlier than the one that it follows. Correct one of the two."),
    "unknown-locale": N_("There is no locale “%(given)s”. Write one of: %(known)s."),
    "unknown-language": N_("There is no such language. Write a tag such as nl-NL."),
    "unknown-currency": N_("There is no such currency. Write its ISO 4217 code, such as EUR or SEK."),
    "unknown-country": N_("There is no such country. Write its ISO 3166 code of two capital letters, such as SE."),
    "unknown-time-zone": N_("There is no such time zone. Write its IANA name, such as Europe/Paris."),
    # --- facts that don't fit together
    "unknown-invoice": N_("There is no invoice “%(given)s” among the invoices. Add it, or correct the id."),
    "unknown-customer": N_("There is no customer “%(given)s” among the customers. Add it, or correct the id."),
    "duplicate": N_("The same id or program is stated twice. Remove one of the two."),
    "has-no-roles": N_("Only the CSP program has roles. Remove the role."),
    "contradictory": N_("This contradicts what is stated beside it. Where nothing is overdue, leave the rest out."),
}
EXAMPLES = {"amount": "1234.56", "day": "2026-01-31", "moment": "2026-01-31T12:00:00Z", "offset": "+01:00"}


@dataclass(frozen=True, slots=True)
class Refusal:
    field: str  # `facts.invoices.0.amount`; empty: the whole
    code: str
    given: str = ""
    known: str = ""  # what would be possible
    limit: str = ""

    def message(self, words: Wording) -> str:
        # A kind that another part of the program adds has at least this to say.
        text = MESSAGES.get(self.code, MESSAGES["invalid"])
        return words.gettext(text, given=shortened(self.given), known=self.known, limit=self.limit, **EXAMPLES)
