"""What a model's page tells machines: JSON-LD, Open Graph, and the picture beside a shared link."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from audits.models import AIModel
from openboard.badges.picture import HEIGHT, MAX_TEXT, WIDTH, Picture, draw_picture, drawable
from openboard.templatetags.sharing import structured_data
from tests.web.boards import make_many

pytestmark = pytest.mark.django_db
MEADOW = "/models/meadow/Meadow-7B"
PICTURE = "/card/meadow/Meadow-7B.png"
BOARD = "http://127.0.0.1:8000"
HOSTILE = '</script><script>alert(1)</script> "& \u2028 \x07 <!--'


class Head(HTMLParser):
    """Finds the tags of a page that are for machines."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.blocks: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self._in_block = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "meta" and given.get("content"):
            name = given.get("property") or given.get("name") or ""
            self.meta[name] = given["content"] or ""
        if tag == "link":
            self.links[given.get("rel") or ""] = given.get("href") or ""
        if tag == "script":
            self.scripts.append(given)
            self._in_block = given.get("type") == "application/ld+json"
            if self._in_block:
                self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_block = False if tag == "script" else self._in_block

    def handle_data(self, data: str) -> None:
        if self._in_block:
            self.blocks[-1] += data


def head_of(client: Client, address: str = MEADOW) -> Head:
    """Return the head of a page."""
    response = client.get(address)
    assert response.status_code == 200
    head = Head()
    head.feed(response.content.decode())
    return head


def graph_of(head: Head) -> dict[str, dict[str, Any]]:
    """Return the one data block of a page, by type."""
    (block,) = head.blocks
    data = json.loads(block)
    assert data["@context"] == "https://schema.org"
    return {node["@type"]: node for node in data["@graph"]}


