"""What lies in a repository: formats, shards, many files, redirects to them."""

from tests.hub_standin.builders import GIT_ATTRIBUTES, NO_CARD, model
from tests.hub_standin.files import gguf, pickled, safetensors, sharded_weights
from tests.hub_standin.repositories import Repository, Settings

_BILLION = 1_000_000_000
_QUANTS = {"Q4_K_M": 4_370_000_000, "Q6_K": 5_940_000_000, "Q8_0": 7_700_000_000}

CASES: tuple[Repository, ...] = (
    model(
        "files/tree-1001",
        purpose="1,001 files: one more than a page of the tree holds.",
        license="mit",
        # Beside them: the git settings, README, configuration and weights of every model here.
        files={f"part-{number:04}.txt": f"{number}\n" for number in range(997)},
    ),
    model(
        "files/sharded",
        purpose="Weights in four shards with their index.",
        license="mit",
        parameters=None,
        files=sharded_weights(4_096, 4),
        fields={"safetensors": {"parameters": {"BF16": 4_096}, "total": 4_096, "sharded": True}},
    ),
    model(
        "files/missing-shard",
        purpose="The index names four shards and one of them is not there: nobody can run it.",
        license="mit",
        parameters=None,
        files=sharded_weights(4_096, 4, missing=[3]),
    ),
    model(
        "files/gguf-only",
        purpose="GGUF files alone: a quantization, whose base is where the training was.",
        license="mit",
        parameters=None,
        config=None,
        card={"base_model": "files/sharded"},
        files={
            f"gguf-only.{name}.gguf": gguf(
                "llama", size=size, keys={"general.license": "mit", "general.name": "Gguf Only"}
            )
            for name, size in _QUANTS.items()
        },
        fields={
            "gguf": {
                "total": 7 * _BILLION,
                "architecture": "llama",
                "context_length": 4_096,
                "bos_token": "<s>",
                "eos_token": "</s>",
                "totalFileSize": sum(_QUANTS.values()),
            }
        },
    ),
    model(
        "files/pickle-only",
        purpose="Weights that only a pickle holds: loading them runs code.",
        license="mit",
        parameters=None,
        files={"pytorch_model.bin": pickled(14 * _BILLION), "training_args.bin": pickled(5_176)},
    ),
    model(
        "files/custom-code",
        purpose="Loading needs code from the repository.",
        license="mit",
        config={
            "architectures": ["ThistleForCausalLM"],
            "model_type": "thistle",
            "auto_map": {"AutoModelForCausalLM": "modeling_thistle.ThistleForCausalLM"},
        },
        files={
            "modeling_thistle.py": "class ThistleForCausalLM:\n    pass\n",
            "configuration_thistle.py": "class ThistleConfig:\n    pass\n",
        },
    ),
    model(
        "files/no-weights",
        purpose="A card and nothing else: announced, not released.",
        license="mit",
        parameters=None,
        config=None,
    ),
    model(
        "files/bare",
        purpose="Only the git settings: a name somebody took.",
        parameters=None,
        config=None,
        card=NO_CARD,
        files={".gitattributes": GIT_ATTRIBUTES},
        history=["initial commit"],
    ),
    model(
        "files/redirected",
        purpose="Files answer 307 to where they are kept, as small files do on the real Hub.",
        license="mit",
        files={"LICENSE": "MIT License\n\n(Shortened here.)\n"},
        settings=Settings(redirects_files=True),
    ),
    model(
        "files/large-header",
        purpose="A safetensors header longer than the first 100,000 bytes a client reads.",
        license="mit",
        parameters=None,
        files={
            "model.safetensors": safetensors(
                {
                    f"model.layers.{number}.mlp.up_proj.weight": ("F32", (2,))
                    for number in range(2_000)
                }
            )
        },
    ),
)
