"""The forms of the moderators' pages: what is asked of the queue, and decisions with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from audits.models.queue import ASKED, SECOND, QueueFilter, QueueOrder, QueuePlace
from audits.offers import SubmissionKind
from audits.services.decisions import MAX_WORDS
from audits.verdicts import REASONS, Verdict

DECIDED = "decided"
"""The state that asks for what was decided lately, which is a list of decisions."""

STATES = ("open", SECOND, ASKED, DECIDED)
MAX_PICKED = 100
"""Cases that are decided at once; a page of the queue has no more lines that can be ticked."""

_BIGGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class QueueQuestion:
    """What a moderator asks of the queue."""

    filter: QueueFilter
    state: str
    """As the filter has it, or `decided`."""
    after: QueuePlace | None = None
    before: QueuePlace | None = None
    after_decision: int | None = None
    before_decision: int | None = None
    done: UUID | None = None
    """What was just decided."""

    def query(self, **more: str) -> str:
        """Return the query string of the same question, without its place in the list."""
        asked = self.filter
        given = {
            "state": self.state,
            "kind": asked.kind,
            "model": asked.slug,
            "criterion": asked.criterion if asked.slug else "",
            "order": asked.order if asked.order is not QueueOrder.CONSEQUENCE else "",
            **more,
        }
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in given.items() if value})
        return query.urlencode(safe="/")


NOTHING_ASKED = QueueQuestion(QueueFilter(), "")


class QueueForm(forms.Form):
    """The filters of the queue, its order, and the place in it."""

    state = forms.ChoiceField(choices=[(one, one) for one in STATES], required=False)
    kind = forms.ChoiceField(choices=[(one, one) for one in SubmissionKind], required=False)
    model = forms.CharField(max_length=200, required=False, empty_value="")
    criterion = forms.SlugField(max_length=60, required=False, empty_value="")
    order = forms.ChoiceField(choices=[(one, one) for one in QueueOrder], required=False)
    after = forms.CharField(max_length=60, required=False, empty_value="")
    before = forms.CharField(max_length=60, required=False, empty_value="")
    done = forms.UUIDField(required=False)

    def question(self) -> QueueQuestion:
        """Return what was asked; a field that cannot be read asks for nothing."""
        self.is_valid()
        given = self.cleaned_data
        state = given.get("state") or ""
        slug = given.get("model") or ""
        after, before = given.get("after") or "", given.get("before") or ""
        return QueueQuestion(
            filter=QueueFilter(
                state="" if state == DECIDED else state,
                kind=given.get("kind") or "",
                slug=slug,
                criterion=(given.get("criterion") or "") if slug else "",
                order=QueueOrder(given.get("order") or QueueOrder.CONSEQUENCE),
            ),
            state=state,
            after=QueuePlace.read(after),
            before=QueuePlace.read(before),
            after_decision=_decision(after),
            before_decision=_decision(before),
            done=given.get("done"),
        )


def _decision(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if is_number else None


@dataclass(frozen=True, slots=True)
class VerdictText:
    """How a verdict reads on a button."""

    key: str
    """Opens its reasons."""
    name: str
    meaning: str
    button: str


VERDICTS: dict[Verdict, VerdictText] = {
    Verdict.ACCEPT: VerdictText(
        "a", "Accept", "What is ruled above goes to the judge.", "Accept it so"
    ),
    Verdict.REFUSE: VerdictText("r", "Refuse", "Nothing of it goes to the judge.", "Refuse it"),
    Verdict.ASK: VerdictText(
        "q", "Ask for more", "It waits for its submitter, who is told.", "Ask for more"
    ),
    Verdict.SPAM: VerdictText("s", "Mark as spam", "It is never shown in public.", "Mark as spam"),
    Verdict.REOPEN: VerdictText(
        "u", "Undo", "One more decision, which takes back the last; it waits again.", "Undo it"
    ),
}


# Reasons that only fit some kinds of submissions, or some moments; the others always do.
_ONLY_FOR: dict[str, frozenset[SubmissionKind]] = {
    "shown": frozenset(
        {SubmissionKind.EVIDENCE, SubmissionKind.DISPUTE, SubmissionKind.REPRODUCTION}
    ),
    "corrected": frozenset({SubmissionKind.EVIDENCE, SubmissionKind.DISPUTE}),
    "finding_wrong": frozenset({SubmissionKind.DISPUTE}),
    "finding_right": frozenset({SubmissionKind.DISPUTE}),
    "reported": frozenset({SubmissionKind.REPRODUCTION}),
    "not_independent": frozenset({SubmissionKind.REPRODUCTION}),
    "details": frozenset({SubmissionKind.REPRODUCTION}),
    "proven": frozenset({SubmissionKind.REPLY}),
    "not_the_publisher": frozenset({SubmissionKind.REPLY}),
    "belongs": frozenset({SubmissionKind.MISSING}),
}
AGREED = "agreed"
ACCEPTED_WRONGLY = "accepted_wrongly"


def reasons_for(
    verdict: Verdict, kind: str, *, is_second: bool, is_accepted: bool
) -> tuple[tuple[str, str], ...]:
    """Return the reasons that fit a submission, and where it stands."""
    return tuple(
        (reason, sentence)
        for reason, sentence in REASONS[verdict].items()
        if kind in _ONLY_FOR.get(reason, frozenset({kind}))
        and (reason != AGREED or is_second)
        and (reason != ACCEPTED_WRONGLY or is_accepted)
    )


class DecisionForm(forms.Form):
    """One verdict with its reason and words of one's own."""

    reason = forms.ChoiceField(
        label="Reason",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a reason.",
            "invalid_choice": "Choose one of these reasons.",
        },
    )
    words = forms.CharField(
        label="In your own words",
        help_text="Published with the decision. May stay empty.",
        max_length=MAX_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"Say it in at most {MAX_WORDS:,} characters."},
    )
    after = forms.IntegerField(
        min_value=1, max_value=_BIGGEST, required=False, widget=forms.HiddenInput
    )
    seen = forms.IntegerField(
        min_value=0, max_value=_BIGGEST, required=False, widget=forms.HiddenInput
    )

    def __init__(
        self,
        verdict: Verdict,
        reasons: tuple[tuple[str, str], ...],
        data: QueryDict | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Take the verdict, and the reasons that are offered for it."""
        super().__init__(data, initial=initial, auto_id=f"{verdict}_%s")
        self.verdict = verdict
        self.text = VERDICTS[verdict]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        if verdict is Verdict.SPAM:
            self.fields["words"].help_text = "For other moderators. May stay empty."


class VerdictField(forms.ChoiceField):
    """The verdict that a button stands for."""

    def __init__(self) -> None:
        """Offer all verdicts."""
        super().__init__(choices=[(one, one) for one in Verdict])

    def to_python(self, value: Any) -> Verdict | str:
        """Return the verdict; text that is none is refused by `validate`."""
        try:
            return Verdict(value or "")
        except ValueError:
            return str(value or "")


class ChosenForm(forms.Form):
    """Which of the buttons was pressed."""

    verdict = VerdictField()

    def verdict_given(self) -> Verdict | None:
        """Return the verdict, or None when there is none."""
        return self.cleaned_data["verdict"] if self.is_valid() else None


# --- Several at once ------------------------------------------------------------------------------

BULK = (Verdict.ACCEPT, Verdict.REFUSE, Verdict.SPAM)


@dataclass(frozen=True, slots=True)
class Pick:
    """A case that was ticked, and the last decision that the moderator saw of it."""

    uid: UUID
    after: int | None

    def write(self) -> str:
        """Return it as the value of a checkbox."""
        return f"{self.uid}.{self.after or 0}"

    @classmethod
    def read(cls, text: str) -> Pick | None:
        """Read it back; None when it is none."""
        uid, _, after = text.partition(".")
        number = _decision(after)
        try:
            return cls(UUID(uid), number or None) if number is not None else None
        except ValueError:
            return None


class BulkForm(forms.Form):
    """One verdict and one reason for all that are ticked."""

    what = forms.ChoiceField(
        label="With those that are ticked",
        choices=[
            ("", "Choose what to decide, and why"),
            *(
                (
                    VERDICTS[verdict].name
                    + (", each as it was offered" if verdict is Verdict.ACCEPT else ""),
                    [
                        (f"{verdict}.{reason}", f"{VERDICTS[verdict].name}: {text}")
                        for reason, text in REASONS[verdict].items()
                        if reason != "corrected"
                    ],
                )
                for verdict in BULK
            ),
        ],
        error_messages={"required": "Choose what to decide, and why."},
    )
    words = forms.CharField(
        label="In your own words",
        max_length=MAX_WORDS,
        required=False,
        widget=forms.TextInput(),
        error_messages={"max_length": f"Say it in at most {MAX_WORDS:,} characters."},
    )

    def __init__(self, data: QueryDict | None = None, picked: list[str] | None = None) -> None:
        """Take what was sent, and the values of all ticked boxes."""
        super().__init__(data, auto_id="bulk_%s")
        self._picked = picked or []

    def clean(self) -> dict[str, Any]:
        """Read the ticked boxes as well."""
        picks = {pick.uid: pick for text in self._picked if (pick := Pick.read(text))}
        if not picks:
            raise forms.ValidationError("Tick at least one submission.")
        if len(picks) > MAX_PICKED:
            raise forms.ValidationError(f"Tick at most {MAX_PICKED} at once.")
        self.cleaned_data["picks"] = tuple(picks.values())
        return self.cleaned_data

    def decided(self) -> tuple[Verdict, str]:
        """Return the verdict and the reason."""
        verdict, _, reason = self.cleaned_data["what"].partition(".")
        return Verdict(verdict), reason
