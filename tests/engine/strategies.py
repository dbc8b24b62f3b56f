"""Strategies for what the judge reads: believable in form, anything in content.

Names come from small pools, so that statements, data sets and looks meet each other.
"""

from dataclasses import replace

from hypothesis import strategies as st

from audits.engine.accepted import Accepted, LicenseStated
from audits.engine.components import (
    Availability,
    Basis,
    ClaimWord,
    Completeness,
    Component,
    Extent,
    Relation,
    Stage,
)
from audits.engine.evidence import (
    BaseModel,
    Claim,
    CodeNamed,
    DatasetNamed,
    Dossier,
    Reproduction,
    Statement,
)
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
from audits.engine.subject import BaseStanding, Subject
from audits.rubrics import license_table
from tests.engine.samples import MODEL, rated, standing

DATASETS = ("lab/a", "lab/b", "Lab/A", "lab/c", "elsewhere")
IDENTIFIERS = ("apache-2.0", "mit", "cc-by-4.0", "llama3", "cc-by-nc-4.0", "other", "LicenseRef-x")
DATES = ("2026-11-21", "2026-11-22", "2026-11-23")

# Everything that Python lets stand in a text, lone surrogates and control characters included.
any_text = st.text(st.characters(exclude_categories=()), max_size=30)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)

# Drawing from a few prepared values is many times faster than building each of them anew.
words = st.sampled_from(("", "a", "Both stages", "It is.", "<b>é</b>", " x ", "\x00\ud800", "“y”"))
paths = st.sampled_from(
    ((), ("a.py",), ("b/c.py", "a.py"), ("z", "y/x", "w"), ("é.bin", "../a", "", "/"), ("t",) * 3)
)
terms = st.sampled_from(
    (
        *(Terms(each, alternatives=((each,),)) for each in IDENTIFIERS),
        Terms("mit OR llama3", alternatives=(("mit",), ("llama3",))),
        Terms("mit AND llama3", alternatives=(("mit", "llama3"),)),
        Terms("mit AND x", name="Both", alternatives=(("mit", "LicenseRef-x"),)),
        Terms(""),
        Terms("", name="Ours"),
        Terms("other", link="https://x.example/terms"),
    )
)
statements = st.builds(
    Statement,
    component=st.sampled_from(Component),
    availability=st.sampled_from(Availability),
    completeness=st.sampled_from(Completeness),
    url=st.sampled_from(("https://x.example/a", f"https://huggingface.co/{MODEL}")),
    note=words,
    entered=st.sampled_from(DATES),
    terms=st.none() | terms,
    basis=st.sampled_from((Basis.LISTED, Basis.CHECKED, Basis.ATTESTED)),
)
datasets_named = st.builds(
    DatasetNamed,
    name=words,
    stage=st.sampled_from(Stage),
    hub=st.none() | st.sampled_from(DATASETS),
    url=st.none() | words,
    terms=st.none() | terms,
)
looks = st.builds(
    DatasetLook,
    name=st.sampled_from(DATASETS),
    state=st.sampled_from(DatasetState),
    repo_id=st.none() | st.sampled_from(DATASETS),
    terms=st.none() | terms,
    has_card=st.booleans(),
)
code_named = st.builds(
    CodeNamed,
    repository=st.sampled_from(("https://x.example", "https://y.example")),
    role=st.sampled_from(("training", "data", "evaluation", "inference")),
    terms=st.none() | terms,
)
claims = st.builds(Claim, word=st.sampled_from(ClaimWord), quotation=words, url=words)
cards = st.builds(
    Card,
    present=st.booleans(),
    readable=st.booleans(),
    text=st.sampled_from(("", "short", "x" * 900, "[More Information Needed]" * 40)),
    data=st.sampled_from((None, {"co2_eq_emissions": 1}, [1, "a"], "text", {"a": {"b": None}})),
)
weights = st.builds(
    Weights,
    formats=st.sampled_from(
        (
            (),
            (WeightFormat.PICKLE,),
            (WeightFormat.SAFETENSORS,),
            (WeightFormat.PICKLE, WeightFormat.FLAX),
            (WeightFormat.PICKLE, WeightFormat.GGUF),
        )
    ),
    count=st.integers(0, 3),
    missing_shards=paths,
    tokenizer_files=paths,
)
training_files = st.builds(
    TrainingFiles,
    trainer_state=st.sampled_from(
        ((), ("training_args.bin",), ("trainer_state.json",), ("training_args.bin", "z.json"))
    ),
    logs=paths,
    recipes=paths,
    scripts=paths,
    environment=paths,
    modeling_code=paths,
)
observations = st.builds(
    Observations,
    schema=st.just(SCHEMA),
    repo_id=st.just(MODEL),
    state=st.sampled_from(RepositoryState)
    | st.just(RepositoryState.PRESENT)
    | st.just(RepositoryState.PRESENT),
    name=st.none() | st.just(MODEL),
    commit=st.none() | st.just("c0ffee" + "0" * 34),
    gating=st.sampled_from(Gating),
    library=st.none() | st.sampled_from(("transformers", "reedlib", "")),
    architectures=paths,
    custom_code=st.booleans(),
    license=st.builds(
        License,
        terms=st.none() | terms,
        file=st.none() | st.just("LICENSE"),
        file_license=st.none() | st.sampled_from(IDENTIFIERS),
    ),
    card=cards,
    files=st.sampled_from(
        (
            Files(),
            Files(count=1000, complete=False),
            Files(count=2, entries=(FileEntry("b", 1, "ab"), FileEntry("a", 0, ""))),
        )
    ),
    weights=weights,
    checkpoints=st.builds(
        Checkpoints,
        branches=st.integers(0, 4),
        tags=st.integers(0, 4),
        directories=st.integers(0, 4),
        commits=st.integers(0, 4),
        examples=paths,
    ),
    training=training_files,
    datasets=st.lists(looks, max_size=4, unique_by=lambda look: look.name).map(tuple),
    bases=st.sampled_from(((), (BaseNamed("b/a", Relation.MERGE),))),
    evaluations=st.sampled_from((Evaluations(), Evaluations(results=2))),
    papers=paths,
    code_links=paths,
)
reproductions = st.builds(
    Reproduction,
    extent=st.sampled_from(Extent),
    by=words,
    url=words,
    note=words,
    entered=st.sampled_from(DATES),
)
dossiers = st.builds(
    Dossier,
    model=st.just(MODEL),
    on_hub=st.booleans(),
    stages=st.sampled_from(
        ((), (Stage.PRETRAINING,), (Stage.POSTTRAINING,), (Stage.PRETRAINING, Stage.POSTTRAINING))
    ),
    statements=st.lists(statements, max_size=12).map(tuple),
    datasets=st.lists(datasets_named, max_size=4).map(tuple),
    code=st.lists(code_named, max_size=3).map(tuple),
    papers=st.lists(words, max_size=2).map(tuple),
    claims=st.lists(claims, max_size=3).map(tuple),
    terms=st.none() | terms,
    reproductions=st.lists(reproductions, max_size=3).map(tuple),
)
accepted = st.builds(
    Accepted,
    submission=st.sampled_from(("s-1", "s-2", "s-3")),
    statement=st.none() | statements,
    dataset=st.none() | datasets_named,
    base=st.none() | st.just(BaseModel("b/a", Relation.FINETUNE)),
    stages=st.sampled_from(((), (Stage.PRETRAINING,))),
    license=st.none()
    | st.builds(
        LicenseStated,
        component=st.sampled_from(Component),
        terms=terms,
        url=words,
        note=words,
        entered=st.sampled_from(DATES),
    ),
    reproduction=st.none() | reproductions,
    is_gone=st.booleans(),
)


