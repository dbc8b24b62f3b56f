"""Believable models for the tests of the judge: small builders first, whole models after them.

    subject(statements=[says(Component.TRAINING_CODE)], seen=repository(weights=WEIGHTS))

A builder called without arguments gives the barest thing there is; a test names only what it is
about. `SAMPLES` holds the whole models, which the golden ratings are made from.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from audits.engine.components import (
    Availability,
    Basis,
    ClaimWord,
    Completeness,
    Component,
    Relation,
    Stage,
)
from audits.engine.evidence import (
    BaseModel,
    Claim,
    CodeNamed,
    DatasetNamed,
    Dossier,
    Statement,
)
from audits.engine.findings import Answer
from audits.engine.licenses import Terms
from audits.engine.observations import (
    SCHEMA,
    BaseNamed,
    Card,
    Checkpoints,
    DatasetLook,
    DatasetState,
    Evaluations,
    FileEntry,
    Files,
    Gating,
    License,
    Observations,
    RepositoryState,
    TrainingFiles,
    WeightFormat,
    Weights,
)
from audits.engine.probes import PROBES
from audits.engine.rating import Rating, rate
from audits.engine.rubric import Rubric
from audits.engine.subject import BaseStanding, Subject
from audits.rubrics import license_table, load_rubric

MODEL = "lab/reed-7b"
COMMIT = "c0ffee" + "0" * 34
ENTERED = "2026-11-23"
BOTH_STAGES = (Stage.PRETRAINING, Stage.POSTTRAINING)


# Builders -----------------------------------------------------------------------------------------


def terms(*alternatives: str, name: str | None = None, link: str | None = None) -> Terms:
    """Return terms; each alternative is an identifier, or several joined by `&`."""
    return Terms(
        stated=" OR ".join(alternative.replace("&", " AND ") for alternative in alternatives),
        name=name,
        link=link,
        alternatives=tuple(tuple(each.split("&")) for each in alternatives),
    )


APACHE = terms("apache-2.0")


def says(
    component: Component,
    availability: Availability = Availability.RELEASED,
    *,
    part: bool = False,
    note: str = "",
    url: str = "",
    entered: str = ENTERED,
    license_terms: Terms | None = None,
    basis: Basis = Basis.LISTED,
) -> Statement:
    """Return an accepted statement about a component: released, all of it, unless told else."""
    return Statement(
        component=component,
        availability=availability,
        completeness=Completeness.PART if part else Completeness.ALL,
        url=url or f"https://lab.example/{component.value}",
        note=note,
        entered=entered,
        terms=license_terms,
        basis=basis,
    )


def look(name: str, state: DatasetState = DatasetState.PUBLIC, **changes: Any) -> DatasetLook:
    """Return a data set as found on the Hub: public, with a card, unless told else."""
    there = state not in (
        DatasetState.MISSING,
        DatasetState.GONE,
        DatasetState.NOT_ON_HUB,
        DatasetState.UNREACHED,
    )
    found = DatasetLook(
        name=name,
        state=state,
        repo_id=name if there else None,
        commit="da7a" + "0" * 36 if there else None,
        has_card=there,
    )
    return replace(found, **changes)


def dataset(hub: str | None, stage: Stage = Stage.PRETRAINING, **changes: Any) -> DatasetNamed:
    """Return a data set that the evidence names: on the Hub, or with `hub=None` by a link."""
    named = DatasetNamed(
        name=hub or "The Scrolls",
        stage=stage,
        hub=hub,
        url=None if hub else "https://scrolls.example/data",
    )
    return replace(named, **changes)


def repository(**changes: Any) -> Observations:
    """Return a repository that is there and holds nothing at all."""
    bare = Observations(
        schema=SCHEMA, repo_id=MODEL, state=RepositoryState.PRESENT, name=MODEL, commit=COMMIT
    )
    return replace(bare, **changes)


WEIGHTS = Weights(formats=(WeightFormat.SAFETENSORS,), count=3, bytes=14_000_000_000)
NO_REPOSITORY = Observations(schema=SCHEMA, repo_id=MODEL, state=RepositoryState.MISSING)


def subject(
    *,
    seen: Observations | None = None,
    statements: Iterable[Statement] = (),
    datasets: Iterable[DatasetNamed] = (),
    bases: Iterable[BaseStanding] = (),
    on_hub: bool = True,
    stages: tuple[Stage, ...] = (),
    **dossier: Any,
) -> Subject:
    """Return what a probe reads, from the few things a test is about."""
    bases = tuple(bases)
    return Subject(
        dossier=Dossier(
            model=MODEL,
            on_hub=on_hub,
            stages=stages,
            statements=tuple(statements),
            datasets=tuple(datasets),
            bases=tuple(BaseModel(base.model, base.relation) for base in bases),
            **dossier,
        ),
        licenses=license_table(),
        observations=seen,
        bases=bases,
    )


def ask(probe: str, asked: Subject) -> Answer:
    """Return what one probe answers."""
    return PROBES[probe](asked)


def standing(
    rating: Rating, relation: Relation = Relation.FINETUNE, model: str | None = None
) -> BaseStanding:
    """Return a rated model as the base of another."""
    return BaseStanding(
        model=model or rating.model,
        relation=relation,
        level=rating.level,
        findings={found.criterion: found for found in rating.findings},
        rights=rating.rights_findings,
    )


def replace_base(asked: Subject, base: BaseStanding) -> Subject:
    """Return a subject with another standing of its one base."""
    return replace(asked, bases=(base,))


def with_statement(asked: Subject, *statements: Statement) -> Subject:
    """Return a subject with statements that replace those about the same components."""
    replaced = {statement.component for statement in statements}
    kept = [each for each in asked.dossier.statements if each.component not in replaced]
    return replace(asked, dossier=replace(asked.dossier, statements=(*kept, *statements)))


def without_statement(asked: Subject, *components: Component) -> Subject:
    """Return a subject on which nobody has said anything about some components."""
    kept = [each for each in asked.dossier.statements if each.component not in components]
    return replace(asked, dossier=replace(asked.dossier, statements=tuple(kept)))


def with_seen(asked: Subject, **changes: Any) -> Subject:
    """Return a subject of which the machine has seen something else."""
    assert asked.observations is not None
    return replace(asked, observations=replace(asked.observations, **changes))


def rated(asked: Subject, rubric: Rubric | None = None) -> Rating:
    """Return the rating under the rubric that orders the board."""
    return rate(rubric or load_rubric(), asked)


# Whole models -------------------------------------------------------------------------------------

CARD_TEXT = (
    "# Reed 7B\n\nReed is a fully open language model: weights, code, data and logs are released "
    "under the Apache license. It was trained on two trillion tokens of the public web.\n\n" * 6
)

EVERYTHING = (
    says(
        Component.TRAINING_CODE,
        note="The code of both stages.",
        url="https://github.com/lab/reed",
        license_terms=APACHE,
    ),
    says(
        Component.TRAINING_RECIPE,
        note="One configuration file for each size and stage.",
        url="https://github.com/lab/reed/tree/main/configs",
    ),
    says(
        Component.DATA_PROCESSING_CODE,
        note="Crawling, filtering, deduplication and mixing.",
        url="https://github.com/lab/reed-data",
        license_terms=APACHE,
    ),
    says(Component.MODEL_ARCHITECTURE, Availability.DESCRIBED, note="Table 2 of the report."),
    says(Component.EVALUATION_CODE, note="The harness with its settings."),
    says(Component.ENVIRONMENT, note="A container file with pinned versions."),
    says(Component.COMPUTE_DISCLOSURE, Availability.DESCRIBED, note="512 accelerators, 40 days."),
    says(
        Component.PRETRAINING_DATA,
        note="The whole mix, as it was read.",
        license_terms=terms("odc-by"),
    ),
    says(Component.POSTTRAINING_DATA, note="All instructions and preferences."),
    says(Component.EVALUATION_DATA, note="Public benchmarks."),
    says(
        Component.DATA_INFORMATION, Availability.DESCRIBED, note="Sections 3 and 4 of the report."
    ),
    says(
        Component.TECHNICAL_REPORT,
        note="Tells of every stage of the training.",
        url="https://arxiv.org/abs/2601.00001",
    ),
    says(Component.FINAL_WEIGHTS, url=f"https://huggingface.co/{MODEL}", license_terms=APACHE),
)

REED_DATASETS = (
    dataset("lab/reed-mix"),
    dataset("lab/reed-instruct", Stage.POSTTRAINING, terms=terms("odc-by")),
)

REED_SEEN = repository(
    created="2026-01-10T09:00:00Z",
    modified="2026-02-01T09:00:00Z",
    pipeline="text-generation",
    library="transformers",
    architectures=("ReedForCausalLM",),
    tags=("license:apache-2.0", "arxiv:2601.00001"),
    license=License(terms=APACHE, file="LICENSE", file_digest="ab" * 32, file_license="apache-2.0"),
    card=Card(present=True, text=CARD_TEXT, digest="cd" * 32, data={"license": "apache-2.0"}),
    files=Files(count=12, bytes=14_000_001_000, entries=(FileEntry("README.md", 1000, "ef" * 20),)),
    weights=replace(
        WEIGHTS, parameters=7_000_000_000, tokenizer_files=("tokenizer.json", "vocab.json")
    ),
    checkpoints=Checkpoints(branches=40, commits=40, examples=("step1000", "step2000", "step3000")),
    training=TrainingFiles(trainer_state=("trainer_state.json",), logs=("logs/loss.csv",)),
    datasets=(
        look("lab/reed-mix", terms=terms("odc-by"), files=900, bytes=2_000_000_000_000),
        look("lab/reed-instruct", terms=terms("cc-by-4.0"), files=12, bytes=900_000_000),
    ),
    evaluations=Evaluations(results=9, sources=("model-index",)),
    papers=("arxiv:2601.00001",),
    code_links=("https://github.com/lab/reed",),
)

REED_CLAIM = Claim(
    ClaimWord.FULLY_OPEN, "Reed is a fully open language model", f"https://huggingface.co/{MODEL}"
)


def fully_open() -> Subject:
    """Return a model that released everything and was looked at: level 4, free."""
    return subject(
        seen=REED_SEEN,
        statements=EVERYTHING,
        datasets=REED_DATASETS,
        stages=BOTH_STAGES,
        claims=(REED_CLAIM,),
        papers=("https://arxiv.org/abs/2601.00001",),
        code=(
            CodeNamed("https://github.com/lab/reed", "training", APACHE),
            CodeNamed("https://github.com/lab/reed-data", "data", APACHE),
        ),
        terms=APACHE,
    )


def rebuilt() -> Subject:
    """Return the same model after somebody else rebuilt it: level 5."""
    return with_statement(
        fully_open(),
        says(
            Component.INDEPENDENT_REPRODUCTIONS,
            note="Rebuilt at a university from commit 1234abc, within 0.3 points.",
            basis=Basis.ATTESTED,
        ),
    )


def from_the_registry() -> Subject:
    """Return the same model before the machine has looked: level 4, provisional."""
    return replace(fully_open(), observations=None)


def source_available() -> Subject:
    """Return a model with code and recipe whose data are only described: level 3."""
    return with_seen(
        with_statement(
            replace(fully_open(), dossier=replace(fully_open().dossier, datasets=())),
            says(
                Component.PRETRAINING_DATA,
                Availability.WITHHELD,
                note="The report says that the data cannot be shared.",
            ),
            says(
                Component.POSTTRAINING_DATA, Availability.PROMISED, note="“Coming soon” since May."
            ),
        ),
        datasets=(),
    )


def described() -> Subject:
    """Return a model with a good report and no training code: level 2."""
    return without_statement(
        source_available(),
        Component.TRAINING_CODE,
        Component.TRAINING_RECIPE,
        Component.DATA_PROCESSING_CODE,
        Component.ENVIRONMENT,
    )


def weights_only() -> Subject:
    """Return free weights with a card and nothing else, called open source: level 1, free."""
    return subject(
        seen=replace(
            repository(
                library="transformers",
                architectures=("OxForCausalLM",),
                license=License(terms=APACHE),
                card=Card(present=True, text="# Ox 7B\n\nThe best open model of its size. " * 40),
                weights=WEIGHTS,
            ),
        ),
        statements=(
            says(Component.FINAL_WEIGHTS, license_terms=APACHE),
            says(Component.TRAINING_CODE, Availability.WITHHELD, note="None is given."),
            says(Component.PRETRAINING_DATA, Availability.WITHHELD, note="Not even named."),
        ),
        stages=BOTH_STAGES,
        claims=(Claim(ClaimWord.OPEN_SOURCE, "our open source model", "https://ox.example/"),),
    )


def gated_community() -> Subject:
    """Return weights under a vendor's own terms, given on request: level 1, restricted."""
    return subject(
        seen=repository(
            gating=Gating.MANUAL,
            library="transformers",
            architectures=("LlamaForCausalLM",),
            license=License(terms=terms("llama3.1"), file="LICENSE", file_license="llama3.1"),
            card=Card(present=True, readable=False),
            weights=WEIGHTS,
        ),
        statements=(
            says(Component.FINAL_WEIGHTS, Availability.GATED, license_terms=terms("llama3.1")),
            says(Component.TECHNICAL_REPORT, note="Covers the training, not the data."),
            says(
                Component.DATA_INFORMATION,
                Availability.DESCRIBED,
                part=True,
                note="The sources are named in one sentence.",
            ),
        ),
        stages=BOTH_STAGES,
        claims=(Claim(ClaimWord.OPEN, "open access", "https://vendor.example/"),),
    )


