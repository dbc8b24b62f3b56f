"""The board's models: who they are, where they stand, and when the machine looks next.

What is known, judged and when is in the log (`audits.models.log`); the standing columns here repeat
the current rating so that a page of the ranking is one index scan over one table.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Lower

from audits.engine.components import Group
from audits.engine.findings import Outcome
from audits.engine.licenses import Rights
from audits.querysets import AIModelQuerySet, LineageQuerySet

# Ranks rights as the board orders them: what is free first, and what nobody has stated after a
# stated limit (`audits.engine.licenses.BOARD_ORDER`).
RIGHTS_RANK = {Rights.FREE: 2, Rights.RESTRICTED: 1, Rights.UNSTATED: 0}

# One letter for each of the six groups, in the order of `Group`.
STRIP_LETTERS = {
    Outcome.MET: "m",
    Outcome.PARTIAL: "p",
    Outcome.UNMET: "u",
    Outcome.UNKNOWN: "?",
    Outcome.NOT_APPLICABLE: "-",
}
_OUTCOMES = {letter: outcome for outcome, letter in STRIP_LETTERS.items()}

# The rows of the ranking; each of its indexes holds only these.
ON_THE_BOARD = Q(listed=True, rating__isnull=False)

_BREAKS = "/._-:"


def _spaced(field: str) -> Func:
    """Return a name with its punctuation as spaces: `OLMo-2-1124` is found by `2` and `1124`."""
    return Func(
        F(field),
        Value(_BREAKS),
        Value(" " * len(_BREAKS)),
        function="translate",
        output_field=models.TextField(),
    )


def _squeezed(field: str) -> Func:
    """Return a name without punctuation and spaces: `OLMo 2` is found by `olmo2`."""
    return Func(
        F(field),
        Value(_BREAKS + " "),
        Value(""),
        function="translate",
        output_field=models.TextField(),
    )


class AIModel(models.Model):
    """A released set of weights with what came with it; one row of the board.

    Identity and facts come from the registry, standing from the current rating, the rest is the
    schedule. Every write names its fields, because different jobs own different columns.
    """

    class Precision(models.TextChoices):
        """How exactly the release date is known."""

        DAY = "day"
        MONTH = "month"

    # --- Who it is (from the registry) --------------------------------------------------------

    slug = models.CharField(max_length=200, unique=True)
    """Its place on the board, `owner/name`; never changes."""
    name = models.CharField(max_length=300)
    publisher = models.CharField(max_length=100)
    """The publisher's id: the first half of `slug`."""
    publisher_name = models.CharField(max_length=300)
    family = models.CharField(max_length=300)
    # A plain word and no list of choices: a new kind needs no migration.
    kind = models.CharField(max_length=20)
    released = models.DateField()
    """The first of the month when only the month is known."""
    released_precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    parameters = models.BigIntegerField(null=True, blank=True)
    """In all; as the machine read it, else as published; None when neither is known."""
    from_submission = models.BooleanField(default=False)
    """True while the board has it because somebody said that it was missing: no registry does."""
    listed = models.BooleanField(default=True)
    """False once it has left the registry: out of the ranking, its page and history stay."""

    # --- Its place on the Hub -----------------------------------------------------------------

    on_hub = models.BooleanField()
    hub_repository = models.CharField(max_length=200, blank=True)
    """`owner/name` to ask for; empty when it is not on the Hub."""
    hub_id = models.CharField(max_length=64, blank=True)
    """The Hub's own `_id`, from the first successful look: a name alone does not prove identity."""
    current_name = models.CharField(max_length=200, blank=True)
    """What the Hub calls it today, when it was renamed; else empty."""
    downloads = models.BigIntegerField(null=True, blank=True)
    """In the last 30 days, as the Hub counts."""
    likes = models.BigIntegerField(null=True, blank=True)
    hub_modified = models.DateTimeField(null=True, blank=True)

    # --- Where it stands: the current rating, repeated ------------------------------------------

    rating = models.ForeignKey(
        "audits.Rating", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The current one; None between being entered and being rated for the first time."""
    level = models.PositiveSmallIntegerField(default=0)
    rights = models.CharField(max_length=20, default=Rights.UNSTATED.value)
    rights_order = models.PositiveSmallIntegerField(default=RIGHTS_RANK[Rights.UNSTATED])
    score_low = models.PositiveSmallIntegerField(default=0)
    score_high = models.PositiveSmallIntegerField(default=100)
    checked_share = models.PositiveSmallIntegerField(default=0)
    provisional = models.BooleanField(default=True)
    strip = models.CharField(max_length=6, blank=True)
    """The six groups at a glance, a letter each (`STRIP_LETTERS`); read `strip_outcomes`."""
    commit = models.CharField(max_length=64, blank=True)
    license = models.CharField(max_length=200, blank=True)
    """Of the weights, as shown; empty when none was found."""
    license_class = models.CharField(max_length=20, default="none")
    claim_word = models.CharField(max_length=20, blank=True)
    """The strongest word its publisher has for it (`ClaimWord`); empty when none is known."""
    claim_quotation = models.CharField(max_length=300, blank=True)
    claim_url = models.CharField(max_length=500, blank=True)
    levels_short = models.PositiveSmallIntegerField(default=0)
    """Levels between what was claimed and what was found."""
    rights_short = models.BooleanField(default=False)

    # --- What is to be judged next ------------------------------------------------------------

    entry = models.ForeignKey(
        "audits.RegistryEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The registry's current statements about it."""
    observation = models.ForeignKey(
        "audits.Observation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """What the last successful look saw; may be ahead of `rating` while the brake holds."""
    evidence = models.ForeignKey(
        "audits.EvidenceSet", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """What is accepted from submissions; None while nothing ever was."""
    evidence_due = models.DateTimeField(null=True, blank=True)
    """Since when a decision or a look at evidence waits to be judged; None when none does."""
    judged_at = models.DateTimeField(null=True, blank=True)
    """When it was last judged, whether or not that led to a new rating."""
    lineage_due = models.DateTimeField(null=True, blank=True)
    """Since when the models made from it wait to be judged again; None when none do."""
    lineage_after = models.BigIntegerField(default=0)
    """The last of them, by id, that has been judged again."""
    braked_at = models.DateTimeField(null=True, blank=True)
    """Since when a lower rating waits for a person; None when none does."""

    # --- The schedule -------------------------------------------------------------------------

    due_at = models.DateTimeField(null=True, blank=True)
    """When the machine looks next; None for what is not on the Hub or no longer listed."""
    held_by = models.CharField(max_length=120, blank=True)
    """The job that is looking, or is about to; empty when none is."""
    held_until = models.DateTimeField(null=True, blank=True)
    """After this the hold means nothing, and anybody may take it."""
    last_attempt = models.DateTimeField(null=True, blank=True)
    last_audited = models.DateTimeField(null=True, blank=True)
    """The last successful look."""
    failures = models.PositiveIntegerField(default=0)
    """Looks that failed in a row."""
    last_error_kind = models.CharField(max_length=40, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    """Why the last look failed, as a sentence; empty when it did not."""

    created = models.DateTimeField(auto_now_add=True)

    # The names as written, taken apart, and in one piece, so that `olmo 2`, `olmo-2` and `olmo2`
    # all find it. "simple": names of models are no English words.
    search = models.GeneratedField(
        expression=SearchVector(
            Concat(
                F("name"),
                Value(" "),
                _spaced("name"),
                Value(" "),
                _squeezed("name"),
                Value(" "),
                F("publisher_name"),
                Value(" "),
                F("family"),
                Value(" "),
                _squeezed("family"),
                Value(" "),
                _spaced("slug"),
                output_field=models.TextField(),
            ),
            config="simple",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = AIModelQuerySet.as_manager()

    class Meta:
        constraints = [
            # The Hub's names do not differ by case alone; also serves every page's look-up by name.
            models.UniqueConstraint(Lower("slug"), name="ai_model_slug_in_any_case"),
            models.CheckConstraint(
                condition=Q(level__range=(0, 5)), name="ai_model_level_from_0_to_5"
            ),
            models.CheckConstraint(
                condition=Q(score_low__lte=F("score_high"), score_high__lte=100),
                name="ai_model_score_is_a_range_up_to_100",
            ),
            models.CheckConstraint(
                condition=Q(checked_share__lte=100), name="ai_model_checked_share_up_to_100"
            ),
            models.CheckConstraint(
                condition=Q(rights=Rights.FREE.value, rights_order=RIGHTS_RANK[Rights.FREE])
                | Q(rights=Rights.UNSTATED.value, rights_order=RIGHTS_RANK[Rights.UNSTATED])
                | Q(rights=Rights.RESTRICTED.value, rights_order=RIGHTS_RANK[Rights.RESTRICTED]),
                name="ai_model_rights_order_fits_rights",
            ),
            models.CheckConstraint(
                condition=Q(parameters__isnull=True) | Q(parameters__gt=0),
                name="ai_model_parameters_above_0",
            ),
            models.CheckConstraint(
                condition=Q(on_hub=False, hub_repository="")
                | (Q(on_hub=True) & ~Q(hub_repository="")),
                name="ai_model_on_hub_has_a_repository",
            ),
            models.CheckConstraint(
                condition=Q(on_hub=True, listed=True) | Q(due_at__isnull=True),
                name="ai_model_due_only_on_hub_and_listed",
            ),
            models.CheckConstraint(
                condition=Q(held_by="", held_until__isnull=True)
                | (~Q(held_by="") & Q(held_until__isnull=False)),
                name="ai_model_hold_has_holder_and_end",
            ),
        ]
        indexes = [
            # The ranking, page by page: WHERE (level, rights_order, …) < (…) in the board's order.
            models.Index(
                fields=["-level", "-rights_order", "-score_low", "-released", "-id"],
                condition=ON_THE_BOARD,
                name="ai_model_ranking",
            ),
            # The same, of one publisher, and of one kind.
            models.Index(
                fields=[
                    "publisher",
                    "-level",
                    "-rights_order",
                    "-score_low",
                    "-released",
                    "-id",
                ],
                condition=ON_THE_BOARD,
                name="ai_model_ranking_of_publisher",
            ),
            models.Index(
                fields=["kind", "-level", "-rights_order", "-score_low", "-released", "-id"],
                condition=ON_THE_BOARD,
                name="ai_model_ranking_of_kind",
            ),
            # The ranking sorted by a column instead, in either direction.
            models.Index(fields=["-released", "-id"], condition=ON_THE_BOARD, name="ai_model_new"),
            models.Index(
                fields=["-parameters", "-id"], condition=ON_THE_BOARD, name="ai_model_size"
            ),
            models.Index(
                fields=["-score_low", "-id"], condition=ON_THE_BOARD, name="ai_model_score"
            ),
            models.Index(
                fields=["-last_audited", "-id"], condition=ON_THE_BOARD, name="ai_model_looked_at"
            ),
            models.Index(Lower("name"), F("id"), condition=ON_THE_BOARD, name="ai_model_by_name"),
            # Search as you type.
            GinIndex(fields=["search"], name="ai_model_search"),
            # The headline: of the models that call themselves open, how many can be rebuilt.
            models.Index(
                fields=["claim_word", "level"],
                condition=ON_THE_BOARD & ~Q(claim_word=""),
                name="ai_model_claiming",
            ),
            # claim_due: what is due, longest first.
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="ai_model_due"),
            # claim_due and the status page: what is being looked at.
            models.Index(
                fields=["held_until"],
                condition=Q(held_until__isnull=False),
                name="ai_model_held",
            ),
            # The status page: failures, the newest first.
            models.Index(
                fields=["-last_attempt"], condition=Q(failures__gt=0), name="ai_model_failing"
            ),
            # spread_due: whose derived models wait to be judged again.
            models.Index(
                fields=["lineage_due"],
                condition=Q(lineage_due__isnull=False),
                name="ai_model_lineage_due",
            ),
            # enqueue_due: whose accepted evidence waits to be judged.
            models.Index(
                fields=["evidence_due"],
                condition=Q(evidence_due__isnull=False),
                name="ai_model_evidence_due",
            ),
            # release_brake and the status page: whose lower rating waits for a person.
            models.Index(
                fields=["braked_at"],
                condition=Q(braked_at__isnull=False),
                name="ai_model_braked",
            ),
        ]

    def __str__(self) -> str:
        """Return its place on the board."""
        return self.slug

    @property
    def strip_outcomes(self) -> tuple[tuple[Group, Outcome], ...]:
        """The six groups with one outcome each; unknown for each before the first rating."""
        letters = self.strip or "?" * len(Group)
        return tuple(
            (group, _OUTCOMES[letter]) for group, letter in zip(Group, letters, strict=True)
        )


class Lineage(models.Model):
    """A base model that a model was made from: a copy of its current evidence, to search by."""

    ai_model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="lineage")
    base = models.CharField(max_length=200)
    """The base's place on the board, `owner/name`, whether or not the board has it."""
    relation = models.CharField(max_length=20)

    objects = LineageQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "lineage"
        constraints = [
            models.UniqueConstraint(F("ai_model"), Lower("base"), name="lineage_names_a_base_once"),
        ]
        indexes = [
            # Which models were made from this one: its page, and judging them again after it.
            models.Index(Lower("base"), F("ai_model"), name="lineage_derived"),
        ]

    def __str__(self) -> str:
        """Return the step as a sentence."""
        return f"{self.ai_model_id} is a {self.relation} of {self.base}"
