"""What a text that somebody typed leads to, and what can be no link."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from audits.links import BadLink, Link, LinkKind, parse_link

ROOT = Path(__file__).parent.parent.parent
HUB = "https://huggingface.co"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
HASH = "a" * 64


def hub_model(url: str, repository: str, commit: str = "", path: str = "") -> Link:
    return Link(LinkKind.HUB_MODEL, url, repository, commit, path)


def git(url: str, repository: str, commit: str = "", path: str = "") -> Link:
    return Link(LinkKind.GIT, url, repository, commit, path)


def page(url: str) -> Link:
    return Link(LinkKind.PAGE, url)


def paper(url: str) -> Link:
    return Link(LinkKind.PAPER, url)


LINKS = {
    "fir-lab/fir-1b": hub_model(f"{HUB}/fir-lab/fir-1b", "fir-lab/fir-1b"),
    "datasets/fir-lab/corpus": Link(
        LinkKind.HUB_DATASET, f"{HUB}/datasets/fir-lab/corpus", "fir-lab/corpus"
    ),
    f"{HUB}/fir-lab/fir-1b": hub_model(f"{HUB}/fir-lab/fir-1b", "fir-lab/fir-1b"),
    "huggingface.co/fir-lab/fir-1b": hub_model(f"{HUB}/fir-lab/fir-1b", "fir-lab/fir-1b"),
    f"{HUB}/fir-lab/fir-1b/tree/main": hub_model(
        f"{HUB}/fir-lab/fir-1b/tree/main", "fir-lab/fir-1b"
    ),
    f"{HUB}/fir-lab/fir-1b/blob/{COMMIT}/a/train.py": hub_model(
        f"{HUB}/fir-lab/fir-1b/blob/{COMMIT}/a/train.py", "fir-lab/fir-1b", COMMIT, "a/train.py"
    ),
    f"{HUB}/fir-lab/fir-1b/commit/{COMMIT}": hub_model(
        f"{HUB}/fir-lab/fir-1b/commit/{COMMIT}", "fir-lab/fir-1b", COMMIT
    ),
    f"{HUB}/datasets/fir-lab/corpus/resolve/v1/data%20a.txt": Link(
        LinkKind.HUB_DATASET,
        f"{HUB}/datasets/fir-lab/corpus/resolve/v1/data%20a.txt",
        "fir-lab/corpus",
        "v1",
        "data a.txt",
    ),
    "http://127.0.0.1:8123/fir-lab/fir-1b": hub_model(
        "http://127.0.0.1:8123/fir-lab/fir-1b", "fir-lab/fir-1b"
    ),
    f"{HUB}/blog/fir": page(f"{HUB}/blog/fir"),
    f"{HUB}/spaces/fir/demo": page(f"{HUB}/spaces/fir/demo"),
    f"{HUB}/fir-lab": page(f"{HUB}/fir-lab"),
    f"{HUB}/fir-lab/fir-1b/discussions/3": page(f"{HUB}/fir-lab/fir-1b/discussions/3"),
    "https://github.com/fir/train": git("https://github.com/fir/train", "fir/train"),
    "https://www.github.com/fir/train.git": git("https://github.com/fir/train", "fir/train"),
    "github.com/fir/train/": git("https://github.com/fir/train", "fir/train"),
    f"https://github.com/fir/train/tree/{COMMIT}": git(
        "https://github.com/fir/train", "fir/train", COMMIT
    ),
    "https://github.com/fir/train/blob/v2/a/b.py#L3": git(
        "https://github.com/fir/train", "fir/train", "v2", "a/b.py"
    ),
    f"https://raw.githubusercontent.com/fir/train/{COMMIT}/a.py": git(
        "https://github.com/fir/train", "fir/train", COMMIT, "a.py"
    ),
    "https://raw.githubusercontent.com/fir/train/refs/heads/dev/a.py": git(
        "https://github.com/fir/train", "fir/train", "dev", "a.py"
    ),
    "https://github.com/fir/train/releases": page("https://github.com/fir/train/releases"),
    "https://github.com/fir": page("https://github.com/fir"),
    "https://github.com/features/actions": page("https://github.com/features/actions"),
    f"https://gitlab.com/group/below/train/-/blob/{COMMIT}/a.py": git(
        "https://gitlab.com/group/below/train", "group/below/train", COMMIT, "a.py"
    ),
    "https://gitlab.com/group/train": git("https://gitlab.com/group/train", "group/train"),
    "https://gitlab.com/group/train/-/issues": page("https://gitlab.com/group/train/-/issues"),
    f"https://codeberg.org/fir/train/src/commit/{COMMIT}/a.py": git(
        "https://codeberg.org/fir/train", "fir/train", COMMIT, "a.py"
    ),
    "https://codeberg.org/fir/train/issues": page("https://codeberg.org/fir/train/issues"),
    "https://git.example.org/fir/train.git": git(
        "https://git.example.org/fir/train.git", "fir/train"
    ),
    "2401.12345": paper("https://arxiv.org/abs/2401.12345"),
    "arXiv:2401.12345v2": paper("https://arxiv.org/abs/2401.12345v2"),
    "hep-th/9901001": paper("https://arxiv.org/abs/hep-th/9901001"),
    "https://arxiv.org/pdf/2401.12345v1.pdf": paper("https://arxiv.org/abs/2401.12345v1"),
    "https://arxiv.org/list/cs.CL/recent": page("https://arxiv.org/list/cs.CL/recent"),
    "10.1000/xyz(1)": paper("https://doi.org/10.1000/xyz(1)"),
    "doi:10.1000/xyz": paper("https://doi.org/10.1000/xyz"),
    "https://dx.doi.org/10.1000/xyz": paper("https://doi.org/10.1000/xyz"),
    "10.48550/arXiv.2401.12345": paper("https://arxiv.org/abs/2401.12345"),
    "example.org/report": page("https://example.org/report"),
    " https://EXAMPLE.org:443/a?b=c#d ": page("https://example.org/a?b=c"),
    "http://example.org:8080": page("http://example.org:8080"),
    "https://bücher.example/ü": page("https://xn--bcher-kva.example/%C3%BC"),
    "https://example.org/data.tar.gz": page("https://example.org/data.tar.gz"),
    "http://[2001:db8::1]/x": page("http://[2001:db8::1]/x"),
}


@pytest.mark.parametrize(("text", "link"), LINKS.items(), ids=LINKS)
def test_a_text_leads_where_its_writer_means(text: str, link: Link) -> None:
    endpoint = "http://127.0.0.1:8123/" if text.startswith("http://127") else HUB
    assert parse_link(text, endpoint=endpoint) == link


def test_a_short_name_means_the_boards_own_hub() -> None:
    link = parse_link("fir-lab/fir-1b", endpoint="https://hub.internal/")
    assert link.url == "https://hub.internal/fir-lab/fir-1b"


def test_an_endpoint_may_have_a_name_without_a_point() -> None:
    link = parse_link("http://hub:8080/a/b", endpoint="http://hub:8080")
    assert link.kind is LinkKind.HUB_MODEL


def test_a_hash_makes_an_archive_of_a_page_and_of_nothing_else() -> None:
    link = parse_link("https://example.org/data.tar.gz", sha256=f"SHA256:{HASH.upper()}")
    assert link == Link(LinkKind.ARCHIVE, "https://example.org/data.tar.gz", sha256=HASH)
    assert parse_link("a/b", sha256=HASH).kind is LinkKind.HUB_MODEL


def test_what_is_said_beside_the_link_goes_before_what_is_in_it() -> None:
    link = parse_link(
        "https://github.com/fir/train/blob/v2/a.py", commit=COMMIT, path="/b.py", quotation=" x "
    )
    assert (link.commit, link.path, link.quotation) == (COMMIT, "b.py", "x")


NO_LINKS = {
    "nothing": "",
    "only space": "  \t ",
    "a sentence": "see our page",
    "a word": "train.py" * 300,
    "one word": "readme",
    "a space inside": "https://example.org/a b",
    "a line break inside": "https://example.org/\nb",
    "a control character": "https://example.org/\x00",
    "a direction mark": "https://example.org/\u202egpj.exe",
    "a file": "file:///etc/passwd",
    "a script": "javascript:alert(1)",
    "mail": "mailto:a@example.org",
    "user info": "https://me@example.org/",
    "a password": "https://me:secret@example.org/",
    "no host": "https:///path",
    "a host without a point": "https://intranet/",
    "localhost": "http://localhost:8000/",
    "a backslash": "https://example.org\\@other.test/",
    "a port that is none": "https://example.org:port/",
    "a port beyond ports": "https://example.org:70000/",
    "an IPv6 address that is none": "https://[::1/",
    "a label too long": "https://" + "a" * 64 + ".org/",
    "too long": "https://example.org/" + "a" * 2_000,
    "git over ssh": "git@github.com:fir/train.git",
    "a climbing path": "https://github.com/fir/train/blob/v2/../../secret",
    "a climbing path in disguise": "https://github.com/fir/train/blob/v2/a/%2e%2e/b",
    "a revision like an option": "https://github.com/fir/train/tree/--upload-pack=x",
    "a strange repository": "https://github.com/fir/tr%0aain",
}


@pytest.mark.parametrize("text", NO_LINKS.values(), ids=NO_LINKS)
def test_what_cannot_be_a_link_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadLink) as caught:
        parse_link(text)
    assert str(caught.value)[0].isupper()
    assert str(caught.value).endswith((".", ":"))


@pytest.mark.parametrize(
    "beside",
    [
        {"commit": "two words"},
        {"commit": "-x"},
        {"commit": "a..b"},
        {"path": "../x"},
        {"path": "a/./b"},
        {"path": "a\x00b"},
        {"path": "a\\b"},
        {"path": "x" * 501},
        {"sha256": "abc"},
        {"sha256": "g" * 64},
    ],
)
def test_what_is_said_beside_the_link_is_checked(beside: dict[str, str]) -> None:
    with pytest.raises(BadLink):
        parse_link("https://github.com/fir/train", **beside)


def test_reading_a_link_needs_neither_a_collector_nor_a_framework() -> None:
    """Forms read links in the web process, which reaches no network."""
    code = (
        "import sys, audits.links;"
        "print([name for name in ('audits.collect', 'django', 'httpx2', 'socket') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "text", ["a" * 1_999, "a/" * 999, "1." * 999, "%" * 1_999, "10." + "1" * 1_900, ":" * 1_999]
)
def test_reading_takes_no_time_whatever_was_typed(text: str) -> None:
    started = time.monotonic()
    for start in ("", "https://", "https://github.com/", "https://arxiv.org/abs/"):
        try:
            parse_link(f"{start}{text}"[:2_000])
        except BadLink:
            continue
    assert time.monotonic() - started < 3