def closed() -> Subject:
    """Return a model that is a service and nothing else: level 0."""
    return subject(
        on_hub=False,
        statements=(
            says(
                Component.FINAL_WEIGHTS, Availability.WITHHELD, note="Served through an API only."
            ),
            says(Component.TRAINING_CODE, Availability.WITHHELD),
            says(Component.PRETRAINING_DATA, Availability.WITHHELD),
            says(
                Component.TECHNICAL_REPORT,
                part=True,
                note="Says that it gives no details of the training.",
            ),
        ),
        stages=BOTH_STAGES,
    )


def nothing_known() -> Subject:
    """Return a name, and nothing about it."""
    return subject()


def fine_tune() -> Subject:
    """Return a fine-tune, everything of its own released, of weights only: level 1."""
    own = fully_open()
    return replace(
        own,
        dossier=replace(
            own.dossier,
            model="club/ox-tuned",
            stages=(Stage.POSTTRAINING,),
            datasets=(REED_DATASETS[1],),
            statements=tuple(
                each
                for each in own.dossier.statements
                if each.component is not Component.PRETRAINING_DATA
            ),
            bases=(BaseModel("ox/ox-7b", Relation.FINETUNE),),
        ),
        observations=replace(
            REED_SEEN,
            repo_id="club/ox-tuned",
            name="club/ox-tuned",
            datasets=(REED_SEEN.datasets[1],),
            bases=(BaseNamed("ox/ox-7b", Relation.FINETUNE),),
        ),
        bases=(standing(rated(weights_only()), model="ox/ox-7b"),),
    )


