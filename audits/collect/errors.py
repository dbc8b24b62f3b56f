"""The ways in which a look at the Hub can fail: a small closed family, each with a sentence.

None of them says anything about a model. A repository that is missing or disabled is no error but
an observation.
"""


class CollectError(Exception):
    """A look that failed. The message is a sentence that names the repository or the address."""


class HubUnreachable(CollectError):  # noqa: N818 (a state of the Hub, not a fault of ours)
    """No answer, or none in time, or a fault on the Hub's side: worth trying again later."""


class HubBusy(CollectError):  # noqa: N818
    """The request window is used up: try again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        """Hold how many seconds to wait."""
        super().__init__(message)
        self.retry_after = retry_after


class HubRefused(CollectError):  # noqa: N818
    """The Hub refuses this caller or this request, a bad token for instance: a person must look."""


class BadAnswer(CollectError):  # noqa: N818
    """An answer that cannot be read: not JSON, too large, or without what every answer has."""


class BadName(CollectError):  # noqa: N818
    """What was asked for cannot be the name of a repository on the Hub."""


class IdentityChanged(CollectError):  # noqa: N818
    """Another repository answers under the name: a name alone does not prove identity."""

    def __init__(self, repo_id: str, known: str, found: str) -> None:
        """Hold the name with the Hub's `_id` as it was and as it is."""
        super().__init__(
            f"{repo_id} is another repository now: its identity was {known} and is {found}."
        )
        self.repo_id, self.known, self.found = repo_id, known, found
