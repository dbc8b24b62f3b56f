"""The repositories of the demonstration: five publishers and somebody who converts their models."""

from pathlib import Path

from tests.hub_standin.builders import dataset, model
from tests.hub_standin.files import File, data, gguf, pickled, sharded_weights, weights
from tests.hub_standin.json_types import JSON
from tests.hub_standin.repositories import Gate, Repository, Settings

_BILLION = 1_000_000_000
_TOKENIZER = {
    "tokenizer.json": '{"version": "1.0", "model": {"type": "BPE", "vocab": {}}}\n',
    "tokenizer_config.json": '{"model_max_length": 4096}\n',
}
_RECIPE = "optimizer: {name: adamw, lr: 3.0e-4}\nschedule: {name: cosine, steps: 90000}\nseed: 11\n"
_STATE = '{"global_step": 90000, "log_history": [{"step": 90000, "loss": 2.31}]}\n'


def _prose(name: str) -> str:
    return (Path(__file__).parent / "cards" / f"{name}.md").read_text(encoding="utf-8")


def _popular(downloads: int, likes: int) -> Settings:
    return Settings(
        downloads=downloads, downloads_all_time=downloads * 11, likes=likes, trending_score=likes
    )


def _steps(last: int, count: int) -> list[str]:
    return [f"step{last * number // count}" for number in range(1, count + 1)]


def _counted(parameters: int, dtype: str = "BF16") -> dict[str, JSON]:
    return {"safetensors": {"parameters": {dtype: parameters}, "total": parameters}}


def make_repositories() -> list[Repository]:
    """Return the models and data sets that the registry files beside this module name."""
    return [
        *(*_fir_institute(), *_delta_group(), *_skerry(), *_brassworks(), *_lumen(), *_owl()),
        _rebuild_club(),
    ]


def _rebuild_club() -> Repository:
    """The report of somebody who is not on the board, offered to it as evidence."""
    return dataset(
        "rebuild-club/needle-7b-again",
        body=(
            "# Needle 7B, again\n\nWe trained Needle 7B anew from its own code, recipe and corpus, "
            "on our own machines. Loss after 90,000 steps: 2.31 against 2.31 published.\n"
        ),
        files={"logs/train.jsonl": '{"step": 90000, "loss": 2.31}\n', "weights.sha256": "0" * 64},
        settings=_popular(90, 12),
    )


def _fir_institute() -> list[Repository]:
    body = _prose("needle")
    files: dict[str, str | File] = {
        **_TOKENIZER,
        "configs/train.yaml": _RECIPE,
        "requirements.txt": "torch==2.6.0\nnumpy==2.2.1\n",
        "Dockerfile": "FROM python:3.11-slim\nCOPY . /needle\n",
        "trainer_state.json": _STATE,
        "runs/events.out.tfevents.1767225600.node-0": data(1_900_000),
    }
    return [
        dataset(
            "fir-institute/needle-corpus",
            body="# Needle corpus\n\nWeb pages, papers and code, with the sieve that chose them.\n",
            files={f"data/part-{part:05}.jsonl.zst": data(2_100_000_000) for part in range(24)},
            settings=_popular(18_400, 391),
        ),
        dataset(
            "fir-institute/needle-instructions",
            license="cc-by-4.0",
            body="# Needle instructions\n\nWritten by forty people, answers included.\n",
            size=120_000_000,
        ),
        model(
            "fir-institute/needle-1b",
            license="apache-2.0",
            card={"datasets": ["fir-institute/needle-corpus"], "language": ["en", "fi"]},
            body=body,
            parameters=_BILLION,
            files=files,
            checkpoints=_steps(90_000, 18),
            created="2026-02-10",
            settings=_popular(41_000, 620),
        ),
        model(
            "fir-institute/needle-7b",
            license="apache-2.0",
            card={"datasets": ["fir-institute/needle-corpus"], "language": ["en", "fi"]},
            body=body.replace("# Needle\n", "# Needle 7B\n"),
            parameters=7 * _BILLION,
            files=files,
            checkpoints=_steps(90_000, 30),
            created="2026-03-02",
            settings=_popular(96_000, 1_480),
        ),
        model(
            "fir-institute/needle-7b-instruct",
            license="apache-2.0",
            card={
                "datasets": ["fir-institute/needle-corpus", "fir-institute/needle-instructions"],
                "base_model": "fir-institute/needle-7b",
                "language": ["en", "fi"],
            },
            body=body.replace("# Needle\n", "# Needle 7B Instruct\n"),
            parameters=7 * _BILLION,
            files={**files, "configs/sft.yaml": "epochs: 2\nlr: 1.0e-5\nseed: 11\n"},
            created="2026-04-15",
            settings=_popular(132_000, 1_910),
        ),
    ]


