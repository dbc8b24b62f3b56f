"""A stand-in Hub, and the settings of this process pointing to it as the workers' do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from tests.hub_standin import StandInHub, dataset, model


@pytest.fixture
def hub(settings: LazySettings) -> Iterator[StandInHub]:
    """A Hub on loopback with two models, one made from the other, and a data set."""
    with StandInHub(
        [
            model("fir-lab/fir-1b", license="apache-2.0", card={"datasets": ["fir-lab/corpus"]}),
            model("oak/fir-1b-chat", license="mit", card={"base_model": "fir-lab/fir-1b"}),
            dataset("fir-lab/corpus"),
        ]
    ) as running:
        settings.HF_ENDPOINT = running.url
        yield running
