"""May a stranger use, study, change and share what a level rests on?"""

from dataclasses import replace

from audits.engine.components import Component, Medium, Stage, medium_of
from audits.engine.evidence import Statement
from audits.engine.findings import Place
from audits.engine.licenses import (
    CLASS_ORDER,
    RIGHTS_ORDER,
    LicenseClass,
    Rights,
    Terms,
    rights_of,
)
from audits.engine.observations import DatasetState, Gating
from audits.engine.probes._common import place_of
from audits.engine.probes._data import place_of_dataset
from audits.engine.subject import BaseStanding, RightsFinding, Subject

STAGE_OF = {
    Component.PRETRAINING_DATA: Stage.PRETRAINING,
    Component.POSTTRAINING_DATA: Stage.POSTTRAINING,
    Component.EVALUATION_DATA: Stage.EVALUATION,
}

# The role of the code repositories whose license covers a component. A recipe lies beside the code
# that runs it.
ROLE_OF = {
    Component.TRAINING_CODE: "training",
    Component.TRAINING_RECIPE: "training",
    Component.DATA_PROCESSING_CODE: "data",
}

WORDS = {
    LicenseClass.FREE_SOFTWARE: "allows use, study, change and sharing for any purpose",
    LicenseClass.FREE_CONTENT: "allows use, change and sharing, as content",
    LicenseClass.USE_RESTRICTED: "forbids certain uses",
    LicenseClass.COMMUNITY: "sets limits on who may use it or how",
    LicenseClass.NONCOMMERCIAL: "allows research or non-commercial use only",
    LicenseClass.NO_DERIVATIVES: "allows sharing, but no change",
    LicenseClass.DATA_USE_LIMITED: "allows computing with the data, not sharing it",
    LicenseClass.PROPRIETARY: "keeps all rights",
    LicenseClass.UNREAD: "this board has not classified",
    LicenseClass.NONE: "says nothing",
}

# What the parts are called in a sentence about their license, and the verb that goes with it.
_LABELS = {
    Component.FINAL_WEIGHTS: ("the weights", "are"),
    Component.BASE_WEIGHTS: ("the base weights", "are"),
    Component.PRETRAINING_DATA: ("the pre-training data", "is"),
    Component.POSTTRAINING_DATA: ("the post-training data", "is"),
    Component.SUPPORTING_TOOLS: ("the supporting tools", "are"),
    Component.TRAINING_LOGS: ("the training logs", "are"),
    Component.INTERMEDIATE_CHECKPOINTS: ("the intermediate checkpoints", "are"),
    Component.EVALUATION_RESULTS: ("the evaluation results", "are"),
    Component.SAMPLE_OUTPUTS: ("the sample outputs", "are"),
    Component.INDEPENDENT_REPRODUCTIONS: ("the independent reproductions", "are"),
}


def component_rights(subject: Subject, component: Component) -> RightsFinding:
    """Return what may be done with one component of the model itself."""
    if component is Component.FINAL_WEIGHTS:
        return _weights(subject)
    if component in STAGE_OF:
        return _data(subject, component)
    statement = subject.statement(component)
    terms = statement.terms if statement else None
    places = (place_of(statement),) if statement else ()
    if terms is None and component in ROLE_OF:
        terms = _code_terms(subject, statement, ROLE_OF[component])
        if terms is None and component is Component.TRAINING_RECIPE:
            terms = _listed_terms(subject, Component.TRAINING_CODE)
    return _finding(subject, component, terms, places)


def _code_terms(subject: Subject, statement: Statement | None, role: str) -> Terms | None:
    """Return the terms of the code repository that a statement leads into, else of those of a role.

    Of several the least: nobody can say which of them is needed.
    """
    url = f"{statement.url.rstrip('/')}/".lower() if statement else ""
    found = [
        code.terms
        for code in subject.dossier.code
        if url.startswith(f"{code.repository.rstrip('/')}/".lower())
    ] or [code.terms for code in subject.dossier.code if code.role == role]
    return max(found, key=lambda terms: _rank(subject, terms), default=None)


def _listed_terms(subject: Subject, component: Component) -> Terms | None:
    statement = subject.statement(component)
    return statement.terms if statement else None


def _finding(
    subject: Subject,
    component: Component,
    terms: Terms | None,
    places: tuple[Place, ...],
    called: tuple[str, str] | None = None,
) -> RightsFinding:
    """Return the rights that terms give. `called` is what to call the thing, and its verb."""
    license_class = subject.licenses.classify(terms)
    medium = medium_of(component)
    rights = rights_of(license_class, medium)
    stated = subject.licenses.spell(terms)
    thing, verb = called or _label(component)
    if license_class is LicenseClass.NONE:
        reason = f"No license was found for {thing}."
    elif license_class is LicenseClass.FREE_CONTENT and rights is not Rights.FREE:
        reason = (
            f"{_capital(thing)} {verb} under {stated}, a license for content, "
            f"which leaves open what it means for {_medium(medium)}."
        )
    elif license_class is LicenseClass.UNREAD:
        reason = (
            f"{_capital(thing)} {verb} under a license stated as “{stated}”, "
            f"which {WORDS[license_class]}."
        )
    else:
        reason = f"{_capital(thing)} {verb} under {stated}, which {WORDS[license_class]}."
    return RightsFinding(component, rights, stated, reason, places)


