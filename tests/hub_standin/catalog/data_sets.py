"""Data sets in every state, and models that name them."""

from tests.hub_standin.builders import dataset, model
from tests.hub_standin.files import data
from tests.hub_standin.repositories import Repository

_EVERY_STATE = [
    "data/public",
    "data/emptied",
    "access/gated-data",
    "access/gated-data-manual",
    "access/disabled-data",
    "access/private-data",
    "access/data-before",
    "data/urls-only",
    "data/script-only",
    "data/never-existed",
    "AMI",
]

CASES: tuple[Repository, ...] = (
    dataset(
        "data/public",
        purpose="Public, with data.",
        card={"task_categories": ["text-generation"], "size_categories": ["1M<n<10M"]},
        size=9_000_000_000,
    ),
    dataset(
        "data/emptied",
        purpose="Public, but only the card is left: the data were taken out.",
        size=0,
        history=["initial commit", "Upload data", "Remove data"],
    ),
    dataset(
        "data/urls-only",
        purpose="A list of addresses is not itself the data.",
        files={"urls/v1.txt": "https://data.example.org/part-0.jsonl.zst\n" * 20},
    ),
    dataset(
        "data/script-only",
        purpose="A loading script, whose source is gone, is not the data either.",
        files={
            "script-only.py": (
                '"""Downloads the corpus."""\n\n'
                'SOURCE = "https://data.example.org/defunct.tar"  # defunct, no longer accessible\n'
            )
        },
    ),
    dataset(
        "data/many-configs",
        purpose="Data in folders by language, with parquet conversion and a version branch.",
        files={
            f"{language}/train-{part:05}-of-00004.parquet": data(250_000_000, "PAR1")
            for language in ("da", "en", "fi", "sv")
            for part in range(4)
        },
        variants=["v1.0"],
        license=["cc-by-4.0", "odc-by"],
    ),
    dataset(
        "data/no-license",
        purpose="Data without a license.",
        license=None,
        card={"language": ["en"]},
    ),
    dataset(
        "data/noncommercial",
        purpose="Data whose license forbids commerce.",
        license="cc-by-nc-4.0",
    ),
    model(
        "data-readers/every-state",
        purpose="A card that names data sets in every state, two of which are not on the Hub.",
        license="apache-2.0",
        card={"datasets": list(_EVERY_STATE)},
    ),
    model(
        "data-readers/not-on-the-hub",
        purpose="The only data set named was never on the Hub.",
        license="apache-2.0",
        card={"datasets": ["AMI"]},
    ),
    model(
        "data-readers/public-only",
        purpose="All data sets named are public.",
        license="apache-2.0",
        card={"datasets": ["data/public", "data/many-configs"]},
    ),
    model(
        "data-readers/in-prose",
        purpose="The training data are linked in the text, and not in the card's head.",
        license="apache-2.0",
        body=(
            "# Reader\n\n## Training Data\n\nTrained on "
            "[public](https://huggingface.co/datasets/data/public).\n"
        ),
    ),
)
