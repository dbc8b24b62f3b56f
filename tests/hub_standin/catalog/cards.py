"""Cards as authors write them: licenses in every form, and heads that are not YAML."""

from tests.hub_standin.builders import NO_CARD, model
from tests.hub_standin.cards import Card
from tests.hub_standin.repositories import Repository

_CUSTOM_TERMS = (
    "Terms of the Thistle community.\n\nYou may use the weights unless you serve more than a\n"
    "thousand people a month; then ask us. You may not use them to train other models.\n"
)
_APACHE_TERMS = (
    "                                 Apache License\n                           Version 2.0\n\n"
    "(Shortened here: a license file is recognized by its title.)\n"
)

CASES: tuple[Repository, ...] = (
    model(
        "cards/license-list",
        purpose="The license is a list with one member.",
        license=["mit"],
    ),
    model(
        "cards/license-two",
        purpose="The license is a list with two members, one restrictive: both count.",
        license=["apache-2.0", "cc-by-nc-4.0"],
    ),
    model(
        "cards/license-other",
        purpose="`license: other` and nothing else: no terms were stated.",
        license="other",
    ),
    model(
        "cards/license-other-link",
        purpose="`license: other` with a name and a link to a page elsewhere.",
        license="other",
        card={
            "license_name": "thistle-community",
            "license_link": "https://thistle.example.org/license",
        },
    ),
    model(
        "cards/license-other-file",
        purpose="`license: other` with a name and a link to a file in the repository.",
        license="other",
        card={"license_name": "thistle-community", "license_link": "LICENSE"},
        files={"LICENSE": _CUSTOM_TERMS},
    ),
    model(
        "cards/license-other-file-only",
        purpose="`license: other` without name or link, but a license file lies there.",
        license="other",
        files={"LICENSE.md": _CUSTOM_TERMS, "USE_POLICY.md": "Do no harm with it.\n"},
    ),
    model(
        "cards/license-link-broken",
        purpose="`license_link` names a file that is not there.",
        license="other",
        card={"license_name": "thistle-community", "license_link": "LICENSE."},
    ),
    model(
        "cards/license-file-only",
        purpose="The card names no license, a file states one.",
        files={"LICENSE": _APACHE_TERMS},
    ),
    model(
        "cards/license-contradicted",
        purpose="The card says Apache, the license file says something else.",
        license="apache-2.0",
        files={"LICENSE": _CUSTOM_TERMS},
    ),
    model("cards/license-missing", purpose="No license anywhere: the rights are unstated."),
    model(
        "cards/license-unknown",
        purpose="`license: unknown` states nothing.",
        license="unknown",
    ),
    model(
        "cards/license-unlisted",
        purpose="A license identifier that the Hub does not list.",
        license="thistle-1.0",
    ),
    model(
        "cards/license-boost",
        purpose="`bsl-1.0` is Boost here, which is free, and not Business Source.",
        license="bsl-1.0",
    ),
    model(
        "cards/license-number",
        purpose="The license is a number, since YAML read it as one.",
        card={"license": 3.0},
    ),
    model("cards/no-card", purpose="No README at all.", card=NO_CARD),
    model(
        "cards/empty-card",
        purpose="A README of no bytes.",
        card=Card(data=None, body=""),
    ),
    model(
        "cards/no-head",
        purpose="A README without a YAML head.",
        card=Card(data=None, body="# Thistle\n\nText alone.\n"),
    ),
    model(
        "cards/broken-yaml",
        purpose="The head is not YAML: the Hub answers no card data, the text is still there.",
        card=Card(
            data=None,
            head='license: "mit\nlanguage: [en\n\t- de\n',
            body="# Thistle\n\nThe head above never closes its quotation mark.\n",
        ),
    ),
    model(
        "cards/list-head",
        purpose="The head is YAML but a list, and is answered as one.",
        card=Card(data=None, head="- mit\n- en\n", body="# Thistle\n"),
        fields={"cardData": ["mit", "en"]},
    ),
    model(
        "cards/odd-values",
        purpose="Fields that are usually lists are strings, numbers, empty or nested.",
        card={
            "license": "mit",
            "datasets": "data/public",
            "language": "en",
            "tags": [1, None, "thistle", {"a": "b"}],
            "base_model": [],
            "metrics": 0.5,
            "pipeline_tag": ["text-generation"],
        },
    ),
    model(
        "cards/template",
        purpose="The template of a card, with nothing filled in: all of it counts as absent.",
        body=(
            "# Model Card for Model ID\n\n## Model Details\n\n- **Developed by:** [More Information"
            " Needed]\n- **License:** [More Information Needed]\n\n### Model Sources [optional]\n\n"
            "- **Repository:** [More Information Needed]\n- **Paper [optional]:** [More Information"
            " Needed]\n\n## Training Data\n\n[More Information Needed]\n"
        ),
    ),
    model(
        "cards/linked-code",
        purpose="Code, paper and logs are linked under headings and labels, next to serving tools.",
        license="mit",
        body=(
            "# Thistle\n\n## Model Sources\n\n- **Repository:** "
            "https://github.com/thistle-example/thistle-train\n- **Paper:** "
            "https://arxiv.org/abs/2599.01234\n- **W&B logs:** "
            "https://wandb.example.org/thistle/runs\n\n## Serving\n\nServe it with "
            "[a server](https://github.com/serving-example/fast-server) or any other.\n"
        ),
    ),
    model(
        "cards/promised",
        purpose="Data and code are promised, not released.",
        license="apache-2.0",
        body=(
            "# Thistle\n\nThistle is a fully open model: weights, data and code.\n\n"
            "## Training data\n\nThe data will be released soon. Training code: coming soon.\n"
        ),
    ),
    model(
        "cards/other-claims",
        purpose="Every `open source` in the text is about something else, so there is no claim.",
        license="cc-by-nc-4.0",
        body=(
            "# Thistle\n\nThistle outperforms all other open-source models of its size. Evaluated"
            " with an open-source harness.\n\n```bibtex\n@misc{x, title={A Fully Open Baseline}}\n"
            "```\n\nThistle is not open source.\n"
        ),
    ),
    model(
        "cards/own-claim",
        purpose="The card calls the model itself open source, in its first paragraph.",
        license="llama3.1",
        body="# Thistle\n\nWe release Thistle, our fully open source language model.\n",
    ),
)
