"""Repositories made to break whoever reads them. Nothing here is harmful to keep."""

from tests.hub_standin.builders import NO_CARD, model
from tests.hub_standin.cards import Card
from tests.hub_standin.json_types import JSON
from tests.hub_standin.repositories import Repository

_SCRIPT = "<script>document.title='taken over'</script>"
_RIGHT_TO_LEFT = "\u202egnp.ton si siht\u202c"
_CONTROL = "a\x00b\x07c\x1b[31md\x7f\x85"

# Nine levels of nine aliases each: 387 million strings for who expands them.
_ALIAS_BOMB = 'a0: &a0 ["lol"]\n' + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
)


def _nested(depth: int) -> JSON:
    value: JSON = "at the bottom"
    for _ in range(depth):
        value = [value]
    return value


CASES: tuple[Repository, ...] = (
    model(
        "hostile/markup",
        purpose="Script, event handlers and dangerous addresses in every field of the card.",
        license=f"mit{_SCRIPT}",
        card={
            "license_name": f'"><img src=x onerror=alert(1)>{_SCRIPT}',
            "license_link": "javascript:alert(1)",
            "datasets": [f"evil/{_SCRIPT}", "../../etc/passwd", "a/b/c", "x" * 300],
            "base_model": f"evil/{_SCRIPT}",
            "language": [_SCRIPT],
            "tags": [_SCRIPT, "{{ 7 * 7 }}", "{% include 'x' %}"],
            "model_name": _SCRIPT,
        },
        body=(
            f"# {_SCRIPT}\n\n[click](javascript:alert(1)) <iframe src='https://x.example.org'>"
            "</iframe>\n\n![x](data:text/html,<script>alert(1)</script>)\n\n"
            f"We are fully open source {_SCRIPT}.\n"
        ),
    ),
    model(
        "hostile/control-characters",
        purpose="Control characters, NUL and half a surrogate pair: databases and XML refuse them.",
        card={"license": f"mit{_CONTROL}", "tags": [_CONTROL, "half \ud800 a pair"]},
        body=f"# Title {_CONTROL}\n\nWe call it open source{_CONTROL}.\n",
        history=["initial commit", f"Title with {_CONTROL}"],
    ),
    model(
        "hostile/bidi",
        purpose="Overrides that turn text around, zero-width and look-alike letters.",
        card={"license": f"mit {_RIGHT_TO_LEFT}", "tags": ["о\u200bpen", "\ufeffmit"]},
        body=f"# Open {_RIGHT_TO_LEFT} source\n\nМIT, but the М is Cyrillic.\n",
        files={f"LICENSE{_RIGHT_TO_LEFT}": "MIT License\n", "LICENSE.txt\u200b": "Apache\n"},
    ),
    model(
        "hostile/alias-bomb",
        purpose="A YAML head whose aliases expand to hundreds of millions of strings.",
        card=Card(data=None, head=_ALIAS_BOMB + "license: mit\n", body="# Bomb\n"),
    ),
    model(
        "hostile/nested-yaml",
        purpose="A YAML head nested twenty thousand deep: recursive readers fall over.",
        card=Card(data=None, head="a: " + "[" * 20_000 + "]" * 20_000 + "\n", body="# Deep\n"),
    ),
    model(
        "hostile/nested-json",
        purpose="Card data nested as deep as the Hub's JSON may plausibly be.",
        card={"license": "mit", "deep": _nested(150)},
    ),
    model(
        "hostile/yaml-tags",
        purpose="A YAML head that asks for objects to be made.",
        card=Card(
            data=None,
            head="license: !!python/object/apply:os.system ['echo taken over']\n",
            body="# Tags\n",
        ),
    ),
    model(
        "hostile/huge-card",
        purpose="A README of five megabytes.",
        license="mit",
        body="# Huge\n\n" + "The same sentence, again and again. " * 145_000,
    ),
    model(
        "hostile/huge-card-data",
        purpose="Card data of two megabytes: the size limit has to hold for answers as well.",
        license="mit",
        card={"extra_gated_prompt": "terms " * 350_000},
    ),
    model(
        "hostile/many-tags",
        purpose="Ten thousand tags and two thousand data sets.",
        license="mit",
        card={
            "tags": [f"tag-{number}" for number in range(10_000)],
            "datasets": [f"evil/data-{number}" for number in range(2_000)],
        },
    ),
    model(
        "hostile/paths",
        purpose="Paths with newlines, markup, steps upward, long and in other scripts.",
        license="mit",
        files={
            "new\nline.txt": "1\n",
            "tab\tand \x1b[31mcolor.txt": "2\n",
            "<img src=x onerror=alert(1)>.md": "3\n",
            "..%2f..%2fetc%2fpasswd": "4\n",
            "configs/../../train.yaml": "5\n",
            "Übergröße/файл/文件.txt": "6\n",
            "a" * 250 + ".txt": "7\n",
            "/".join("d" for _ in range(120)) + "/deep.txt": "8\n",
            "what?is#this&that=1.txt": "9\n",
        },
        checkpoints=["step1000</td>", "step2000' --"],
    ),
    model(
        "hostile/regular-expressions",
        purpose="Text on which careless patterns take for ever.",
        license="mit",
        body="# " + "*" * 20_000 + "\n\n" + "[" * 20_000 + "\n\n" + "open " * 20_000 + "!\n",
    ),
    model(
        "hostile/binary-card",
        purpose="A README that is not text.",
        card=NO_CARD,
        files={"README.md": bytes(range(256)) * 40},
        fields={"cardData": {"license": "mit"}},
    ),
)
