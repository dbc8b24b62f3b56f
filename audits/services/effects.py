"""What deciding would do to a rating, shown before it is done: reads only, writes nothing.

accepted = suggest(submission)
effect_of(submission=submission, accepted=accepted).levels_moved
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from audits.collect.terms import parse_terms
from audits.collect.text import clean_line
from audits.engine import rating as judge
from audits.engine.accepted import Accepted, LicenseStated
from audits.engine.compare import Difference, compare
from audits.engine.components import Availability, Completeness, Component, Relation, Stage
from audits.engine.evidence import (
    BaseModel,
    DatasetNamed,
    Dossier,
    Reproduction,
    Statement,
)
from audits.engine.rubric import Criterion
from audits.engine.subject import Subject
from audits.links import LinkKind, LinkState
from audits.models import AIModel, Submission
from audits.offers import Offer, Shows
from audits.registry import RegistryModel
from audits.registry.dossiers import dossier_of
from audits.services.accepted import as_it_stands, gather
from audits.services.inputs import (
    Standings,
    current_policy,
    inputs_with,
    named_bases,
    rating_of,
)
from audits.services.offered import offer_of

MAX_NOTE = 300

# Probes that no statement answers: the machine reads the files, or asks for the bases.
NOT_STATED = frozenset({"weights_format", "base_models"})

DATA_STAGES = {
    Component.PRETRAINING_DATA: Stage.PRETRAINING,
    Component.POSTTRAINING_DATA: Stage.POSTTRAINING,
    Component.EVALUATION_DATA: Stage.EVALUATION,
}

_STATED = {
    Shows.RELEASED: (Availability.RELEASED, Completeness.ALL),
    Shows.PART: (Availability.RELEASED, Completeness.PART),
    Shows.GATED: (Availability.GATED, Completeness.ALL),
    Shows.DESCRIBED: (Availability.DESCRIBED, Completeness.ALL),
    Shows.WITHHELD: (Availability.WITHHELD, Completeness.ALL),
    Shows.PROMISED: (Availability.PROMISED, Completeness.ALL),
    Shows.GONE: (Availability.GONE, Completeness.ALL),
}
# A data set is named for the machine to look at where somebody can get it.
_TO_BE_HAD = frozenset({Shows.RELEASED, Shows.PART, Shows.GATED})


@dataclass(frozen=True, slots=True)
class Effect:
    """What a model is rated as accepted evidence stands, and what it would be."""

    old: judge.Rating
    new: judge.Rating
    differences: tuple[Difference, ...]
    """The weightiest first; empty when nothing would move."""

    @property
    def old_level(self) -> int:
        """The level now."""
        return self.old.level

    @property
    def new_level(self) -> int:
        """The level then."""
        return self.new.level

    @property
    def levels_moved(self) -> int:
        """By how many levels the model would move, up or down."""
        return abs(self.new.level - self.old.level)


def effect_of(
    *, submission: Submission, accepted: Accepted | None, now: datetime | None = None
) -> Effect | None:
    """Return what the model's rating would become if this were accepted of a submission.

    `accepted=None` asks what it would be without the submission. What is accepted of others stays
    as it is. Both ratings are made now from what is on file, whether or not the board has caught
    up. None where there is no model to be rated: one that the board lacks (see `effect_of_entry`).
    """
    now = now or timezone.now()
    if submission.ai_model_id is None:
        return None
    related = ("entry", "evidence", "observation")
    ai_model = AIModel.objects.select_related(*related).get(pk=submission.ai_model_id)
    held = gather(model_id=ai_model.pk, now=now)
    uid = str(submission.uid)
    others = tuple(one for one in held if one.submission != uid)
    changed = others
    if accepted is not None and not accepted.is_empty:
        own = as_it_stands(replace(accepted, submission=uid), submission.case, now)
        # Accepted anew, it comes last; what stands as it was keeps its place.
        changed = held if own in held else (*others, own)
    before, after = inputs_with(ai_model, held), inputs_with(ai_model, changed)
    if before is None or after is None:
        return None
    return _between(before.rate(), after.rate())


def effect_of_entry(model: RegistryModel) -> Effect:
    """Return what a missing model would be rated at first, from what is entered about it alone."""
    dossier = dossier_of(model)
    return _between(_rate_unseen(_nothing_about(dossier)), _rate_unseen(dossier))


def effect_of_leaving(model: RegistryModel) -> Effect | None:
    """Return what undoing does to a model that was missing and entered: it leaves the board.

    None when it stays, because a registry has taken it over, or is not there any more.
    """
    entered = AIModel.objects.at(model.id).filter(from_submission=True, listed=True)
    ai_model = entered.select_related("rating").first()
    if ai_model is None:
        return None
    dossier = dossier_of(model)
    old = rating_of(ai_model.rating) if ai_model.rating else _rate_unseen(dossier)
    return _between(old, _rate_unseen(_nothing_about(dossier)))


def suggest(submission: Submission, *, now: datetime | None = None) -> Accepted:
    """Return what would be accepted of a submission if it is taken at its word.

    The form of the moderator begins with it. It is empty where nothing in the offer can be judged:
    replies, missing models, and criteria that no statement answers. A link that the machine found
    behind a gate makes a release gated.
    """
    offer, uid = offer_of(submission), str(submission.uid)
    today = (now or timezone.now()).date()
    url = offer.links[0].url if offer.links else ""
    said = (offer.links[0].quotation if offer.links else "") or offer.words
    note = clean_line(said, MAX_NOTE)
    if offer.report is not None:
        report = Reproduction(
            extent=offer.report.extent,
            by=submission.name,
            url=url,
            note=clean_line(offer.report.outcome, MAX_NOTE),
            entered=today.isoformat(),
        )
        return Accepted(uid, reproduction=report)
    match offer.shows:
        case None:
            return Accepted(uid)
        case Shows.FROM_SCRATCH:
            return Accepted(uid, stages=(Stage.PRETRAINING,))
        case Shows.BASE:
            return Accepted(uid, base=_base(offer))
        case Shows.LICENSE:
            return Accepted(uid, license=_license(offer, url, note, today))
        case shows:
            return _stated(submission, offer, shows, Accepted(uid), (url, note, today))


def component_of(offer: Offer) -> Component | None:
    """Return the component that an offer is about: its own, else its criterion's first one."""
    try:
        return Component(offer.component)
    except ValueError:
        criterion = criterion_of(offer.criterion)
        return criterion.components[0] if criterion else None