def quantization() -> Subject:
    """Return a quantization of the fully open model: as rebuildable as that is."""
    return subject(
        seen=repository(
            repo_id="club/reed-7b-gguf",
            name="club/reed-7b-gguf",
            library="gguf",
            license=License(terms=APACHE),
            card=Card(present=True, text="Quantized."),
            weights=Weights(formats=(WeightFormat.GGUF,), count=8, bytes=30_000_000_000),
            bases=(BaseNamed(MODEL, Relation.QUANTIZED),),
        ),
        bases=(standing(rated(fully_open()), Relation.QUANTIZED),),
    )


def merge() -> Subject:
    """Return a merge of the fully open model with one under restricted terms."""
    community = standing(rated(gated_community()), Relation.MERGE, "vendor/heron-8b")
    return subject(
        seen=repository(
            repo_id="club/reed-heron",
            name="club/reed-heron",
            library="transformers",
            architectures=("ReedForCausalLM",),
            license=License(terms=APACHE),
            card=Card(present=True, text="# Reed and Heron\n\nMerged by weights. " * 40),
            weights=WEIGHTS,
            training=TrainingFiles(recipes=("mergekit_config.yml",)),
        ),
        bases=(standing(rated(fully_open()), Relation.MERGE), community),
    )


HOSTILE_TEXT = (
    "<script>alert(1)</script> [click](javascript:alert(1)) {{ 7*7 }} \u202eevil\u202c \ufffe "
    "' OR 1=1; -- ../../etc/passwd " * 30
)


