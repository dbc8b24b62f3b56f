"""What files are, by their names; which checkpoints, links and license texts count."""

import pytest

from audits.collect.files import (
    Listing,
    describe_training,
    describe_weights,
    make_listing,
    read_tree,
    step_directories,
    weight_format,
)
from audits.collect.license_file import choose_license_file, read_license_text
from audits.collect.links import find_code_links, find_datasets
from audits.collect.refs import in_order, is_step, read_checkpoints, spread
from audits.engine.observations import FileEntry, WeightFormat


def listing_of(*paths: str, sizes: dict[str, int] | None = None) -> Listing:
    entries = {path: FileEntry(path, (sizes or {}).get(path, 9), "0" * 40) for path in paths}
    return make_listing([{"rfilename": path} for path in paths], entries, tree_is_complete=True)


STEPS = [
    "step0",
    "step143000",
    "step1000-tokens4B",
    "stage1-step140000-tokens294B",
    "stage2-ingredient1-step23852-tokens51B",
    "step_360",
    "ckpt_000",
    "ckpt_358",
    "CrystalCoder_phase1_checkpoint_055500",
    "stage1-step-3440000",
    "stage3-step-4720000",
    "step1750000-tokens7652B",
    "global_step1000",
    "STEP512",
]
VARIANTS = [
    "main",
    "fp16",
    "onnx",
    "gptq-4bit-32g-actorder_True",
    "4.0bpw",
    "refs/convert/parquet",
    "refs/pr/1",
    "it-SFT",
    "v1.0",
    "step1000</td>",
    "steps",
    "stepping-stone2",
]


@pytest.mark.parametrize("name", STEPS)
def test_a_ref_named_by_its_step_is_a_checkpoint(name: str) -> None:
    assert is_step(name)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_ref_of_another_kind_is_a_variant(name: str) -> None:
    assert not is_step(name)


def test_a_very_long_name_is_no_step() -> None:
    assert not is_step("_" * 100_000 + "checkpoint_1")


def test_steps_are_put_in_the_order_of_training() -> None:
    names = ["step1000", "step2", "step143000", "step0"]
    assert in_order(names) == ["step0", "step2", "step1000", "step143000"]
    staged = [
        "stage2-ingredient1-step1-tokens1B",
        "stage1-step9-tokens1B",
        "stage1-step10-tokens1B",
    ]
    assert in_order(staged) == [staged[1], staged[2], staged[0]]


def test_examples_go_from_the_first_to_the_last() -> None:
    assert spread([str(number) for number in range(101)]) == ("0", "25", "50", "75", "100")
    assert spread(["a", "b"]) == ("a", "b")


def test_refs_at_one_commit_are_one_checkpoint() -> None:
    refs = {
        "branches": [{"name": f"step{n}", "targetCommit": "a" * 40} for n in range(10)],
        "tags": [],
    }
    found = read_checkpoints(refs, [])
    assert (found.branches, found.commits) == (10, 1)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("model.safetensors", WeightFormat.SAFETENSORS),
        ("unet/diffusion_pytorch_model.fp16.safetensors", WeightFormat.SAFETENSORS),
        ("pytorch_model-00001-of-00002.bin", WeightFormat.PICKLE),
        ("model.Q4_K_M.gguf", WeightFormat.GGUF),
        ("onnx/model.onnx_data", WeightFormat.ONNX),
        ("flax_model.msgpack", WeightFormat.FLAX),
        ("tf_model.h5", WeightFormat.TENSORFLOW),
        ("ggml-model-q4_0.bin", WeightFormat.OTHER),
        ("training_args.bin", None),
        ("optimizer.bin", None),
        ("checkpoint-500/optimizer.pt", None),
        ("rng_state_0.pth", None),
        ("scheduler.pt", None),
        ("README.md", None),
        ("model.safetensors.index.json", None),
    ],
)
def test_weights_are_told_from_what_only_ends_like_them(
    path: str, form: WeightFormat | None
) -> None:
    assert weight_format(path) is form


def test_a_shard_that_the_numbering_names_is_missed() -> None:
    weights = describe_weights(
        listing_of(
            "model-00001-of-00004.safetensors",
            "model-00002-of-00004.safetensors",
            "model-00004-of-00004.safetensors",
        ),
        {},
    )
    assert weights.missing_shards == ("model-00003-of-00004.safetensors",)


def test_shards_without_end_and_names_with_braces_do_no_harm() -> None:
    weights = describe_weights(
        listing_of("a-00001-of-999999.gguf", "{0}{x}-00001-of-00002.bin"),
        {},
    )
    assert weights.missing_shards == ("{0}{x}-00002-of-00002.bin",)


def test_checkpoints_in_directories_are_not_the_final_weights() -> None:
    listing = listing_of(
        "model.safetensors",
        "checkpoint-500/model.safetensors",
        "checkpoint-500/global_step500/mp_rank_00_model_states.pt",
        "checkpoint-1000/model.safetensors",
        "checkpoint-1500/trainer_state.json",
    )
    assert describe_weights(listing, {}).count == 1
    assert step_directories(listing) == {
        "checkpoint-500",
        "checkpoint-1000",
    }


def test_an_emptied_weight_file_is_none() -> None:
    listing = listing_of("model.safetensors", sizes={"model.safetensors": 0})
    assert describe_weights(listing, {}).count == 0


