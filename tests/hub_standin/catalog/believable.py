"""Whole model repositories as publishers leave them, from fully open to a bare binary."""

from tests.hub_standin.builders import dataset, model
from tests.hub_standin.catalog.checkpoints import BRANCHES_154
from tests.hub_standin.files import data, gguf, make_file, pickled, sharded_weights, weights
from tests.hub_standin.json_types import JSON
from tests.hub_standin.repositories import Gate, Repository, Settings

_BILLION = 1_000_000_000
_TOKENIZER = {
    "tokenizer.json": '{"version": "1.0", "model": {"type": "BPE", "vocab": {}}}\n',
    "tokenizer_config.json": '{"model_max_length": 4096}\n',
    "generation_config.json": '{"max_new_tokens": 256}\n',
}
_RECIPE = (
    "model: {layers: 32, width: 4096, heads: 32}\noptimizer: {name: adamw, lr: 3.0e-4, betas: [0.9,"
    " 0.95]}\nschedule: {name: cosine, warmup: 2000, steps: 143000}\nbatch: 1024\nseed: 1234\n"
)
_LOG = (
    '{"global_step": 143000, "log_history": [{"step": 1000, "loss": 4.1},'
    ' {"step": 143000, "loss": 2.2}]}\n'
)


def _counted(parameters: int, dtype: str = "BF16") -> dict[str, JSON]:
    return {"safetensors": {"parameters": {dtype: parameters}, "total": parameters}}