def _delta_group() -> list[Repository]:
    body = _prose("estuary")
    files = {
        **_TOKENIZER,
        "train.sh": "torchrun --nproc-per-node 8 train.py configs/train.yaml\n",
        "configs/train.yaml": _RECIPE,
        "requirements.txt": "torch==2.5.1\n",
        "trainer_state.json": _STATE,
        "LICENSE": "Apache License\nVersion 2.0\n\n(Shortened for the demonstration.)\n",
    }
    return [
        dataset(
            "delta-group/estuary-web",
            gated=Gate.MANUAL,
            body="# Estuary web\n\nThe pages that Estuary 3B was trained on.\n",
            files={f"pages-{part:03}.parquet": data(1_300_000_000, "PAR1") for part in range(16)},
        ),
        dataset(
            "delta-group/estuary-dialogs",
            license="cc-by-4.0",
            body="# Estuary dialogs\n\nTwelve thousand dialogs written by students.\n",
            size=60_000_000,
        ),
        model(
            "delta-group/estuary-1b",
            license="apache-2.0",
            card={"language": ["en", "nl"]},
            body=body,
            parameters=_BILLION,
            files=files,
            created="2026-01-20",
            settings=_popular(22_500, 240),
        ),
        model(
            "delta-group/estuary-1b-chat",
            license="apache-2.0",
            card={
                "base_model": "delta-group/estuary-1b",
                "datasets": ["delta-group/estuary-dialogs"],
                "language": ["en", "nl"],
            },
            body=body.replace("# Estuary\n", "# Estuary 1B Chat\n"),
            parameters=_BILLION,
            files=files,
            created="2026-02-14",
            settings=_popular(30_800, 205),
        ),
        model(
            "delta-group/estuary-3b",
            license="apache-2.0",
            card={"datasets": ["delta-group/estuary-web"], "language": ["en", "nl"]},
            body=body.replace("# Estuary\n", "# Estuary 3B\n"),
            parameters=3 * _BILLION,
            files=files,
            created="2026-06-01",
            settings=_popular(12_900, 177),
        ),
    ]


def _skerry() -> list[Repository]:
    body = _prose("bloomlet")
    files = {**_TOKENIZER, "configs/train.yaml": _RECIPE, "logs/main.log": "step 90000 loss 2.3\n"}
    return [
        dataset(
            "skerry-science/bloomlet-corpus",
            license="cc-by-sa-4.0",
            body="# Bloomlet corpus\n\nForty languages, each with its caretaker.\n",
            files={f"{code}.jsonl.zst": data(900_000_000) for code in ("am", "fr", "sw", "yo")},
            settings=_popular(3_300, 96),
        ),
        model(
            "skerry-science/bloomlet-560m",
            license="bigscience-bloom-rail-1.0",
            card={"datasets": ["skerry-science/bloomlet-corpus"], "language": ["am", "fr", "sw"]},
            body=body,
            parameters=560_000_000,
            files=files,
            checkpoint_tags=[f"global_step{step}" for step in range(10_000, 100_000, 10_000)],
            created="2025-11-03",
            settings=_popular(9_700, 310),
        ),
        model(
            "skerry-science/bloomlet-3b",
            license="bigscience-bloom-rail-1.0",
            card={"language": ["am", "fr", "sw", "yo"]},
            body=body.replace("# Bloomlet\n", "# Bloomlet 3B\n"),
            parameters=3 * _BILLION,
            files=files,
            checkpoint_tags=[f"global_step{step}" for step in range(10_000, 100_000, 10_000)],
            created="2025-12-12",
            settings=_popular(15_200, 402),
        ),
    ]