def test_traces_of_training_are_found_by_what_they_are() -> None:
    listing = listing_of(
        "README.md",
        "training_args.bin",
        "checkpoint-9/trainer_state.json",
        "checkpoint-9/optimizer.pt",
        "runs/Mar01/events.out.tfevents.1.host",
        "logs/.gitkeep",
        "configs/pretrain.yaml",
        "train.py",
        "train_sft.sh",
        "tokenizer_train_data.txt",
        "requirements.txt",
        "modeling_thistle.py",
        "tokenizer.json",
    )
    found = describe_training(listing)
    assert found.trainer_state == ("training_args.bin", "checkpoint-9/trainer_state.json")
    assert found.optimizer_state == ("checkpoint-9/optimizer.pt",)
    assert found.logs == ("runs/Mar01/events.out.tfevents.1.host",)
    assert found.recipes == ("configs/pretrain.yaml",)
    assert found.scripts == ("train.py", "train_sft.sh")
    assert found.environment == ("requirements.txt",)
    assert found.modeling_code == ("modeling_thistle.py",)
    assert describe_weights(listing, {}).tokenizer_files == ("tokenizer.json",)


def test_large_files_go_by_their_sha256_and_small_ones_by_their_git_hash() -> None:
    tree = [
        {"type": "directory", "oid": "d", "size": 0, "path": "runs"},
        {"type": "file", "oid": "small", "size": 6, "path": "config.json"},
        {"type": "file", "oid": "p", "size": 99, "lfs": {"oid": "large"}, "path": "m.safetensors"},
    ]
    found = read_tree(tree)
    assert {path: entry.digest for path, entry in found.items()} == {
        "config.json": "small",
        "m.safetensors": "large",
    }


@pytest.mark.parametrize(
    ("paths", "link", "chosen"),
    [
        (["LICENSE", "README.md"], None, "LICENSE"),
        (["LICENSE-CODE", "LICENSE-MODEL"], None, "LICENSE-MODEL"),
        (["LICENSE", "LICENSE-CODE"], None, "LICENSE"),
        (["LICENSE", "docs/TERMS.txt"], "docs/TERMS.txt", "docs/TERMS.txt"),
        (["LICENSE.txt", "T"], "https://huggingface.co/o/n/blob/main/T", "T"),
        (["LICENSE.md"], "https://elsewhere.example.org/LICENSE", "LICENSE.md"),
        (["COPYING"], "LICENSE.", "COPYING"),
        (["src/LICENSE", "license.py", "unlicensed.txt", "license-plate.safetensors"], None, None),
    ],
)
def test_the_license_file_is_the_one_for_the_weights(
    paths: list[str], link: str | None, chosen: str | None
) -> None:
    assert choose_license_file(paths, link) == chosen


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("   Apache License\n  Version 2.0, January 2004\n", "apache-2.0"),
        ("MIT License\n\nCopyright (c) 2025 Thistle\n\nPermission is hereby granted", "mit"),
        ("# The MIT License", "mit"),
        ("All here is under the MIT License, except the weights.", None),
        (
            "Mozilla Public License Version 2.0\n"
            + "x " * 400
            + "GNU Affero General Public License"
            " version 3",
            "mpl-2.0",
        ),
        (
            "Redistribution and use in source and binary forms\nAttribution 4.0 International",
            "bsd-2-clause",
        ),
        (
            "(c) X\nPermission is hereby granted, free of\ncharge, to any person obtaining a copy",
            "mit",
        ),
        ("Modified MIT License\n\nPermission is hereby granted", "LicenseRef-modified-mit"),
        ("MIT License\n\nunless you have 100 million monthly active users", None),
        ("LLAMA 3.1 COMMUNITY LICENSE AGREEMENT", "llama3.1"),
        ("Creative Commons Attribution-NonCommercial 4.0 International", "cc-by-nc-4.0"),
        ("Creative Commons Attribution 4.0 International", "cc-by-4.0"),
        ("Terms of the Thistle community", None),
        ("", None),
    ],
)
def test_a_license_text_is_recognized_by_its_title_or_not_at_all(
    text: str, identifier: str | None
) -> None:
    assert read_license_text(text.encode())[1] == identifier


def test_white_space_makes_no_other_license_text() -> None:
    assert read_license_text(b"MIT  License\r\n")[0] == read_license_text(b"MIT License\n\n")[0]


CARD = """# Thistle

Serve it with [vLLM](https://github.com/vllm-project/vllm) or
[ours](https://github.com/Thistle-Lab/serve.git).

## Model Sources

- **Repository:** https://github.com/elsewhere/thistle-train/blob/main/README.md
- License: https://github.com/elsewhere/other/blob/main/LICENSE
- https://github.com/user-attachments/assets/123

```bash
git clone https://github.com/somebody/tool
```

## Training Data

Trained on https://huggingface.co/datasets/thistle/corpus.

## Evaluation data

Tested on https://huggingface.co/datasets/thistle/bench
"""


def test_code_links_are_the_publishers_own_or_labelled_as_the_code() -> None:
    assert find_code_links(CARD, "thistle-lab") == (
        "https://github.com/Thistle-Lab/serve",
        "https://github.com/elsewhere/thistle-train",
    )


def test_data_sets_in_prose_count_where_the_card_speaks_of_training() -> None:
    assert find_datasets(CARD) == ["thistle/corpus"]


def test_text_made_to_stall_patterns_is_gone_through_at_once() -> None:
    text = "# " + "*" * 50_000 + "\n" + "github.com/" * 20_000 + "\n" + "[" * 50_000
    assert find_code_links(text, "x") == ()
    assert find_datasets(text) == []
