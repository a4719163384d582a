"""Support requests: what a partner asks of support, what is answered, and every change of its status.

    what somebody typed (drafts.py, texts.py) → what may follow (workflow.py) → rows (store.py, the only SQL; schema.py)
    a diagnosis → what a new request is prefilled with (prefill.py)

`service.py` is what surfaces call. Rows are only ever added: the last change of a request says what it is now, and its
version says how many there have been. An open request is a fact of its account (`app/accounts`), so that a diagnosis
knows that support was asked.
"""