def hostile_card() -> Subject:
    """Return a repository in which every word is an attack."""
    bad = "<img src=x onerror=alert(1)>"
    return subject(
        seen=repository(
            library=bad,
            architectures=(bad,),
            custom_code=True,
            tags=(bad,) * 50,
            license=License(terms=Terms(stated=bad, name=bad, link="javascript:alert(1)")),
            card=Card(present=True, text=HOSTILE_TEXT, data={bad: [bad, {bad: bad}]}),
            weights=Weights(
                formats=(WeightFormat.PICKLE,),
                count=1,
                bytes=1,
                missing_shards=("../../../model-00002-of-00002.bin",),
                tokenizer_files=(bad,),
            ),
            datasets=(look(bad, DatasetState.NOT_ON_HUB),),
            papers=("arxiv:" + bad,),
            code_links=("https://github.com/evil/evil",),
            notes=(bad,),
        ),
    )


def emptied_dataset() -> Subject:
    """Return the fully open model after its pre-training data was emptied: level 3."""
    return with_seen(
        fully_open(),
        datasets=(look("lab/reed-mix", DatasetState.EMPTIED), REED_SEEN.datasets[1]),
    )


def gone() -> Subject:
    """Return the fully open model after its repository was not found twice: level 0."""
    return replace(fully_open(), observations=replace(NO_REPOSITORY, state=RepositoryState.GONE))


SAMPLES = {
    build.__name__: build
    for build in (
        fully_open,
        rebuilt,
        from_the_registry,
        source_available,
        described,
        weights_only,
        gated_community,
        closed,
        nothing_known,
        fine_tune,
        quantization,
        merge,
        hostile_card,
        emptied_dataset,
        gone,
    )
}
"""The whole models by name, each a function that builds it anew."""
