"""Loading the registry: idempotent, says what it did, and rates what it touched."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audits.models import AIModel, Rating, RatingChange, RegistryEntry
from audits.registry import BUNDLED, Registry, load_folder
from audits.services.registry import TooManyGoneError, bases_first, load_registry
from tests.record.boards import DAY, NOON, REBUILDABLE, SOURCE, entry, get, load, look, seen

pytestmark = pytest.mark.django_db

LAB = "fir-lab/fir-1b"


def test_a_second_load_leaves_everything_as_it_was() -> None:
    load(entry(LAB), entry("oak/a"))
    counts = RegistryEntry.objects.count(), Rating.objects.count()
    report = load(entry(LAB), entry("oak/a"), now=NOON + DAY)
    assert report.left == (LAB, "oak/a")
    assert (report.added, report.changed, report.unlisted, report.rated) == ((), (), (), 0)
    assert (RegistryEntry.objects.count(), Rating.objects.count()) == counts


def test_it_reports_what_was_added_changed_left_and_unlisted() -> None:
    load(entry(LAB), entry("oak/a"), entry("oak/b"))
    report = load(
        entry(LAB), entry("oak/a", SOURCE), entry("oak/c"), now=NOON + DAY, may_unlist_many=True
    )
    assert report.left == (LAB,)
    assert report.changed == ("oak/a",)
    assert report.added == ("oak/c",)
    assert report.unlisted == ("oak/b",)
    assert (report.rated, report.rating_changes) == (2, 1)


def test_statements_that_return_make_a_third_entry() -> None:
    for number, components in enumerate((SOURCE, REBUILDABLE, SOURCE)):
        load(entry(LAB, components), now=NOON + number * DAY)
    first, second, third = RegistryEntry.objects.order_by("pk")
    assert first.digest == third.digest != second.digest
    assert (third.previous, second.previous, first.previous) == (second, first, None)
    assert get(LAB).entry == third
    assert list(RatingChange.objects.values_list("direction", flat=True)) == ["up", "down"]


def test_a_fact_that_is_only_shown_makes_an_entry_and_no_rating() -> None:
    load(entry(LAB, name="Fir 1B"))
    report = load(entry(LAB, name="Fir One"), now=NOON + DAY)
    assert report.changed == (LAB,)
    assert report.rated == 0
    assert get(LAB).name == "Fir One"
    assert RegistryEntry.objects.count() == 2


def test_a_model_that_left_keeps_its_page_and_history_and_is_no_longer_due() -> None:
    load(entry(LAB), entry("oak/a"))
    load(entry("oak/a"), now=NOON + DAY)
    model = get(LAB)
    assert (model.listed, model.due_at) == (False, None)
    assert model.rating is not None
    assert LAB not in AIModel.objects.on_the_board().values_list("slug", flat=True)
    report = load(entry(LAB), entry("oak/a"), now=NOON + 2 * DAY)
    assert report.changed == (LAB,)
    assert (get(LAB).listed, get(LAB).due_at) == (True, NOON + 2 * DAY)


def test_the_board_is_not_emptied_by_a_folder_with_something_else_in_it() -> None:
    load(*(entry(f"oak/m-{number}") for number in range(8)))
    with pytest.raises(TooManyGoneError, match="8 of the 8"):
        load(entry(LAB))
    assert AIModel.objects.filter(listed=True).count() == 8


def test_a_new_model_on_the_hub_is_due_at_once_and_a_closed_one_never() -> None:
    load(entry(LAB), entry("oak/closed", {}, hub=False))
    assert get(LAB).due_at == NOON
    assert get("oak/closed").due_at is None
    assert get("oak/closed").level == 0


def test_bases_are_rated_before_what_was_made_from_them() -> None:
    load(
        entry("a-lab/derived", REBUILDABLE, base={"b-lab/middle": "finetune"}),
        entry("b-lab/middle", REBUILDABLE, base={"c-lab/base": "finetune"}),
        entry("c-lab/base", REBUILDABLE),
    )
    assert [get(slug).level for slug in ("c-lab/base", "b-lab/middle", "a-lab/derived")] == [
        4,
        4,
        4,
    ]
    # Each was rated once: nothing had to be judged again.
    assert Rating.objects.count() == 3
    assert not AIModel.objects.filter(lineage_due__isnull=False).exists()


def test_the_order_is_the_same_whatever_the_order_of_the_files() -> None:
    entries = [
        entry("a-lab/derived", base={"c-lab/base": "finetune"}),
        entry("b-lab/alone"),
        entry("c-lab/base"),
    ]
    orders = {
        tuple(model.id for model in bases_first(Registry(tuple(order), ())))
        for order in (entries, entries[::-1], entries[1:] + entries[:1])
    }
    assert len(orders) == 1


def test_a_base_that_comes_to_the_board_later_lifts_what_was_made_from_it() -> None:
    derived = entry("a-lab/derived", REBUILDABLE, base={"c-lab/base": "finetune"})
    load(derived)
    assert get("a-lab/derived").level == 1
    load(derived, entry("c-lab/base", REBUILDABLE), now=NOON + DAY)
    assert get("a-lab/derived").level == 4
    assert RatingChange.objects.get().cause == "lineage"


def test_a_change_of_evidence_does_not_forget_what_the_machine_saw() -> None:
    load(entry(LAB))
    look(LAB, seen(LAB))
    load(entry(LAB, SOURCE), now=NOON + DAY)
    model = get(LAB)
    assert (model.provisional, model.level) == (False, 3)
    assert model.rating is not None
    assert model.rating.observation == model.observation


def test_a_dry_run_says_the_same_and_keeps_nothing() -> None:
    load(entry(LAB))
    report = load(entry(LAB, SOURCE), entry("oak/a"), now=NOON + DAY, dry_run=True)
    assert (report.added, report.changed, report.rated) == (("oak/a",), (LAB,), 0)
    assert AIModel.objects.count() == RegistryEntry.objects.count() == 1


# --- The command --------------------------------------------------------------------------------

FILE = """
schema = 1
[publisher]
id = "fir-lab"
name = "Fir Lab"
url = "https://fir.example"
kind = "nonprofit"
[[family]]
name = "Fir"
kind = "text"
entered = 2026-11-20
[[family.model]]
id = "fir-lab/fir-1b"
name = "Fir 1B"
released = "2025-03"
license = "Apache-2.0"
stages = ["pretraining"]
[[family.model.component]]
component = "final_weights"
availability = "{availability}"
completeness = "all"
url = "https://fir.example/weights"
note = "They are there."
"""


def write(folder: Path, availability: str = "released") -> Path:
    """Write a registry of one model."""
    (folder / "fir-lab.toml").write_text(FILE.format(availability=availability))
    return folder


def run(*arguments: str) -> str:
    """Run the command and return what it says."""
    out = StringIO()
    call_command("load_registry", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_loads_a_folder_and_says_what_it_did(tmp_path: Path) -> None:
    path = str(write(tmp_path))
    assert "1 added, 0 changed, 0 left as they were, 0 unlisted. 1 ratings" in run("--path", path)
    model = get(LAB)
    assert (model.released, model.released_precision) == (dt.date(2025, 3, 1), "month")
    assert "0 added, 0 changed, 1 left" in run("--path", path)
    write(tmp_path, "withheld")
    assert "  ~ fir-lab/fir-1b\n" in run("--path", path)
    assert get(LAB).level == 0


def test_the_check_keeps_nothing(tmp_path: Path) -> None:
    said = run("--check", "--path", str(write(tmp_path)))
    assert "The registry is sound. Loading it would mean: 1 added" in said
    assert not AIModel.objects.exists()


def test_an_error_names_the_file_and_the_entry(tmp_path: Path) -> None:
    path = str(write(tmp_path, "perhaps"))
    with pytest.raises(CommandError, match=r"fir-lab\.toml: fir-lab / Fir / fir-lab/fir-1b"):
        run("--path", path)
    assert not AIModel.objects.exists()


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_without_a_registry_is_an_error_and_not_an_empty_board(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(CommandError, match=r"no folder|No model"):
        run("--path", str(tmp_path / name))


def test_the_bundled_registry_loads_and_every_model_of_it_is_rated() -> None:
    registry = load_folder(BUNDLED)
    report = load_registry(registry=registry, now=NOON)
    assert len(report.added) == len(registry) == report.rated
    assert AIModel.objects.on_the_board().count() == len(registry)
    assert load_registry(registry=registry, now=NOON + DAY).rated == 0
