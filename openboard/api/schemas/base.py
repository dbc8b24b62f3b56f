"""What all objects of the API share."""

from pydantic import BaseModel, ConfigDict


class Plain(BaseModel):
    """A plain object: made once, never changed; the strings below fields describe them."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Listing(Plain):
    """One page of a list."""

    previous: str | None
    """The address of the page before; null on the first page."""
    next: str | None
    """The address of the page after; null on the last page."""


class ProblemField(Plain):
    """One thing in the address that could not be read."""

    name: str
    """The parameter."""
    detail: str
    """What is wrong with it."""


class Problem(Plain):
    """What went wrong, as problem details (RFC 9457)."""

    type: str
    """Always `about:blank`: the status says which kind of problem it is."""
    title: str
    """The status in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What happened, and what to do, as a sentence."""
    errors: list[ProblemField] | None = None
    """Each parameter that could not be read; only with status 422."""
    request_id: str | None = None
    """What to quote when writing to us about it; only with status 500."""