@pytest.mark.usefixtures("spectrum")
class TestTheDataBlock:
    def test_it_tells_the_rating_as_a_review_of_the_model(self, client: Client) -> None:
        graph = graph_of(head_of(client))
        review, model = graph["Review"], graph["CreativeWork"]
        assert review["itemReviewed"] == {"@id": model["@id"]}
        rating = review["reviewRating"]
        assert (rating["ratingValue"], rating["worstRating"], rating["bestRating"]) == (4, 0, 5)
        assert rating["ratingExplanation"].startswith(
            "Level 4, Rebuildable; rights: restricted; score "
        )
        assert review["author"] == {"@id": graph["Organization"]["@id"]}
        assert model["name"] == "Meadow 7B"
        assert model["alternateName"] == "meadow/Meadow-7B"
        assert model["datePublished"] == "2024-11"
        assert model["sameAs"] == f"{settings.HF_ENDPOINT}/meadow/Meadow-7B"
        assert model["version"] == "c" * 40

    def test_it_names_the_published_data_with_its_license(self, client: Client) -> None:
        data = graph_of(head_of(client))["Dataset"]
        assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert len(data["description"]) > 50  # Google asks for as much
        (download,) = data["distribution"]
        path = download["contentUrl"].removeprefix(BOARD)
        assert client.get(path)["Content-Type"] == download["encodingFormat"]

    def test_every_node_that_is_pointed_to_is_there(self, client: Client) -> None:
        (block,) = head_of(client).blocks
        ids = [node["@id"] for node in json.loads(block)["@graph"]]
        assert len(ids) == len(set(ids))
        pointed = re.findall(r'\{"@id": "([^"]+)"\}', block)
        assert set(pointed) <= set(ids)

    def test_its_addresses_lead_somewhere(self, client: Client) -> None:
        (block,) = head_of(client).blocks
        for address in set(re.findall(rf'"{BOARD}(/[^"#]*)"', block)):
            assert client.get(address).status_code == 200, address

    @pytest.mark.parametrize(
        "address", ["/models/service/Oracle", "/models/coast/Tern-0.5B", "/models/stone/Quarry-1B"]
    )
    def test_a_model_of_which_less_is_known_has_less_in_it(
        self, client: Client, address: str
    ) -> None:
        graph = graph_of(head_of(client, address))
        text = json.dumps(graph)
        assert "null" not in text
        assert '""' not in text

    def test_no_text_ends_it_or_begins_another(self, client: Client) -> None:
        AIModel.objects.update(
            name=HOSTILE, publisher_name=HOSTILE, license=HOSTILE, current_name=HOSTILE
        )
        head = head_of(client)
        graph = graph_of(head)
        assert graph["CreativeWork"]["name"] == HOSTILE
        assert [one for one in head.scripts if "src" not in one] == [
            {"type": "application/ld+json"}
        ]
        html = client.get(MEADOW).content.decode()
        assert "<script>alert" not in html
        assert head.meta["og:title"].startswith(HOSTILE)

    def test_the_policy_needs_no_exception_for_it(self, client: Client) -> None:
        policy = client.get(MEADOW)["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "nonce" not in policy


def test_the_tag_escapes_what_could_leave_it() -> None:
    written = structured_data({"name": HOSTILE})
    inside = written.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\x07") & set(inside)
    assert json.loads(inside) == {"name": HOSTILE}


@pytest.mark.usefixtures("spectrum")
class TestASharedLink:
    def test_it_has_a_title_a_sentence_and_a_picture(self, client: Client) -> None:
        head = head_of(client)
        assert head.meta["og:title"] == "Meadow 7B: level 4, Rebuildable"
        assert head.meta["og:description"].startswith("A stranger could rebuild Meadow 7B")
        assert head.meta["og:url"] == f"{BOARD}{MEADOW}"
        assert head.meta["og:image"] == f"{BOARD}{PICTURE}"
        assert head.meta["og:image:alt"] == (
            "Meadow 7B on OpenBoard: level 4, Rebuildable, restricted rights."
        )
        assert head.meta["twitter:card"] == "summary_large_image"
        assert head.links["canonical"] == MEADOW

    def test_the_picture_has_the_size_that_is_told(self, client: Client) -> None:
        head = head_of(client)
        response = client.get(PICTURE)
        assert response["Content-Type"] == "image/png"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Cache-Control"] == "public, max-age=3600"
        assert len(response.content) < 100_000
        with Image.open(BytesIO(response.content)) as image:
            assert image.format == "PNG"
            told = (int(head.meta["og:image:width"]), int(head.meta["og:image:height"]))
            assert image.size == told == (WIDTH, HEIGHT)

    def test_who_has_the_picture_already_gets_nothing_more_and_nothing_is_drawn(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn: list[Picture] = []

        def draw(picture: Picture) -> bytes:
            drawn.append(picture)
            return b"a picture"

        monkeypatch.setattr("openboard.views.sharing.draw_picture", draw)
        first = client.get(PICTURE)
        assert client.get(PICTURE).content == first.content
        again = client.get(PICTURE, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        assert len(drawn) == 1  # the second time it came out of the cache
        AIModel.objects.update(level=3)
        assert client.get(PICTURE, headers={"if-none-match": first["ETag"]}).status_code == 200
        assert drawn[-1].level == 3

    @pytest.mark.parametrize("name", ["no/body", "a/%00"])
    def test_an_unknown_model_has_no_picture(self, client: Client, name: str) -> None:
        response = client.get(f"/card/{name}.png")
        assert response.status_code == 404
        assert "Nothing here" in response.content.decode()


class TestThePicture:
    @pytest.mark.parametrize(
        "name",
        ["x", "", "W" * 400, "word " * 90, HOSTILE, "日本語モデル", "\x00\x85\u202e", "é–ÿ“”"],
    )
    @pytest.mark.parametrize("level", [0, 5])
    def test_any_name_can_be_drawn(self, name: str, level: int) -> None:
        text = drawable(name)
        assert len(text) <= MAX_TEXT
        assert all(" " <= one <= "~" or "\xa0" <= one <= "ÿ" or one in "–—‘’“”…" for one in text)
        content = draw_picture(Picture(text, text, level, "Described", "free rights", text))
        with Image.open(BytesIO(content)) as image:
            assert image.size == (WIDTH, HEIGHT)

    def test_a_name_that_cannot_be_drawn_gives_way_to_its_place(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_many(1)
        AIModel.objects.update(name="日本語")
        seen: list[Picture] = []

        def draw(picture: Picture) -> bytes:
            seen.append(picture)
            return b"a picture"

        monkeypatch.setattr("openboard.views.sharing.draw_picture", draw)
        client.get("/card/field/Clover-000.png")
        assert seen[0].name == "field/Clover-000"


@pytest.mark.parametrize("count", [1, 50])
def test_a_picture_is_one_query_on_a_board_of_any_size(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_many(count)
    with django_assert_num_queries(1):
        assert client.get("/card/field/Clover-000.png").status_code == 200


@pytest.mark.usefixtures("spectrum")
class TestTheSnippets:
    def test_each_badge_is_on_the_page_as_it_is_elsewhere(self, client: Client) -> None:
        sharing = client.get(MEADOW).context["page"].sharing
        assert [badge.url for badge in sharing.badges] == [
            "/badge/meadow/Meadow-7B.svg",
            "/badge/meadow/Meadow-7B.svg?style=compact",
            "/badge/meadow/Meadow-7B.svg?style=gap",
        ]
        for badge in sharing.badges:
            svg = client.get(badge.url).content.decode()
            assert f'width="{badge.width}" height="{badge.height}"' in svg
            assert f'aria-label="{badge.words}"' in svg

    def test_a_snippet_leads_from_anywhere_and_names_no_level(self, client: Client) -> None:
        badge = client.get(MEADOW).context["page"].sharing.badges[0]
        assert badge.markdown == (
            "[![OpenBoard: how reproducible this model is]"
            f"({BOARD}/badge/meadow/Meadow-7B.svg)]({BOARD}{MEADOW})"
        )
        assert badge.html == (
            f'<a href="{BOARD}{MEADOW}"><img src="{BOARD}/badge/meadow/Meadow-7B.svg" '
            'alt="OpenBoard: how reproducible this model is" height="20"></a>'
        )

    def test_they_can_be_copied_with_a_button_and_read_without(self, client: Client) -> None:
        html = client.get(MEADOW).content.decode()
        assert html.count("data-copy=") == 7
        assert "<code>&lt;iframe src=" in html
        sharing = client.get(MEADOW).context["page"].sharing
        assert client.get(sharing.card_path).status_code == 200
        assert f'src="{BOARD}{sharing.card_path}"' in sharing.card_html

    def test_a_hostile_name_stays_inside_its_snippet(self, client: Client) -> None:
        AIModel.objects.update(name=HOSTILE)
        sharing = client.get(MEADOW).context["page"].sharing
        assert "<script" not in sharing.card_html
        html = client.get(MEADOW).content.decode()
        assert "<script>alert" not in html
        # The page shows the code and does not become it.
        assert "<iframe" not in html
        assert html.count("<img ") == len(sharing.badges)
