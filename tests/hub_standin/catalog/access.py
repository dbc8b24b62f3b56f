"""Who may see what: gated, disabled, private, renamed."""

from tests.hub_standin.builders import dataset, model
from tests.hub_standin.repositories import Disabled, Gate, Repository, Settings

CASES: tuple[Repository, ...] = (
    model(
        "access/gated-auto",
        purpose="Gated, granted at once: information and tree are public, files and commits not.",
        license="llama3.1",
        gated=Gate.AUTO,
        card={"extra_gated_prompt": "Say who you are.", "extra_gated_fields": {"Name": "text"}},
    ),
    model(
        "access/gated-manual",
        purpose="Gated, granted by a person: approval is needed, so access is not for anybody.",
        license="gemma",
        gated=Gate.MANUAL,
        checkpoints=["step1000", "step2000"],
    ),
    model(
        "access/gated-free-license",
        purpose="A free license behind a gate: the license and the access are two facts.",
        license="apache-2.0",
        gated=Gate.AUTO,
    ),
    model(
        "access/disabled-shown",
        purpose="Disabled in the first way: the information is answered and says so.",
        license="mit",
        gated=Gate.AUTO,
        disabled=Disabled.SHOWN,
    ),
    model(
        "access/disabled-refused",
        purpose="Disabled in the second way: every answer is a 403 that only its message explains.",
        disabled=Disabled.REFUSED,
    ),
    model(
        "access/private",
        purpose="Private: to a caller without a token the same bare 401 as a missing repository.",
        settings=Settings(private=True),
    ),
    model(
        "access/renamed-to",
        purpose="Renamed: the old name answers 307 and leads to the same identity.",
        license="mit",
        former_names=["access/renamed-from", "access-before/renamed-from"],
    ),
    model(
        "access/taken-over",
        purpose="An old name that leads to another repository: the identity is a different one.",
        license="mit",
        identity="66d000000000000000000002",
        former_names=["access/given-up"],
    ),
    model(
        "access/legacy-name",
        purpose="From the days of names without an owner: `legacy-name` alone answers 307.",
        license="mit",
        former_names=["legacy-name"],
        created="2022-03-02T23:29:04",
    ),
    model(
        "Access-Cases/Wrong-Case",
        purpose="Asked for in lower case it answers 307 to the right spelling.",
        license="mit",
    ),
    dataset(
        "access/gated-data",
        purpose="A data set anybody gets after agreeing to terms.",
        gated=Gate.AUTO,
        card={"extra_gated_prompt": "Agree to the terms."},
    ),
    dataset(
        "access/gated-data-manual",
        purpose="A data set a person grants: not obtainable by anybody.",
        gated=Gate.MANUAL,
    ),
    dataset(
        "access/disabled-data",
        purpose="A disabled data set, refused with 403: named in a card, yet gone.",
        disabled=Disabled.REFUSED,
    ),
    dataset(
        "access/disabled-data-shown",
        purpose="A disabled data set whose information still answers.",
        disabled=Disabled.SHOWN,
    ),
    dataset(
        "access/private-data",
        purpose="A private data set: not to be told from a deleted one.",
        settings=Settings(private=True),
    ),
    dataset(
        "access/moved-data",
        purpose="A data set that moved: the name in old cards answers 307.",
        former_names=["access/data-before"],
    ),
)