def criterion_of(criterion_id: str) -> Criterion | None:
    """Return a criterion of the current rubric; None for one that it does not have."""
    try:
        return current_policy().rubric.criterion(criterion_id)
    except KeyError:
        return None


def is_answered_by_statements(criterion: Criterion) -> bool:
    """Whether what people state can move a criterion; else only what the machine sees does."""
    return criterion.probe not in NOT_STATED


def _between(old: judge.Rating, new: judge.Rating) -> Effect:
    return Effect(old, new, compare(old, new))


def _nothing_about(dossier: Dossier) -> Dossier:
    return Dossier(model=dossier.model, on_hub=dossier.on_hub, stages=())


def _rate_unseen(dossier: Dossier) -> judge.Rating:
    policy, standings = current_policy(), Standings()
    bases = tuple(standings.of(base).standing for base in named_bases(dossier, None))
    return judge.rate(policy.rubric, Subject(dossier, policy.licenses, None, bases))


def _stated(
    submission: Submission,
    offer: Offer,
    shows: Shows,
    accepted: Accepted,
    words: tuple[str, str, date],
) -> Accepted:
    url, note, today = words
    component, criterion = component_of(offer), criterion_of(offer.criterion)
    if component is None or (criterion and not is_answered_by_statements(criterion)):
        return accepted
    availability, completeness = _STATED[shows]
    if availability is Availability.RELEASED and _was_gated(submission):
        availability = Availability.GATED
    terms = parse_terms(offer.license) if offer.license else None
    statement = Statement(
        component=component,
        availability=availability,
        completeness=completeness,
        url=url,
        note=note,
        entered=today.isoformat(),
        terms=terms,
    )
    dataset = None
    link = offer.links[0] if offer.links else None
    stage = DATA_STAGES.get(component)
    if stage and shows in _TO_BE_HAD and link and link.kind is LinkKind.HUB_DATASET:
        name = link.repository
        dataset = DatasetNamed(name, stage, hub=name, terms=terms) if name else None
    return replace(accepted, statement=statement, dataset=dataset)


def _was_gated(submission: Submission) -> bool:
    last = submission.case.last_check
    return last is not None and last.state == LinkState.GATED


def _base(offer: Offer) -> BaseModel | None:
    try:
        return BaseModel(offer.base, Relation(offer.relation)) if offer.base else None
    except ValueError:
        return BaseModel(offer.base, Relation.FINETUNE)


def _license(offer: Offer, url: str, note: str, today: date) -> LicenseStated | None:
    component, terms = component_of(offer), parse_terms(offer.license)
    if component is None or terms is None:
        return None
    return LicenseStated(component, terms, url, note, today.isoformat())