@st.composite
def roots(draw: st.DrawFn) -> Subject:
    """Return a model that was made from no other."""
    return Subject(
        dossier=draw(dossiers),
        licenses=license_table(),
        observations=draw(st.none() | observations),
    )


@st.composite
def generous_roots(draw: st.DrawFn) -> Subject:
    """Return a model of which everything is listed as released, but for a few parts.

    Of models drawn at random hardly any gets past the first level.
    """
    root = draw(roots())
    lacking = draw(st.sets(st.sampled_from(Component), max_size=2))
    released = tuple(
        Statement(
            component=component,
            availability=Availability.RELEASED,
            completeness=Completeness.ALL,
            url="https://x.example/a",
            note="",
            entered="2027-01-01",
            terms=draw(st.none() | terms),
        )
        for component in Component
        if component not in lacking
    )
    dossier = replace(
        root.dossier, statements=(*root.dossier.statements, *released), stages=(Stage.PRETRAINING,)
    )
    seen = root.observations if draw(st.booleans()) else None
    return replace(root, dossier=dossier, observations=seen)


@st.composite
def standings(draw: st.DrawFn) -> BaseStanding:
    """Return a base: as the board rated it, or one that it has not rated."""
    model, relation = draw(st.sampled_from(("b/a", "b/b", "b/c"))), draw(st.sampled_from(Relation))
    if draw(st.integers(0, 4)) == 0:
        return BaseStanding(model, relation)
    return standing(rated(draw(roots() | generous_roots())), relation, model)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    """Return any model at all, made from none, one or two others."""
    root = draw(roots() | generous_roots())
    bases = draw(
        st.just(()) | st.lists(standings(), max_size=2, unique_by=lambda b: b.model).map(tuple)
    )
    named = tuple(BaseModel(base.model, base.relation) for base in bases)
    return replace(root, bases=bases, dossier=replace(root.dossier, bases=named))
