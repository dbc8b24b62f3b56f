"""A stand-in Hub with two models and a data set, and a way to look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from audits.collect.library import close_session
from tests.hub_standin import StandInHub, dataset, model

if TYPE_CHECKING:
    from tests.record.auditing import Auditor


@pytest.fixture
def hub() -> Iterator[StandInHub]:
    """A Hub on loopback."""
    with StandInHub(
        [
            model("fir-lab/fir-1b", license="apache-2.0", card={"datasets": ["fir-lab/corpus"]}),
            model("oak/a", license="mit"),
            dataset("fir-lab/corpus"),
        ]
    ) as running:
        yield running
    # Connections to a server that is no longer there would be warned about when they are found.
    close_session()


@pytest.fixture
def audit(hub: StandInHub) -> Auditor:
    """Claim a model and look at it: `audit(slug, now)`."""
    # Here, because this file is read before Django is set up.
    from tests.record.auditing import Auditor

    return Auditor(hub.url)
