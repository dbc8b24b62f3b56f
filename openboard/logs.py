"""What the log must not hold: secrets in addresses, and a line for each refusal of a flood."""

import logging
import re

# Whoever has one of these addresses may do what its page allows.
_SECRET = re.compile(r"(/(?:submissions|follow|staff/join)/)[^/?\s]+")

# A form with a mistake in it, and one of too many: each is answered, and neither is a fault. Ten
# thousand of them would be ten thousand lines.
_NO_FAULT = frozenset({422, 429})


def without_secrets(text: str) -> str:
    """Return a text without the parts of addresses that open somebody's page."""
    return _SECRET.sub(r"\1…", text)


class RequestFilter(logging.Filter):
    """For the loggers that name a request by its address: no secret, and no line for no fault."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is written; masks what it says."""
        if getattr(record, "status_code", None) in _NO_FAULT:
            return False
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_secrets(one) if isinstance(one, str) else one for one in record.args
            )
        return True
