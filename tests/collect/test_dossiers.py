"""From registry entries to accepted evidence."""

from audits.engine.components import Basis, Stage
from audits.engine.rating import rate
from audits.engine.snapshot import read_snapshot, snapshot
from audits.engine.subject import Subject
from audits.registry import BUNDLED, load_folder
from audits.registry.dossiers import dossier_of
from audits.rubrics import license_table, load_rubric


def test_every_entry_becomes_evidence_that_can_be_judged_and_published() -> None:
    rubric, licenses = load_rubric(), license_table()
    for model in load_folder(BUNDLED):
        dossier = dossier_of(model)
        assert (dossier.model, dossier.on_hub) == (model.id, model.hub)
        assert len(dossier.statements) == len(model.components)
        subject = Subject(dossier, licenses)
        rating = rate(rubric, subject)
        assert rating.provisional
        held = read_snapshot(snapshot(rubric, subject, rating))
        assert (held.dossier, held.observations, held.rating) == (dossier, None, rating)


def test_what_is_listed_carries_its_date_its_basis_and_its_parsed_license() -> None:
    model = load_folder(BUNDLED).get("allenai/OLMo-2-1124-7B")
    dossier = dossier_of(model)
    assert Stage.PRETRAINING in dossier.stages
    assert all(said.basis is Basis.LISTED for said in dossier.statements)
    assert {said.entered for said in dossier.statements} == {model.entered.isoformat()}
    assert dossier.terms is not None
    assert dossier.terms.alternatives == (("apache-2.0",),)
