"""Badges: a closed set of words, drawn the same for everybody, and cheap to ask for again."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re

import pytest
from django.test import Client
from lxml import etree  # type: ignore[import-untyped]
from pytest_django import DjangoAssertNumQueries

from audits.engine.components import ClaimWord
from audits.engine.licenses import Rights
from audits.models import AIModel
from openboard.badges.drawing import badge_width, draw_badge, text_width
from openboard.badges.words import (
    ABSENT,
    CONDITIONS,
    DELISTED,
    LEVEL_COLORS,
    BadgeStyle,
    Standing,
    badge_of,
)
from tests.web.boards import NOW, make_many

MEADOW = "/badge/meadow/Meadow-7B.svg"
SVG = "{http://www.w3.org/2000/svg}"

EVERY_STANDING = [
    Standing(level, rights, condition, claim, has_gap, is_listed=True)
    for level, rights, condition, claim, has_gap in itertools.product(
        range(6),
        Rights,
        sorted(set(CONDITIONS.values())),
        (None, *ClaimWord),
        (False, True),
    )
]


def texts(svg: bytes | str) -> list[str]:
    """Return what stands on a badge, cell by cell."""
    root = etree.fromstring(svg.encode() if isinstance(svg, str) else svg)
    return [one.text for one in root.iter(f"{SVG}text")]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors as WCAG counts it."""

    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


class TestWhatABadgeSays:
    def test_it_is_one_of_a_closed_set_of_words_whatever_the_model(self) -> None:
        known = re.compile(
            r"OpenBoard|[0-5]|(found: )?[0-5] (Closed|Binary|Described|Source available|"
            r"Rebuildable|Rebuilt)|((free|restricted)( rights)?|unstated|rights unstated)?(, )?"
            r"(provisional|stale)?|no claim on record|"
            r"publisher says “(fully open|open source|open weights|open)”"
        )
        for standing, style in itertools.product(EVERY_STANDING, BadgeStyle):
            for text in texts(draw_badge(badge_of(standing, style))):
                assert known.fullmatch(text), text

    def test_every_character_on_it_has_a_measure(self) -> None:
        words = "".join(
            cell.text
            for standing, style in itertools.product(EVERY_STANDING, BadgeStyle)
            for cell in badge_of(standing, style).cells
        )
        for one in set(words + ABSENT + DELISTED):
            assert text_width(one) < text_width("漢"), one

    def test_every_badge_is_a_picture_with_a_name_and_no_wider_than_a_phone(self) -> None:
        for standing, style in itertools.product((None, *EVERY_STANDING), BadgeStyle):
            badge = badge_of(standing, style)
            root = etree.fromstring(draw_badge(badge).encode())
            assert root.get("role") == "img"
            assert root.get("aria-label") == f"OpenBoard: {badge.message}"
            assert root.findtext(f"{SVG}title") == root.get("aria-label")
            assert root[0].tag == f"{SVG}title"
            assert root.get("width") == str(badge_width(badge))
            assert badge_width(badge) <= 640

    def test_each_text_is_fitted_into_its_measure_and_its_cell(self) -> None:
        for standing, style in itertools.product(EVERY_STANDING, BadgeStyle):
            root = etree.fromstring(draw_badge(badge_of(standing, style)).encode())
            end = 0.0
            for text in root.iter(f"{SVG}text"):
                assert float(text.get("x")) >= end
                end = float(text.get("x")) + float(text.get("textLength"))
                assert text.get("lengthAdjust") == "spacingAndGlyphs"
            assert end <= float(root.get("width"))

    def test_every_text_can_be_read_on_its_ground(self) -> None:
        for standing, style in itertools.product((None, *EVERY_STANDING), BadgeStyle):
            for cell in badge_of(standing, style).cells:
                assert contrast(cell.ground, cell.ink) >= 4.5, cell

    def test_its_colors_are_those_of_the_sheet(self) -> None:
        with open("static/css/openboard.css", encoding="utf-8") as file:
            sheet = file.read()
        for number, (ground, ink) in enumerate(LEVEL_COLORS):
            assert f"--l{number}: light-dark({ground}," in sheet
            assert f"--n{number}: light-dark({ink}," in sheet


