"""Many generated models with their data sets, for measuring; always the same ones."""

from tests.hub_standin.builders import dataset, model
from tests.hub_standin.json_types import JSON
from tests.hub_standin.repositories import Repository, Settings

PUBLISHER = "measured-works"

# One data set is shared by so many models, so that caching answers across models can show.
MODELS_PER_DATASET = 10

_LICENSES = ("apache-2.0", "mit", "llama3.1", "cc-by-nc-4.0", "openrail", "gemma", "bsd-3-clause")
_SIZES = (125_000_000, 1_000_000_000, 3_000_000_000, 7_000_000_000, 13_000_000_000)


def make_repositories(models: int) -> list[Repository]:
    """Return so many models over a spread of licenses and sizes, and a data set for each ten."""
    data_sets = [
        dataset(f"{PUBLISHER}/corpus-{number}")
        for number in range((models + MODELS_PER_DATASET - 1) // MODELS_PER_DATASET)
    ]
    return [*data_sets, *(_make_model(number) for number in range(models))]


def _make_model(number: int) -> Repository:
    card: dict[str, JSON] = {
        "language": ["en"],
        "datasets": [f"{PUBLISHER}/corpus-{number // MODELS_PER_DATASET}"],
    }
    if number % 4 == 3:
        card["base_model"] = f"{PUBLISHER}/model-{number - 1:05}"
    is_traced = number % 3 == 0
    return model(
        f"{PUBLISHER}/model-{number:05}",
        card=card,
        license=_LICENSES[number % len(_LICENSES)],
        body=f"# Model {number}\n\nThe training data, configuration and code of model {number}.\n",
        parameters=_SIZES[number % len(_SIZES)],
        files={"configs/train.yaml": f"seed: {number}\nsteps: 1000\n"} if is_traced else None,
        checkpoints=[f"step{step}" for step in (1000, 2000, 3000)] if is_traced else (),
        created=f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
        settings=Settings(downloads=number * 37 % 10_007, likes=number * 13 % 997),
    )
