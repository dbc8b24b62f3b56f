"""Where intermediate checkpoints are kept, and what only looks like them."""

from tests.hub_standin.builders import model
from tests.hub_standin.files import File, pickled, weights
from tests.hub_standin.repositories import Repository

# The schedule of a well known suite: powers of two up to 512, then every thousand up to 143,000.
STEPS_OF_154 = [0, *(2**power for power in range(10)), *range(1_000, 144_000, 1_000)]
BRANCHES_154 = [f"step{step}" for step in STEPS_OF_154]


def _trainer_folder(step: int) -> dict[str, str | File]:
    return {
        "model.safetensors": weights(1_024, seed=str(step)),
        "optimizer.pt": pickled(8_192, seed=str(step)),
        "scheduler.pt": pickled(512, seed=str(step)),
        "rng_state.pth": pickled(512, seed=f"rng {step}"),
        "trainer_state.json": f'{{"global_step": {step}, "log_history": []}}\n',
    }


CASES: tuple[Repository, ...] = (
    model(
        "checkpoints/branches-154",
        purpose="A full trajectory: 154 branches named by step, each with its own commit.",
        license="apache-2.0",
        checkpoints=BRANCHES_154,
    ),
    model(
        "checkpoints/branches-tokens",
        purpose="Branches named by step and tokens, over two stages.",
        license="apache-2.0",
        checkpoints=[
            *(f"stage1-step{step}-tokens{step // 500}B" for step in range(1_000, 9_000, 1_000)),
            *(f"stage2-ingredient1-step{step}-tokens{step // 500}B" for step in (1_000, 2_000)),
        ],
    ),
    model(
        "checkpoints/tags",
        purpose="Checkpoints as tags, not branches.",
        license="bigscience-bloom-rail-1.0",
        checkpoint_tags=[f"global_step{step}" for step in range(1_000, 11_000, 1_000)],
    ),
    model(
        "checkpoints/sibling",
        purpose="The final weights alone; the checkpoints are in a repository of their own.",
        license="apache-2.0",
        body="# Sibling\n\nIntermediate checkpoints: `checkpoints/sibling-checkpoints`.\n",
    ),
    model(
        "checkpoints/sibling-checkpoints",
        purpose="The repository beside it: only branches, and main holds no weights.",
        license="apache-2.0",
        parameters=None,
        config=None,
        checkpoints=[f"stage1-step-{step}" for step in range(40_000, 240_000, 40_000)],
    ),
    model(
        "checkpoints/directories",
        purpose="Checkpoints as directories that a trainer left, with optimizer and log.",
        license="apache-2.0",
        files={
            f"checkpoint-{step}/{name}": content
            for step in (500, 1_000, 1_500)
            for name, content in _trainer_folder(step).items()
        },
    ),
    model(
        "checkpoints/one-branch",
        purpose="A single branch named like a step is no trajectory.",
        license="mit",
        checkpoints=["step1000"],
    ),
    model(
        "checkpoints/same-commit",
        purpose="Many branches named by step, all at the same commit: nothing was released.",
        license="mit",
        variants=[f"step{step}" for step in range(1_000, 11_000, 1_000)],
    ),
    model(
        "checkpoints/variants",
        purpose="Branches for formats and precisions are variants, not checkpoints.",
        license="mit",
        variants=["fp16", "onnx", "gptq-4bit-32g-actorder_True", "4.0bpw", "it-SFT"],
        tags=["v1.0"],
        pull_requests=2,
    ),
    model(
        "checkpoints/long-history",
        purpose="A hundred and twenty commits: three pages at the client's page size.",
        license="mit",
        history=[f"Upload part {number}" for number in range(120)],
    ),
)