@pytest.mark.usefixtures("spectrum")
class TestTheBadgeOfAModel:
    def test_it_says_level_and_rights(self, client: Client) -> None:
        response = client.get(MEADOW)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
        assert texts(response.content) == ["OpenBoard", "4 Rebuildable", "restricted rights"]
        assert "level 4, Rebuildable, restricted rights" in response.content.decode()

    def test_a_compact_one_says_it_in_short_and_names_it_in_full(self, client: Client) -> None:
        content = client.get(f"{MEADOW}?style=compact").content
        assert texts(content) == ["4", "restricted"]
        assert "level 4, Rebuildable, restricted rights" in content.decode()

    def test_one_of_the_gap_says_what_is_claimed_and_what_was_found(self, client: Client) -> None:
        content = client.get("/badge/lumen/Lantern-70B.svg?style=gap").content
        assert texts(content) == [
            "OpenBoard",
            "publisher says “open source”",
            "found: 2 Described",
            "restricted rights, provisional",
        ]
        assert "#7f3300" in content.decode()

    def test_without_a_gap_nothing_is_in_the_color_of_the_gap(self, client: Client) -> None:
        content = client.get("/badge/stone/Quarry-1B.svg?style=gap").content
        assert texts(content)[1] == "no claim on record"
        assert "#7f3300" not in content.decode()

    def test_what_the_machine_has_not_seen_is_provisional_and_what_is_old_stale(
        self, client: Client
    ) -> None:
        assert texts(client.get("/badge/coast/Tern-0.5B.svg").content)[-1].endswith("provisional")
        assert texts(client.get("/badge/stone/Quarry-1B.svg").content)[-1].endswith("stale")

    def test_a_closed_one_has_no_rights_to_speak_of(self, client: Client) -> None:
        content = client.get("/badge/service/Oracle.svg").content
        assert texts(content) == ["OpenBoard", "0 Closed", "provisional"]

    def test_a_model_that_left_the_registry_has_no_level_to_show(self, client: Client) -> None:
        AIModel.objects.filter(slug="stone/Quarry-1B").update(listed=False, due_at=None)
        response = client.get("/badge/stone/Quarry-1B.svg")
        assert response.status_code == 200
        assert texts(response.content) == ["OpenBoard", DELISTED]

    @pytest.mark.parametrize("style", ["", "?style=", "?style=x", "?style=flat&x=1", "?logo=%00"])
    def test_a_style_that_cannot_be_read_is_the_first_one(self, client: Client, style: str) -> None:
        assert client.get(MEADOW + style).content == client.get(MEADOW).content

    def test_any_case_of_the_name_will_do(self, client: Client) -> None:
        assert client.get("/badge/Meadow/meadow-7b.svg").content == client.get(MEADOW).content

    @pytest.mark.parametrize("name", ["no/body", "%00/x", "a/%00", "a/%C3%A9%3Cscript%3E"])
    @pytest.mark.parametrize("style", list(BadgeStyle))
    def test_an_unknown_model_has_a_gray_one_with_404(
        self, client: Client, name: str, style: str
    ) -> None:
        response = client.get(f"/badge/{name}.svg?style={style}")
        assert response.status_code == 404
        assert response["Content-Type"].startswith("image/svg+xml")
        assert texts(response.content)[-1] == ABSENT
        assert "script" not in response.content.decode()
        assert "ETag" not in response
        assert response["Cache-Control"] == "public, max-age=300"

    def test_nothing_that_came_from_outside_stands_on_it(self, client: Client) -> None:
        before = client.get(MEADOW).content
        hostile = 'x"/><script>alert(1)</script> \x07'
        AIModel.objects.update(name=hostile, publisher_name=hostile, license=hostile[:100])
        assert client.get(MEADOW).content == before

    @pytest.mark.parametrize("style", list(BadgeStyle))
    def test_who_has_it_already_gets_nothing_more_and_nothing_is_drawn(
        self, client: Client, style: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = client.get(f"{MEADOW}?style={style}")
        assert first["Cache-Control"] == "public, max-age=3600"

        def refuse(*_: object) -> str:
            raise AssertionError("it was drawn")

        monkeypatch.setattr("openboard.views.sharing.draw_badge", refuse)
        for tag in (first["ETag"], f"W/{first['ETag']}"):
            again = client.get(f"{MEADOW}?style={style}", headers={"if-none-match": tag})
            assert again.status_code == 304
            assert again.content == b""
            assert again["ETag"] == first["ETag"]
            assert again["Cache-Control"] == first["Cache-Control"]

    def test_another_rating_is_another_badge(self, client: Client) -> None:
        first = client.get(MEADOW)
        AIModel.objects.filter(slug="meadow/Meadow-7B").update(level=3)
        again = client.get(MEADOW, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 200
        assert again["ETag"] != first["ETag"]

    def test_it_turns_stale_without_a_write(self, client: Client) -> None:
        first = client.get(MEADOW)
        AIModel.objects.filter(slug="meadow/Meadow-7B").update(
            last_audited=NOW - dt.timedelta(days=40)
        )
        again = client.get(MEADOW, headers={"if-none-match": first["ETag"]})
        assert texts(again.content)[-1] == "restricted rights, stale"

    @pytest.mark.parametrize("address", [MEADOW, MEADOW.replace(".svg", ".json")])
    def test_other_sites_may_load_it_and_it_asks_for_no_cookie(
        self, client: Client, address: str
    ) -> None:
        response = client.get(address)
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert response["X-Frame-Options"] == "DENY"
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200


@pytest.mark.usefixtures("spectrum")
class TestTheJsonForShields:
    def test_it_has_the_shape_of_an_endpoint(self, client: Client) -> None:
        response = client.get("/badge/meadow/Meadow-7B.json")
        assert response["Content-Type"] == "application/json"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"] == "public, max-age=3600"
        shown = json.loads(response.content)
        assert shown == {
            "schemaVersion": 1,
            "label": "OpenBoard",
            "message": "level 4, Rebuildable, restricted rights",
            "color": "#23707d",
            "labelColor": "#33332e",
        }

    def test_it_has_the_gap_too(self, client: Client) -> None:
        shown = client.get("/badge/lumen/Lantern-70B.json?style=gap").json()
        assert shown["message"].startswith("publisher says “open source”; found: level 2")
        assert shown["color"] == "#7f3300"

    def test_an_unknown_model_is_an_error_in_its_own_words(self, client: Client) -> None:
        response = client.get("/badge/no/body.json")
        assert response.status_code == 404
        assert response.json()["isError"] is True
        assert response.json()["message"] == ABSENT

    def test_who_has_it_already_gets_nothing_more(self, client: Client) -> None:
        first = client.get("/badge/meadow/Meadow-7B.json")
        again = client.get("/badge/meadow/Meadow-7B.json", headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        assert again["Access-Control-Allow-Origin"] == "*"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("kind", ["svg", "json"])
def test_a_badge_is_one_query_on_a_board_of_any_size(
    client: Client, count: int, kind: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_many(count)
    with django_assert_num_queries(1):
        first = client.get(f"/badge/field/Clover-000.{kind}")
    with django_assert_num_queries(1):
        again = client.get(
            f"/badge/field/Clover-000.{kind}", headers={"if-none-match": first["ETag"]}
        )
    assert (first.status_code, again.status_code) == (200, 304)