def _brassworks() -> list[Repository]:
    terms = (
        "Brassworks Community License\n\nYou may use the weights unless you serve more than ten"
        " million people a month.\nYou may not use them to improve other models.\n"
    )
    return [
        model(
            "brassworks/forge-70b",
            license="other",
            card={"license_name": "brassworks-community", "license_link": "LICENSE"},
            body=(
                "# Forge 70B\n\nForge is the strongest open source model of its class.\n\n"
                "## Training\n\nForge was trained on a large and diverse corpus.\n"
            ),
            parameters=None,
            fields=_counted(70 * _BILLION),
            files={**_TOKENIZER, "LICENSE": terms, **sharded_weights(70 * _BILLION, 15)},
            created="2026-05-06",
            settings=_popular(884_000, 5_210),
        ),
        model(
            "brassworks/anvil-8b",
            license="llama3.1",
            gated=Gate.MANUAL,
            card={"extra_gated_prompt": "Accept the terms of Brassworks."},
            body="# Anvil 8B\n\nOpen weights for builders.\n",
            parameters=8 * _BILLION,
            files=_TOKENIZER,
            created="2026-05-06",
            settings=_popular(1_930_000, 4_400),
        ),
    ]


def _lumen() -> list[Repository]:
    return [
        model(
            "lumen-arts/glasswork-xl",
            license="creativeml-openrail-m",
            card={"pipeline_tag": "text-to-image"},
            body="# Glasswork XL\n\nPictures from words. The paper tells how it was trained.\n",
            parameters=None,
            config=None,
            files={
                "model_index.json": '{"_class_name": "GlassworkPipeline"}\n',
                "tokenizer/vocab.json": "{}\n",
                "unet/diffusion_pytorch_model.safetensors": weights(2_567_000_000, "F16"),
                "vae/diffusion_pytorch_model.safetensors": weights(83_600_000, "F16"),
                "text_encoder/model.safetensors": weights(123_000_000, "F16"),
            },
            created="2025-09-18",
            settings=_popular(402_000, 3_700),
        ),
        model(
            "lumen-arts/birdsong-asr",
            license="mit",
            card={"pipeline_tag": "automatic-speech-recognition", "language": ["en", "es", "ja"]},
            config={
                "architectures": ["WhisperForConditionalGeneration"],
                "model_type": "whisper",
            },
            body=(
                "# Birdsong\n\nSpeech to text in thirty languages, trained on 200,000 hours of"
                " recordings from the web.\n"
            ),
            parameters=244_000_000,
            dtype="F32",
            files={"preprocessor_config.json": "{}\n", **_TOKENIZER},
            created="2025-10-30",
            settings=_popular(1_210_000, 2_950),
        ),
        model(
            "lumen-arts/kaleido-embed",
            config={"architectures": ["BertModel"], "model_type": "bert"},
            body="# Kaleido Embed\n\nA data sheet is coming soon.\n",
            parameters=None,
            files={"pytorch_model.bin": pickled(876_000_000), "vocab.txt": "[PAD]\n[UNK]\n"},
            created="2026-08-21",
            settings=_popular(5_600, 44),
        ),
    ]


def _owl() -> list[Repository]:
    return [
        model(
            "night-owl/forge-70b-GGUF",
            license="other",
            card={"base_model": "brassworks/forge-70b"},
            body="# Forge 70B, GGUF\n\nSmaller files of Forge 70B; see there for the rest.\n",
            parameters=None,
            config=None,
            files={
                f"forge-70b.{name}.gguf": gguf("llama", size=size)
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
            created="2026-05-09",
            settings=_popular(260_000, 880),
        ),
        model(
            "night-owl/needle-7b-poet-lora",
            license="apache-2.0",
            card={"base_model": "fir-institute/needle-7b", "library_name": "peft"},
            body="# Needle Poet\n\nMakes Needle 7B rhyme. The poems are not given.\n",
            parameters=None,
            config=None,
            files={
                "adapter_config.json": '{"peft_type": "LORA", "r": 16, "lora_alpha": 32}\n',
                "adapter_model.safetensors": weights(20_971_520),
            },
            created="2026-04-20",
            settings=_popular(310, 12),
        ),
        model(
            "night-owl/needle-anvil-merge",
            license="apache-2.0",
            card={
                "base_model": ["fir-institute/needle-7b", "brassworks/anvil-8b"],
                "tags": ["merge"],
            },
            body="# Needle Anvil\n\nA merge of the two, half and half.\n",
            parameters=8 * _BILLION,
            files={**_TOKENIZER, "mergekit_config.yml": "merge_method: slerp\n"},
            created="2026-06-11",
            settings=_popular(1_450, 31),
        ),
    ]
