"""Repositories whose answers fail on the way. None of this says anything about the model."""

from tests.hub_standin.builders import dataset, model
from tests.hub_standin.faults import Fault, Route, Trouble
from tests.hub_standin.repositories import Repository

# Long enough for a test to set a shorter limit, short enough to wait for it once.
_SECONDS = 3.0

CASES: tuple[Repository, ...] = (
    model(
        "transport/rate-limited",
        purpose="Twice 429 without Retry-After, as the Hub sends it, then well.",
        license="mit",
        faults=[Fault(Trouble.RATE_LIMITED, times=2)],
    ),
    model(
        "transport/rate-limited-retry-after",
        purpose="Once 429 with Retry-After, then well.",
        license="mit",
        faults=[Fault(Trouble.RATE_LIMITED, times=1, retry_after=1)],
    ),
    model(
        "transport/server-error",
        purpose="500 every time.",
        license="mit",
        faults=[Fault(Trouble.SERVER_ERROR)],
    ),
    model(
        "transport/server-error-once",
        purpose="500 once, then well: worth a second try.",
        license="mit",
        faults=[Fault(Trouble.SERVER_ERROR, times=1)],
    ),
    model(
        "transport/gateway-timeout",
        purpose="504 with a page of HTML every time.",
        license="mit",
        faults=[Fault(Trouble.GATEWAY_TIMEOUT)],
    ),
    model(
        "transport/html-page",
        purpose="200 with HTML where JSON belongs: the client raises a JSON error.",
        license="mit",
        faults=[Fault(Trouble.HTML_PAGE)],
    ),
    model(
        "transport/broken-json",
        purpose="JSON that ends in the middle, although its length is as stated.",
        license="mit",
        faults=[Fault(Trouble.BROKEN_JSON)],
    ),
    model(
        "transport/slow",
        purpose="The answer comes after three seconds.",
        license="mit",
        faults=[Fault(Trouble.SLOW, seconds=_SECONDS)],
    ),
    model(
        "transport/drip",
        purpose="The answer comes in drops over three seconds: a limit per read never strikes.",
        license="mit",
        faults=[Fault(Trouble.DRIP, seconds=_SECONDS)],
    ),
    model(
        "transport/truncated",
        purpose="Half an answer, then the connection ends.",
        license="mit",
        faults=[Fault(Trouble.TRUNCATED)],
    ),
    model(
        "transport/reset",
        purpose="The connection is reset instead of an answer.",
        license="mit",
        faults=[Fault(Trouble.RESET)],
    ),
    model(
        "transport/spoiled",
        purpose="The tree and the references answer with other types than they should.",
        license="mit",
        faults=[Fault(Trouble.WRONG_TYPES, on=frozenset({Route.TREE, Route.REFS}))],
    ),
    model(
        "transport/tree-fails",
        purpose="The information answers, the tree does not: half a look is no look.",
        license="mit",
        faults=[Fault(Trouble.GATEWAY_TIMEOUT, on=frozenset({Route.TREE}))],
    ),
    model(
        "transport/files-fail",
        purpose="Everything answers but the files.",
        license="other",
        faults=[Fault(Trouble.SERVER_ERROR, on=frozenset({Route.FILE}))],
    ),
    dataset(
        "transport/data-fails",
        purpose="A data set that cannot be looked at just now: unknown, not gone.",
        faults=[Fault(Trouble.SERVER_ERROR)],
    ),
    model(
        "transport/data-reader",
        purpose="Well itself, but names the data set that cannot be looked at.",
        license="mit",
        card={"datasets": ["transport/data-fails"]},
    ),
)
