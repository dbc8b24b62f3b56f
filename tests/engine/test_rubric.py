"""Reading a rubric: whatever it cannot be judged by is a complaint that names the place."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from audits.engine.rubric import RubricError, rubric_from

GOOD: dict[str, Any] = {
    "name": "small",
    "version": "1",
    "title": "A small rubric",
    "released": "2026-11-23",
    "summary": "It asks two questions.",
    "criteria": [
        {
            "id": name,
            "title": "Title",
            "group": "source",
            "components": [name],
            "probe": name,
            "weight": 1,
            "question": "Is it?",
            "takes": "It takes that.",
            "looks": "The machine looks.",
            "remedy": "Do it.",
        }
        for name in ("training_code", "environment")
    ],
    "levels": [
        {"number": 0, "name": "None", "can": "nothing"},
        {
            "number": 1,
            "name": "Some",
            "can": "something",
            "gates": ["training_code"],
            "rests_on": ["training_code"],
        },
    ],
}


def complaint(spoil: Callable[[dict[str, Any]], object]) -> str:
    content = copy.deepcopy(GOOD)
    spoil(content)
    with pytest.raises(RubricError) as caught:
        rubric_from(content, "ab" * 32, "small.toml")
    return str(caught.value)


def test_a_good_rubric_is_read() -> None:
    rubric = rubric_from(GOOD, "ab" * 32, "small.toml")
    assert rubric.id == "small/1"
    assert rubric.digest == "ab" * 32
    assert rubric.criterion("environment").probe == "environment"
    assert rubric.level(1).name == "Some"
    with pytest.raises(KeyError, match=r"^'weights'$"):
        rubric.criterion("weights")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("an unknown field", lambda c: c.update(colour="red"), "unknown field 'colour'"),
            ("a missing field", lambda c: c.pop("title"), "the field 'title' is missing"),
            ("a wrong type", lambda c: c["criteria"][1].update(weight="1"),
             "small.toml.criteria[1].weight: expected int, got str"),
            ("an unknown component", lambda c: c["criteria"][0].update(components=["luck"]),
             "small.toml.criteria[0].components[0]: 'luck' is not a Component"),
            ("a criterion twice", lambda c: c["criteria"].append(c["criteria"][0]),
             "small.toml: criterion 'training_code' stands twice"),
            ("a gate twice", lambda c: c["levels"][1]["gates"].append("training_code"),
             "small.toml: gate 'training_code' stands twice"),
            ("a gate that is no criterion", lambda c: c["levels"][1].update(gates=["luck"]),
             "small.toml: gate 'luck' is no criterion"),
            ("a probe that nobody wrote", lambda c: c["criteria"][0].update(probe="luck"),
             "small.toml: criterion 'training_code' asks the unknown probe 'luck'"),
            ("a negative weight", lambda c: c["criteria"][0].update(weight=-1),
             "small.toml: criterion 'training_code' has a negative weight"),
            ("no weight at all", lambda c: [each.update(weight=0) for each in c["criteria"]],
             "small.toml: no criterion has a weight"),
            ("no criteria", lambda c: c.update(criteria=[], levels=c["levels"][:1]),
             "small.toml: no criterion has a weight"),
            ("no levels", lambda c: c.update(levels=[]),
             "small.toml: there must be a level 0, without gates"),
            ("a gate at level 0", lambda c: c["levels"][0].update(gates=["environment"]),
             "small.toml: there must be a level 0, without gates"),
            ("a level left out", lambda c: c["levels"][1].update(number=2),
             "small.toml: levels must be numbered 0, 1, 2, … in order"),
            ("levels out of order", lambda c: c["levels"].sort(key=lambda each: -each["number"]),
             "levels must be numbered 0, 1, 2, … in order"),
            ("a level that rests on what nobody asks about",
             lambda c: c["levels"][1].update(rests_on=["tokenizer"]),
             "small.toml: level 1 rests on 'tokenizer', which no criterion asks about"),
            *(
                (f"a criterion without its {part}",
                 lambda c, part=part: c["criteria"][0].update({part: " "}),
                 f"small.toml: criterion 'training_code' has no {part}")
                for part in ("title", "question", "takes", "looks", "remedy")
            ),
            *(
                (f"a level without its {part}",
                 lambda c, part=part: c["levels"][1].update({part: ""}),
                 f"small.toml: level 1 has no {part}")
                for part in ("name", "can")
            ),
            *(
                (f"a rubric without its {part}",
                 lambda c, part=part: c.update({part: "\n"}), f"small.toml: it has no {part}")
                for part in ("name", "version", "title", "released", "summary")
            ),
        )
    ],
)  # fmt: skip
def test_a_complaint_names_the_file_and_the_place(
    spoil: Callable[[dict[str, Any]], object], message: str
) -> None:
    assert message in complaint(spoil)


def test_all_complaints_come_together() -> None:
    def spoil(content: dict[str, Any]) -> None:
        content["criteria"][0]["weight"] = -1
        content["levels"][1]["gates"] = ["luck", "chance"]

    assert complaint(spoil) == (
        "small.toml: gate 'chance' is no criterion; gate 'luck' is no criterion; "
        "criterion 'training_code' has a negative weight"
    )
