"""Answers that are compared with each other: each request has an id of its own, which says nothing else."""

import re

from werkzeug.test import TestResponse

REQUEST_ID = re.compile(r'(X-Request-ID: |"request_id": ?")[0-9A-Za-z_.-]+')
LENGTH = re.compile(r"Content-Length: \d+")  # ids that are taken out are not equally long


def without_request_id(text: str) -> str:
    """Headers or a body as JSON, with what numbers the request taken out."""
    return REQUEST_ID.sub(r"\1", text)


def compared(response: TestResponse, *said: str) -> tuple[int, str]:
    """Status, headers and body, without what the question `said`."""
    text = LENGTH.sub("", without_request_id(f"{response.headers}\n{response.text}"))
    for each in said:
        text = text.replace(each, "")
    return response.status_code, text