def _weights(subject: Subject) -> RightsFinding:
    """Return the rights over the weights of this very repository.

    1. A gate that the publisher opens one by one is asking, whatever the license says.
    2. Where card and license file differ, the one that allows less counts.
    3. Where neither names a license, what a reviewer accepted counts; where the card names one that
       this board has not classified, only if what was accepted allows less.
    """
    seen = subject.seen
    component = Component.FINAL_WEIGHTS
    statement = subject.statement(component)
    listed = subject.dossier.terms or _listed_terms(subject, component)
    listed_places = (place_of(statement),) if statement else ()
    if seen is None:
        return _finding(subject, component, listed, listed_places)
    here: tuple[Place, ...] = (subject.here("license in the card", "README.md"),)
    terms = seen.license.terms
    if seen.gating is Gating.MANUAL:
        name = subject.licenses.spell(terms)
        under = f" under {name}" if name else ""
        reason = f"The weights are given{under} only to those whom the publisher lets in."
        return RightsFinding(component, Rights.RESTRICTED, name, reason, here)
    note, places = "", here
    read, file = seen.license.file_license, seen.license.file
    if read and file:
        by_file = Terms(stated=read, alternatives=((read,),))
        if _is_unread(subject, terms) or _rank(subject, by_file) > _rank(subject, terms):
            says = subject.licenses.spell(terms)
            note = f" That is what {file} says; the card says {says}." if says else ""
            terms, places = by_file, (*here, subject.here("license file", file))
    if _gives_way(subject, terms, listed):
        note, terms, places = "", listed, listed_places or here
    found = _finding(subject, component, terms, places)
    return replace(found, reason=f"{found.reason}{note}")


def _data(subject: Subject, component: Component) -> RightsFinding:
    """Return the rights over all data sets of a stage together: the least of them."""
    statement = subject.statement(component)
    fallback = statement.terms if statement else None
    found: list[RightsFinding] = []
    for dataset in subject.dossier.datasets:
        if dataset.stage is not STAGE_OF[component]:
            continue
        look = subject.look_at(dataset.hub)
        place = place_of_dataset(look) if look else Place(text=dataset.name, url=dataset.url)
        if look and look.state is DatasetState.GATED_MANUAL:
            reason = f"{dataset.name} is given only to those whom its publisher lets in."
            found.append(
                RightsFinding(
                    component,
                    Rights.RESTRICTED,
                    subject.licenses.spell(look.terms),
                    reason,
                    (place,),
                )
            )
            continue
        terms = look.terms if look else None
        if _gives_way(subject, terms, dataset.terms):
            terms = dataset.terms
        terms = terms or fallback
        found.append(_finding(subject, component, terms, (place,), (dataset.name, "is")))
    if not found:
        return _finding(subject, component, fallback, (place_of(statement),) if statement else ())
    return max(found, key=lambda one: RIGHTS_ORDER.index(one.rights))


def base_rights(base: BaseStanding, component: Component) -> RightsFinding:
    """Return what the terms of a base model, and of its own bases, leave of a component.

    The least of them: terms that a base came under itself do not wear off on the way.
    """
    theirs = [found for found in base.rights if found.component is component]
    if not theirs:
        reason = f"The terms of {base.model}, which it was made from, are not known to this board."
        return RightsFinding(component, Rights.UNSTATED, "", reason, inherited_from=base.model)
    least = max(theirs, key=lambda found: RIGHTS_ORDER.index(found.rights))
    if least.inherited_from:
        return least
    reason = f"Of {base.model}, which it was made from: {least.reason}"
    return RightsFinding(
        component, least.rights, least.license, reason, least.places, inherited_from=base.model
    )


def _rank(subject: Subject, terms: Terms | None) -> int:
    return CLASS_ORDER.index(subject.licenses.classify(terms))


def _is_unread(subject: Subject, terms: Terms | None) -> bool:
    return subject.licenses.classify(terms) in (LicenseClass.UNREAD, LicenseClass.NONE)


def _gives_way(subject: Subject, seen: Terms | None, listed: Terms | None) -> bool:
    """Return whether what was listed counts instead of what was seen.

    Terms that were seen and not classified never give way to a permission: a license may have been
    changed to them since it was listed.
    """
    if listed is None or not _is_unread(subject, seen):
        return False
    return seen is None or seen.names_nothing or _rank(subject, listed) > _rank(subject, seen)


def _label(component: Component) -> tuple[str, str]:
    return _LABELS.get(component, (f"the {component.value.replace('_', ' ')}", "is"))


def _medium(medium: Medium) -> str:
    return "code" if medium is Medium.CODE else "weights"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("the ") else text
