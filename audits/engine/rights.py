"""May a stranger use, study, change and share what a level rests on?"""

from audits.engine.components import Component, Stage, medium_of
from audits.engine.findings import Place
from audits.engine.licenses import (
    CLASS_ORDER,
    LicenseClass,
    Rights,
    Terms,
    rights_of,
    worst_rights,
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

WORDS = {
    LicenseClass.FREE_SOFTWARE: "may be used, studied, changed and shared for any purpose",
    LicenseClass.FREE_CONTENT: "may be used, changed and shared, as content",
    LicenseClass.USE_RESTRICTED: "forbids certain uses",
    LicenseClass.COMMUNITY: "sets limits on who may use it or how",
    LicenseClass.NONCOMMERCIAL: "allows research or non-commercial use only",
    LicenseClass.NO_DERIVATIVES: "may be passed on, not changed",
    LicenseClass.DATA_USE_LIMITED: "may be computed with, not passed on",
    LicenseClass.PROPRIETARY: "keeps all rights",
    LicenseClass.UNREAD: "has not been classified by this board",
    LicenseClass.NONE: "no license was found",
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
    if terms is None and component in (Component.TRAINING_CODE, Component.TRAINING_RECIPE):
        # A recipe lies beside the code that runs it; the license of that repository covers both.
        terms = next(
            (code.terms for code in subject.dossier.code if code.role == "training"), None
        ) or _statement_terms(subject, Component.TRAINING_CODE)
    return _finding(subject, component, terms, places)


def _statement_terms(subject: Subject, component: Component) -> Terms | None:
    statement = subject.statement(component)
    return statement.terms if statement else None


def _finding(
    subject: Subject, component: Component, terms: Terms | None, places: tuple[Place, ...]
) -> RightsFinding:
    license_class = subject.licenses.classify(terms)
    medium = medium_of(component)
    stated = _name(terms)
    if license_class is LicenseClass.NONE:
        reason = f"No license was found for the {_label(component)}."
    elif (
        license_class is LicenseClass.FREE_CONTENT
        and rights_of(license_class, medium) is not Rights.FREE
    ):
        reason = (
            f"The {_label(component)} is under {stated}, a license for content, "
            f"which leaves open what it means for {medium.value}."
        )
    else:
        reason = f"The {_label(component)} is under {stated}, which {WORDS[license_class]}."
    return RightsFinding(component, rights_of(license_class, medium), stated, reason, places)


def _weights(subject: Subject) -> RightsFinding:
    seen = subject.seen
    component = Component.FINAL_WEIGHTS
    if seen is None:
        statement = subject.statement(component)
        terms = subject.dossier.terms or (statement.terms if statement else None)
        places = (place_of(statement),) if statement else ()
        return _finding(subject, component, terms, places)
    here = (subject.here("license in the card", "README.md"),)
    if seen.gating is Gating.MANUAL:
        name = _name(seen.license.terms)
        under = f" under {name}" if name else ""
        reason = f"The weights are given{under} only to those whom the publisher lets in."
        return RightsFinding(component, Rights.RESTRICTED, name, reason, here)
    terms = seen.license.terms
    read = seen.license.file_license
    if read and seen.license.file:
        by_file = Terms(stated=read, alternatives=((read,),))
        here = (*here, subject.here("license file", seen.license.file))
        if _rank(subject, by_file) > _rank(subject, terms) or _is_unread(subject, terms):
            terms = by_file
    if terms is None or _is_unread(subject, terms):
        listed = subject.dossier.terms or _statement_terms(subject, component)
        terms = listed or terms
    return _finding(subject, component, terms, here)


def _data(subject: Subject, component: Component) -> RightsFinding:
    """Return the rights over all data sets of a stage together: the least of them."""
    stage = STAGE_OF[component]
    statement = subject.statement(component)
    fallback = statement.terms if statement else None
    looks = {look.name: look for look in subject.seen.datasets} if subject.seen else {}
    found: list[RightsFinding] = []
    for dataset in subject.dossier.datasets:
        if dataset.stage is not stage:
            continue
        look = looks.get(dataset.hub or "")
        if look and look.state is DatasetState.GATED_MANUAL:
            reason = f"{dataset.name} is given only to those whom its publisher lets in."
            found.append(
                RightsFinding(
                    component,
                    Rights.RESTRICTED,
                    _name(look.terms),
                    reason,
                    (place_of_dataset(look),),
                )
            )
            continue
        terms = (look.terms if look else None) or dataset.terms or fallback
        place = place_of_dataset(look) if look else Place(text=dataset.name, url=dataset.url)
        one = _finding(subject, component, terms, (place,))
        named = one.reason.replace(f"The {_label(component)} is", f"{dataset.name} is").replace(
            f"for the {_label(component)}", f"for {dataset.name}"
        )
        found.append(RightsFinding(component, one.rights, one.license, named, one.places))
    if not found:
        return _finding(subject, component, fallback, (place_of(statement),) if statement else ())
    overall = worst_rights(one.rights for one in found)
    return next(one for one in found if one.rights is overall)


def base_rights(base: BaseStanding, component: Component) -> RightsFinding:
    """Return what a base model's terms say of a component that was taken over from it."""
    for found in base.rights:
        if found.component is component:
            reason = f"Of {base.model}, which it was made from: {found.reason}"
            return RightsFinding(component, found.rights, found.license, reason, found.places)
    reason = f"The terms of {base.model}, which it was made from, are not known to this board."
    return RightsFinding(component, Rights.UNSTATED, "", reason)


def _name(terms: Terms | None) -> str:
    if terms is None:
        return ""
    return terms.name or terms.stated


def _rank(subject: Subject, terms: Terms | None) -> int:
    return CLASS_ORDER.index(subject.licenses.classify(terms))


def _is_unread(subject: Subject, terms: Terms | None) -> bool:
    return subject.licenses.classify(terms) in (LicenseClass.UNREAD, LicenseClass.NONE)


def _label(component: Component) -> str:
    return (
        component.value.replace("_", " ")
        .replace("pretraining", "pre-training")
        .replace("posttraining", "post-training")
    )
