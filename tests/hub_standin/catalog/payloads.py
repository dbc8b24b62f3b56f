"""Answers that are well-formed HTTP and JSON, and still not what a reader expects."""

from tests.hub_standin.builders import dataset, model
from tests.hub_standin.json_types import JSON
from tests.hub_standin.repositories import ABSENT, Repository

_RESULT: dict[str, JSON] = {
    "dataset": {"id": "data/public", "task_id": "default"},
    "value": 41.5,
    "date": "2025-05-01",
}

CASES: tuple[Repository, ...] = (
    model(
        "payloads/model-index",
        purpose="Evaluation results in the card's head, in their proper form.",
        license="mit",
        card={
            "model-index": [
                {
                    "name": "model-index",
                    "results": [
                        {
                            "task": {"type": "text-generation"},
                            "dataset": {"name": "Meadow", "type": "data/public"},
                            "metrics": [{"type": "accuracy", "value": 0.61}],
                        }
                    ],
                }
            ]
        },
    ),
    model(
        "payloads/bad-model-index",
        purpose="A model-index of the wrong form: the client only warns.",
        license="mit",
        card={"model-index": [{"results": "soon"}, 7]},
    ),
    model(
        "payloads/eval-results",
        purpose="Evaluation results from files in the repository, with their source.",
        license="mit",
        fields={
            "evalResults": [
                {"data": {**_RESULT, "source": {"name": "log", "url": "https://e.example.org/1"}}}
            ]
        },
    ),
    model(
        "payloads/eval-results-no-url",
        purpose="A source with a name and no address: the client raises ValueError.",
        license="mit",
        fields={"evalResults": [{"data": {**_RESULT, "source": {"name": "a notebook"}}}]},
    ),
    model(
        "payloads/unknown-transformers-key",
        purpose="A key in transformersInfo that the client does not know: it raises TypeError.",
        license="mit",
        fields={"transformersInfo": {"auto_model": "AutoModel", "brand_new": True}},
    ),
    model(
        "payloads/unknown-keys",
        purpose="Keys nobody knows yet are no error.",
        license="mit",
        fields={
            "safetensors": {"parameters": {"BF16": 8}, "total": 8, "brandNew": False},
            "brandNew": {"since": 2027},
        },
    ),
    model(
        "payloads/wrong-types",
        purpose="Every field is of another type than it should be.",
        fields={
            "author": 7,
            "tags": "text-generation",
            "downloads": "many",
            "likes": None,
            "gated": "perhaps",
            "cardData": ["mit"],
            "siblings": {"0": "README.md"},
            "safetensors": 8_000_000_000,
            "config": "llama",
        },
    ),
    model(
        "payloads/no-dates",
        purpose="Without dates and hash: only the name is sure to be there.",
        license="mit",
        fields=dict.fromkeys(("createdAt", "lastModified", "sha", "author", "tags"), ABSENT),
    ),
    model(
        "payloads/imported",
        purpose="Created before dates were kept: the date of the import is not one of release.",
        license="mit",
        created="2022-03-02T23:29:04",
    ),
    model(
        "payloads/base-missing",
        purpose="The base model was never on the Hub, so `baseModels` is absent.",
        license="mit",
        card={"base_model": "nobody/never-existed"},
    ),
    model(
        "payloads/base-circle-a",
        purpose="Names a base that names this one: walking up must end.",
        license="mit",
        card={"base_model": "payloads/base-circle-b"},
    ),
    model(
        "payloads/base-circle-b",
        purpose="The other half of the circle.",
        license="mit",
        card={"base_model": "payloads/base-circle-a"},
    ),
    model(
        "payloads/base-itself",
        purpose="Names itself as its base.",
        license="mit",
        card={"base_model": "payloads/base-itself"},
    ),
    model(
        "payloads/relation-stated",
        purpose="The card states a relation of its own making, which is not one of the four.",
        license="mit",
        card={"base_model": "files/sharded", "base_model_relation": "inspired by"},
    ),
    model(
        "payloads/quantized",
        purpose="Quantized by configuration; packed numbers undercount the parameters.",
        license="mit",
        card={"base_model": ["files/sharded"]},
        config={"model_type": "llama", "quantization_config": {"quant_method": "gptq", "bits": 4}},
        dtype="I32",
    ),
    dataset(
        "payloads/data-card-missing",
        purpose="A data set without card data.",
        fields={"cardData": ABSENT, "description": ABSENT},
    ),
)