CASES: tuple[Repository, ...] = (
    dataset(
        "fir-institute/needle-corpus",
        purpose="The pre-training data of the fully open model: public, large, licensed.",
        license="odc-by",
        card={
            "task_categories": ["text-generation"],
            "language": ["en", "fi"],
            "size_categories": ["n>1T"],
        },
        body=(
            "# Needle corpus\n\nThree trillion tokens of web text, papers and code, with the"
            " scripts that filtered them.\n\n## Source data\n\nWeb crawls of 2019 to 2024,"
            " open-access papers, and code under free licenses.\n"
        ),
        files={f"data/part-{part:05}.jsonl.zst": data(1_900_000_000) for part in range(40)},
        settings=Settings(downloads=41_200, downloads_all_time=390_000, likes=812),
    ),
    dataset(
        "fir-institute/needle-instructions",
        purpose="The post-training data of the instruct model.",
        license="cc-by-4.0",
        body="# Needle instructions\n\nForty thousand written tasks with their answers.\n",
        size=310_000_000,
    ),
    model(
        "fir-institute/needle-7b",
        purpose="Fully open: data, code, recipe, logs, and 154 checkpoints as branches.",
        license="apache-2.0",
        card={"datasets": ["fir-institute/needle-corpus"], "language": ["en", "fi"]},
        parameters=7 * _BILLION,
        body=(
            "# Needle 7B\n\nNeedle is a fully open language model: we release weights, data, code,"
            " configuration and logs.\n\n## Model Sources\n\n- **Repository:**"
            " https://github.com/fir-institute-example/needle\n- **Paper:**"
            " https://arxiv.org/abs/2599.00017\n- **W&B logs:**"
            " https://wandb.example.org/fir/needle\n\n## Training data\n\nAll of"
            " [needle-corpus](https://huggingface.co/datasets/fir-institute/needle-corpus), in the"
            " order the data loader of the repository gives with seed 1234.\n\n## Training"
            " procedure\n\n143,000 steps on 256 accelerators for 19 days. Every value is in"
            " `configs/train.yaml`; the container is in `Dockerfile`.\n\n## Evaluation\n\nSee"
            " `eval/results.json`, with the command that made each number.\n"
        ),
        files={
            **_TOKENIZER,
            "LICENSE": "Apache License\nVersion 2.0\n\n(Shortened here.)\n",
            "configs/train.yaml": _RECIPE,
            "train.py": "# Reads configs/train.yaml and trains. (Shortened here.)\n",
            "requirements.txt": "torch==2.5.1\nnumpy==2.1.3\n",
            "Dockerfile": "FROM python:3.11-slim\nCOPY . /needle\n",
            "trainer_state.json": _LOG,
            "runs/events.out.tfevents.1700000000.node-0": data(2_400_000),
            "eval/results.json": '{"meadow": 0.612, "ferry": 0.447}\n',
        },
        checkpoints=BRANCHES_154,
        settings=Settings(downloads=88_400, downloads_all_time=1_220_000, likes=2_310),
    ),
    model(
        "fir-institute/needle-7b-instruct",
        purpose="A fine-tune whose base is on the stand-in, with its post-training data.",
        license="apache-2.0",
        card={
            "base_model": "fir-institute/needle-7b",
            "datasets": ["fir-institute/needle-instructions"],
        },
        parameters=7 * _BILLION,
        body=(
            "# Needle 7B instruct\n\nNeedle 7B, tuned on needle-instructions.\n\n## Training"
            " procedure\n\nTwo epochs; see `configs/sft.yaml`.\n"
        ),
        files={**_TOKENIZER, "configs/sft.yaml": "epochs: 2\nlr: 1.0e-5\nseed: 7\n"},
    ),
    model(
        "skerry-science/bloomlet-3b",
        purpose="Data described, checkpoints as tags, under a license with rules of use.",
        license="bigscience-bloom-rail-1.0",
        card={"language": ["en", "fr", "sw", "yo"]},
        parameters=3 * _BILLION,
        body=(
            "# Bloomlet 3B\n\n## Training data\n\nForty languages from the sources listed in the"
            " appendix of the report; not redistributed.\n\n## Training procedure\n\nThe"
            " configuration is in `configs/`; logs are in `logs/`.\n"
        ),
        files={
            **_TOKENIZER,
            "configs/3b.yaml": _RECIPE,
            "logs/main.log": "step 1 loss 11.2\nstep 300000 loss 2.3\n",
        },
        checkpoint_tags=[f"global_step{step}" for step in range(10_000, 310_000, 10_000)],
    ),
    model(
        "brassworks/forge-70b",
        purpose="Weights only, under a custom license in a file, called open source in the card.",
        license="other",
        card={"license_name": "brassworks-community", "license_link": "LICENSE"},
        parameters=None,
        fields=_counted(70 * _BILLION),
        body=(
            "# Forge 70B\n\nForge is the strongest open source model in its class.\n\n## Training"
            "\n\nForge was trained on a large and diverse corpus.\n"
        ),
        files={
            **_TOKENIZER,
            "LICENSE": (
                "Brassworks Community License\n\nNot for services with more than ten million users"
                " a month. No use for improving other models.\n"
            ),
            **sharded_weights(70 * _BILLION, 30),
        },
        settings=Settings(downloads=912_000, downloads_all_time=9_800_000, likes=6_120),
    ),
    model(
        "brassworks/anvil-8b",
        purpose="Gated by approval, community license, nothing of the training released.",
        license="llama3.1",
        gated=Gate.MANUAL,
        card={"extra_gated_prompt": "Accept the terms.", "language": ["en", "de"]},
        parameters=8 * _BILLION,
        body="# Anvil 8B\n\nOpen weights for builders.\n",
        files=_TOKENIZER,
        settings=Settings(downloads=2_140_000, downloads_all_time=30_000_000, likes=4_900),
    ),
    model(
        "night-owl/forge-70b-GGUF",
        purpose="Somebody's GGUF quantizations of a model under a custom license.",
        license="mit",
        card={"base_model": "brassworks/forge-70b", "tags": ["quantized"]},
        parameters=None,
        config=None,
        body="# Forge 70B, GGUF\n\nQuantized with the usual tools; see the base for everything.\n",
        files={
            f"forge-70b.{name}.gguf": gguf("llama", size=size, keys={"general.license": "other"})
            for name, size in {"Q4_K_M": 42_500_000_000, "Q8_0": 74_900_000_000}.items()
        },
        fields={
            "gguf": {
                "total": 70 * _BILLION,
                "architecture": "llama",
                "context_length": 8_192,
                "totalFileSize": 117_400_000_000,
            }
        },
    ),
    model(
        "night-owl/needle-7b-poet-lora",
        purpose="An adapter on a fully open base, without its own data or recipe.",
        license="apache-2.0",
        card={"base_model": "fir-institute/needle-7b", "library_name": "peft"},
        parameters=None,
        config=None,
        files={
            "adapter_config.json": '{"peft_type": "LORA", "r": 16, "lora_alpha": 32}\n',
            "adapter_model.safetensors": weights(20_971_520),
            "training_args.bin": pickled(5_240),
        },
    ),
    model(
        "night-owl/needle-anvil-merge",
        purpose="A merge of a fully open and a gated model: the stricter one limits it.",
        license="apache-2.0",
        card={
            "base_model": ["fir-institute/needle-7b", "brassworks/anvil-8b"],
            "tags": ["merge", "mergekit"],
        },
        parameters=8 * _BILLION,
        files={"mergekit_config.yml": "merge_method: slerp\nparameters: {t: 0.5}\n"},
    ),
    model(
        "delta-group/estuary-1b",
        purpose="Code, configurations and training logs in the repository; data only described.",
        license="mit",
        card={"language": ["en"], "tags": ["generated_from_trainer", "tensorboard"]},
        parameters=_BILLION,
        body=(
            "# Estuary 1B\n\n## Training data\n\nWeb pages of 2023, kept when a classifier trained"
            " on encyclopedias liked them, deduplicated by document; not released.\n\n## Training"
            " procedure\n\n`bash train.sh` with `configs/1b.yaml` on eight accelerators.\n"
        ),
        files={
            **_TOKENIZER,
            "train.py": "# The training loop. (Shortened here.)\n",
            "train.sh": "torchrun --nproc-per-node 8 train.py configs/1b.yaml\n",
            "configs/1b.yaml": _RECIPE,
            "ds_config.json": '{"zero_optimization": {"stage": 2}}\n',
            "requirements.txt": "torch>=2.4\ntransformers\n",
            "all_results.json": '{"eval_loss": 2.61, "epoch": 1.0}\n',
            "trainer_state.json": _LOG,
            "runs/Mar01_node-3/events.out.tfevents.1709280000.node-3": data(880_000),
        },
    ),
    model(
        "delta-group/mudlark-encoder",
        purpose="An old encoder, pickled weights only, no license.",
        config={"architectures": ["BertModel"], "model_type": "bert"},
        parameters=None,
        files={"pytorch_model.bin": pickled(438_000_000), "vocab.txt": "[PAD]\n[UNK]\n"},
        created="2022-03-02T23:29:04",
        former_names=["mudlark-encoder"],
    ),
    model(
        "lumen-arts/glasswork-xl",
        purpose="An image model in parts, under a license with rules of use.",
        license="creativeml-openrail-m",
        card={"pipeline_tag": "text-to-image"},
        parameters=None,
        config=None,
        files={
            "model_index.json": '{"_class_name": "GlassworkPipeline"}\n',
            "unet/config.json": "{}\n",
            "unet/diffusion_pytorch_model.safetensors": weights(2_567_000_000, "F16"),
            "vae/diffusion_pytorch_model.safetensors": weights(83_600_000, "F16"),
            "text_encoder/model.safetensors": weights(123_000_000, "F16"),
        },
    ),
    model(
        "lumen-arts/birdsong-asr",
        purpose="A speech model in an older framework's file, under MIT, with a paper.",
        license="mit",
        card={"pipeline_tag": "automatic-speech-recognition", "language": ["en", "es", "ja"]},
        parameters=244_000_000,
        dtype="F32",
        config={"architectures": ["WhisperForConditionalGeneration"], "model_type": "whisper"},
        body=(
            "# Birdsong\n\nTrained on 200,000 hours of audio from the web, which are not released."
            " Report: https://arxiv.org/abs/2599.02468\n"
        ),
        files={"flax_model.msgpack": make_file(b"\x80", size=967_000_000, lfs=True)},
    ),
)
