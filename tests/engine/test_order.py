"""Everything that has no order of its own is put into one."""

from audits.engine.components import Component, Relation
from audits.engine.evidence import CodeNamed
from audits.engine.observations import TrainingFiles, WeightFormat, Weights
from audits.engine.order import in_order
from audits.engine.subject import BaseStanding
from tests.engine.samples import dataset, look, repository, says, subject


def test_paths_near_the_top_come_first() -> None:
    paths = ("b/c/d.py", "z.py", "a/b.py", "b.py")
    seen = repository(
        training=TrainingFiles(scripts=paths, logs=("b", "a")),
        weights=Weights(
            formats=(WeightFormat.SAFETENSORS, WeightFormat.GGUF),
            missing_shards=("b", "a"),
            tokenizer_files=("x/vocab.json", "tokenizer.json"),
        ),
    )
    ordered = in_order(subject(seen=seen)).observations
    assert ordered is not None
    assert ordered.training == TrainingFiles(
        scripts=("b.py", "z.py", "a/b.py", "b/c/d.py"), logs=("a", "b")
    )
    assert ordered.weights == Weights(
        formats=(WeightFormat.GGUF, WeightFormat.SAFETENSORS),
        missing_shards=("a", "b"),
        tokenizer_files=("tokenizer.json", "x/vocab.json"),
    )


def test_data_sets_and_bases_come_by_name() -> None:
    bases = [
        BaseStanding("b/b", Relation.MERGE),
        BaseStanding("a/a", Relation.QUANTIZED),
        BaseStanding("a/a", Relation.ADAPTER),
    ]
    ordered = in_order(
        subject(
            seen=repository(datasets=(look("b/b"), look("a/a"))),
            datasets=[dataset("b/b"), dataset("a/a"), dataset("b/b")],
            bases=bases,
        )
    )
    assert ordered.observations is not None
    assert [each.name for each in ordered.observations.datasets] == ["a/a", "b/b"]
    assert [each.name for each in ordered.dossier.datasets] == ["a/a", "b/b"]
    assert list(ordered.bases) == [bases[2], bases[1], bases[0]]


def test_statements_and_code_stand_in_one_order() -> None:
    statements = [says(Component.TRAINING_CODE), says(Component.ENVIRONMENT)]
    code = (CodeNamed("https://b.example/", "data"), CodeNamed("https://a.example/", "data"))
    one = in_order(subject(statements=statements, code=code))
    other = in_order(subject(statements=statements[::-1], code=code[::-1]))
    assert one == other
    assert set(one.dossier.statements) == set(statements)


def test_nothing_seen_stays_nothing_seen() -> None:
    assert in_order(subject()).observations is None
