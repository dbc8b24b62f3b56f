"""What one look at an offered link finds: pages, papers, archives, git repositories, the Hub."""

import gzip
import hashlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audits.collect.client import Hub
from audits.collect.fetch import Fetcher, Limits
from audits.collect.git import CONTENT_TYPE, NotGit, read_references, refs_address
from audits.collect.library import close_session
from audits.collect.link_check import Checked, check_link
from audits.collect.pace import local_pace
from audits.engine.canonical import digest
from audits.links import Link, LinkKind, LinkState, parse_link
from tests.hub_standin import Gate, StandInHub, Trouble, dataset, model
from tests.security.conftest import PUBLIC, MakeFetcher, StartServer
from tests.security.internet import Internet, LocalServer, Visit

URL = "http://public.test/page"
OLD = "0123456789abcdef0123456789abcdef01234567"


def look(fetcher: Fetcher, text: str, **beside: str) -> Checked:
    """Check a link as it was typed."""
    return check_link(parse_link(text, **beside), fetcher=fetcher, hub=None)


# Pages


def test_a_page_with_the_quotation_is_there(fetcher: Fetcher, server: LocalServer) -> None:
    server.redirect("/page", "/now")
    server.on(
        "/now",
        "<p>We <b>release</b> the “code”.</p><script>1</script>",
        headers=[("Last-Modified", "Wed, 21 Oct 2026 07:28:00 GMT")],
    )
    assert look(fetcher, URL, quotation='we release the "code"') == Checked(
        LinkState.THERE,
        status=200,
        final_url="http://public.test/now",
        content_digest=digest('we release the "code"'),
        quotation_found=True,
        size=len("<p>We <b>release</b> the “code”.</p><script>1</script>".encode()),
        date="2026-10-21T07:28:00Z",
    )


def test_the_digest_of_a_page_does_not_drift_with_what_is_around_the_passage(
    fetcher: Fetcher, server: LocalServer
) -> None:
    server.on("/page", "<p>Visitor 1: open source</p>")
    first = look(fetcher, URL, quotation="open source")
    server.on("/page", "<p>Visitor 2: OPEN  Source!</p>")
    assert look(fetcher, URL, quotation="open source").content_digest == first.content_digest
    assert look(fetcher, URL).content_digest == ""
    assert look(fetcher, URL).state is LinkState.THERE


def test_the_digest_of_plain_text_is_that_of_its_words(
    fetcher: Fetcher, server: LocalServer
) -> None:
    server.on("/page", "Apache  License\n", kind="text/plain")
    first = look(fetcher, URL).content_digest
    server.on("/page", "Apache License", kind="text/plain")
    assert look(fetcher, URL).content_digest == first == digest("apache license")
    server.on("/page", "MIT License", kind="text/plain")
    assert look(fetcher, URL).content_digest != first


def test_a_page_without_the_quotation_is_different(fetcher: Fetcher, server: LocalServer) -> None:
    server.on("/page", "<p>closed source</p>")
    seen = look(fetcher, URL, quotation="open source")
    assert (seen.state, seen.quotation_found) == (LinkState.DIFFERENT, False)
    assert seen.note == "The quotation does not stand there."


def test_a_quotation_beyond_what_is_read_is_not_said_to_be_missing(
    make_fetcher: MakeFetcher, server: LocalServer
) -> None:
    server.on("/page", "<p>" + "x " * 2_000 + "open source")
    seen = look(make_fetcher(limits=Limits(body_bytes=1_000)), URL, quotation="open source")
    assert (seen.state, seen.quotation_found, seen.size) == (LinkState.THERE, None, None)
    assert "too long" in seen.note


def test_a_quotation_in_a_pdf_is_for_a_person_to_find(
    fetcher: Fetcher, server: LocalServer
) -> None:
    server.on("/page", b"%PDF-1.7 open source", kind="application/pdf")
    seen = look(fetcher, URL, quotation="open source")
    assert (seen.state, seen.quotation_found) == (LinkState.THERE, None)
    assert "application/pdf" in seen.note


def test_a_quotation_without_a_word_says_so(fetcher: Fetcher, server: LocalServer) -> None:
    server.on("/page", "<p>...</p>")
    seen = look(fetcher, URL, quotation="...")
    assert (seen.state, seen.quotation_found) == (LinkState.THERE, None)
    assert "no word" in seen.note


STATES: dict[int, LinkState] = {
    401: LinkState.GATED,
    403: LinkState.UNREACHED,
    404: LinkState.MISSING,
    410: LinkState.MISSING,
    429: LinkState.UNREACHED,
    451: LinkState.UNREACHED,
    500: LinkState.UNREACHED,
    503: LinkState.UNREACHED,
    304: LinkState.UNREACHED,
}


@pytest.mark.parametrize(("status", "state"), STATES.items())
def test_an_answer_that_is_not_the_page_means_something(
    fetcher: Fetcher, server: LocalServer, status: int, state: LinkState
) -> None:
    server.on("/page", "open source", status=status)
    seen = look(fetcher, URL, quotation="open source")
    assert seen.state is state
    assert str(status) in seen.note
    assert seen.content_digest == ""


def test_a_link_that_may_not_be_fetched_is_refused(
    fetcher: Fetcher, server: LocalServer, canary: LocalServer
) -> None:
    assert look(fetcher, "http://10.0.0.1/x").state is LinkState.REFUSED
    server.redirect("/page", "http://169.254.169.254/latest")
    seen = look(fetcher, URL)
    assert seen.state is LinkState.REFUSED
    assert "169.254.169.254" in seen.note
    server.on("/robots.txt", "User-agent: *\nDisallow: /private", kind="text/plain")
    assert canary.connections == 0


def test_robots_txt_refuses_a_link(fetcher: Fetcher, server: LocalServer) -> None:
    server.on("/robots.txt", "User-agent: *\nDisallow: /page", kind="text/plain")
    seen = look(fetcher, URL)
    assert seen.state is LinkState.REFUSED
    assert "robots.txt" in seen.note


def test_a_host_that_is_away_is_unreached(fetcher: Fetcher) -> None:
    assert look(fetcher, "http://nowhere.test/").state is LinkState.UNREACHED


def test_what_a_server_says_is_cleaned_and_short(fetcher: Fetcher, server: LocalServer) -> None:
    server.redirect("/page", "/" + "y" * 3_000)
    server.on("/" + "y" * 3_000, b"\0", kind="x/\x9b31m\xe2\x80\xaehidden" + "z" * 900)
    seen = look(fetcher, URL, quotation="open source")
    assert len(seen.final_url) <= 2_000
    assert len(seen.note) <= 300
    assert seen.note.isprintable()


# Archives


def test_an_archive_is_compared_by_its_hash(fetcher: Fetcher, server: LocalServer) -> None:
    body = gzip.compress(b"logs", mtime=0)
    server.on("/a.gz", body, kind="application/gzip")
    right = hashlib.sha256(body).hexdigest()
    seen = look(fetcher, "http://public.test/a.gz", sha256=right)
    assert (seen.state, seen.content_digest, seen.size) == (LinkState.THERE, right, len(body))
    wrong = look(fetcher, "http://public.test/a.gz", sha256="0" * 64)
    assert wrong.state is LinkState.DIFFERENT
    assert right in wrong.note


def test_an_archive_that_is_too_large_is_there_and_not_compared(
    make_fetcher: MakeFetcher, server: LocalServer
) -> None:
    server.on("/a.zip", b"x" * 2_000)
    fetcher = make_fetcher(limits=Limits(body_bytes=1_000))
    seen = look(fetcher, "http://public.test/a.zip", sha256="0" * 64)
    assert (seen.state, seen.content_digest, seen.size) == (LinkState.THERE, "", None)
    assert "1,000 bytes" in seen.note


def test_an_archive_that_is_gone_is_missing(fetcher: Fetcher) -> None:
    seen = look(fetcher, "http://public.test/a.zip", sha256="0" * 64)
    assert seen.state is LinkState.MISSING


# Known hosts, over TLS, with answers of a real git


@pytest.fixture
def host(internet: Internet, start_server: StartServer) -> LocalServer:
    """GitHub, GitLab, Codeberg, arXiv and doi.org: one server under all their names."""
    server = start_server(tls=True)
    internet.places[PUBLIC, 443] = server.port
    for name in (
        "github.com", "raw.githubusercontent.com", "gitlab.com", "codeberg.org", "arxiv.org",
        "doi.org",
    ):  # fmt: skip
        internet.names[name] = [[PUBLIC]]
    return server


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real repository with two commits, a branch, and two tags."""
    folder = tmp_path_factory.mktemp("train")

    def git(*words: str) -> None:
        identity = ["-c", "user.name=Fir", "-c", "user.email=fir@example.org"]
        subprocess.run(["git", "-C", str(folder), *identity, *words], check=True)

    git("init", "--quiet", "--initial-branch=main")
    for number in range(2):
        git("commit", "--quiet", "--allow-empty", "-m", str(number))
    git("branch", "dev", "HEAD~1")
    git("tag", "v1", "HEAD~1")
    git("tag", "--annotate", "v2", "-m", "second")
    return folder


def revision(repository: Path, name: str) -> str:
    """The commit that git itself means by a name."""
    command = ["git", "-C", str(repository), "rev-parse", f"{name}^{{commit}}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def advertise(repository: Path) -> bytes:
    """What git's own server side lists."""
    command = ["git", "upload-pack", "--stateless-rpc", "--advertise-refs", str(repository)]
    listed = subprocess.run(command, check=True, capture_output=True).stdout
    return b"001e# service=git-upload-pack\n0000" + listed


Publish = Callable[[str], None]


@pytest.fixture
def publish(host: LocalServer, repository: Path) -> Publish:
    """Put the repository at a path of the known hosts."""

    def put(path: str) -> None:
        address = refs_address(path)
        host.on(address, advertise(repository), kind=CONTENT_TYPE)

    return put


def test_a_git_repository_is_seen_at_its_newest_commit(
    fetcher: Fetcher, publish: Publish, repository: Path
) -> None:
    publish("/fir/train")
    commit = revision(repository, "main")
    assert look(fetcher, "https://github.com/fir/train") == Checked(
        LinkState.THERE,
        status=200,
        final_url="https://github.com/fir/train",
        content_digest=digest({"commit": commit}),
        commit=commit,
    )


@pytest.mark.parametrize("name", ["dev", "v1", "v2", "main"])
def test_a_branch_or_tag_is_seen_at_its_commit(
    fetcher: Fetcher, publish: Publish, repository: Path, name: str
) -> None:
    publish("/fir/train")
    seen = look(fetcher, f"https://github.com/fir/train/tree/{name}")
    assert seen.commit == revision(repository, name)
    part = look(fetcher, "https://github.com/fir/train", commit=seen.commit[:8])
    assert part.commit == seen.commit


def test_a_branch_that_is_not_there_is_missing(fetcher: Fetcher, publish: Publish) -> None:
    publish("/fir/train")
    seen = look(fetcher, "https://github.com/fir/train/tree/gone")
    assert seen.state is LinkState.MISSING
    assert "gone" in seen.note


@pytest.mark.parametrize(
    ("status", "state", "commit"),
    [
        (200, LinkState.THERE, OLD),
        (404, LinkState.MISSING, ""),
        (500, LinkState.THERE, OLD),
    ],
)
def test_a_commit_that_no_branch_ends_in_is_asked_of_the_host(
    fetcher: Fetcher,
    host: LocalServer,
    publish: Publish,
    status: int,
    state: LinkState,
    commit: str,
) -> None:
    publish("/fir/train")
    host.on(f"/fir/train/commit/{OLD}", "x", status=status)
    seen = look(fetcher, f"https://github.com/fir/train/tree/{OLD}")
    assert (seen.state, seen.commit) == (state, commit)
    assert bool(seen.note) == (status != 200)


FILES = {
    "github": ("https://github.com/fir/train/blob/{c}/a/run.sh", "/fir/train/{c}/a/run.sh"),
    "gitlab": ("https://gitlab.com/fir/train/-/blob/{c}/a/run.sh", "/fir/train/-/raw/{c}/a/run.sh"),
    "codeberg": (
        "https://codeberg.org/fir/train/src/commit/{c}/a/run.sh",
        "/fir/train/raw/commit/{c}/a/run.sh",
    ),
}


@pytest.mark.parametrize(("url", "raw"), FILES.values(), ids=FILES)
def test_a_file_of_a_known_host_is_read_as_it_is_at_the_commit(
    fetcher: Fetcher, host: LocalServer, publish: Publish, repository: Path, url: str, raw: str
) -> None:
    publish("/fir/train")
    commit = revision(repository, "main")
    content = b"torchrun train.py --lr 3e-4"
    host.on(raw.format(c=commit), content, kind="text/plain")
    seen = look(fetcher, url.format(c=commit), quotation="train.py --lr 3e-4")
    assert (seen.state, seen.quotation_found, seen.commit) == (LinkState.THERE, True, commit)
    blob = hashlib.sha256(content).hexdigest()
    assert seen.content_digest == digest({"commit": commit, "content": blob})
    other = look(fetcher, url.format(c=commit), quotation="pretrain.py")
    assert (other.state, other.commit) == (LinkState.DIFFERENT, commit)
    assert look(fetcher, url.format(c=commit), sha256=blob).state is LinkState.THERE
    assert look(fetcher, url.format(c=commit), sha256="0" * 64).state is LinkState.DIFFERENT


@pytest.mark.parametrize(("url", "raw"), FILES.values(), ids=FILES)
def test_a_page_that_shows_such_a_file_is_read_as_the_file(
    fetcher: Fetcher, host: LocalServer, url: str, raw: str
) -> None:
    host.on(raw.format(c=OLD), "the recipe", kind="text/plain")
    link = Link(LinkKind.PAGE, url.format(c=OLD), quotation="the recipe")
    assert check_link(link, fetcher=fetcher, hub=None).quotation_found is True


def test_a_file_that_is_not_there_is_missing(fetcher: Fetcher, publish: Publish) -> None:
    publish("/fir/train")
    seen = look(fetcher, "https://github.com/fir/train/blob/main/gone.py")
    assert seen.state is LinkState.MISSING
    assert "without this file" in seen.note
    assert seen.commit


def test_a_quotation_without_a_path_is_looked_for_in_the_readme(
    fetcher: Fetcher, host: LocalServer, publish: Publish, repository: Path
) -> None:
    publish("/fir/train")
    seen = look(fetcher, "https://github.com/fir/train", quotation="how to train")
    assert (seen.state, seen.quotation_found) == (LinkState.THERE, None)
    commit = revision(repository, "main")
    host.on(f"/fir/train/{commit}/README.md", "# How to train", kind="text/plain")
    seen = look(fetcher, "https://github.com/fir/train", quotation="how to train")
    assert (seen.quotation_found, seen.content_digest) == (True, digest({"commit": commit}))


def test_a_git_server_nobody_knows_is_asked_the_same_way(
    fetcher: Fetcher, server: LocalServer, repository: Path
) -> None:
    server.on(refs_address("/fir/train.git"), advertise(repository), kind=CONTENT_TYPE)
    seen = look(fetcher, "http://public.test/fir/train.git", path="a.py", quotation="x")
    assert (seen.state, seen.commit) == (LinkState.THERE, revision(repository, "main"))
    assert "a person must look" in seen.note


@pytest.mark.parametrize(
    ("status", "state"), [(401, "missing"), (404, "missing"), (403, "unreached")]
)
def test_a_git_host_that_does_not_answer_with_references(
    fetcher: Fetcher, host: LocalServer, status: int, state: str
) -> None:
    host.on(refs_address("/fir/train"), "x", status=status)
    assert look(fetcher, "https://github.com/fir/train").state == state


def test_a_page_in_place_of_references_is_a_failed_look(
    fetcher: Fetcher, host: LocalServer
) -> None:
    host.on(refs_address("/fir/train"), "<html>hello</html>")
    assert look(fetcher, "https://github.com/fir/train").state is LinkState.UNREACHED


def test_an_empty_repository_has_no_commits(
    fetcher: Fetcher, host: LocalServer, tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path)], check=True)
    host.on(refs_address("/fir/train"), advertise(tmp_path), kind=CONTENT_TYPE)
    seen = look(fetcher, "https://github.com/fir/train")
    assert (seen.state, seen.commit) == (LinkState.MISSING, "")
    assert "no commits" in seen.note


START = b"001e# service=git-upload-pack\n0000"
LINE = b"003d" + OLD.encode() + b" refs/heads/main\n"
HOSTILE_GIT = {
    "nothing": b"",
    "no service": b"0000",
    "another service": b"001f# service=git-receive-pack\n0000",
    "a length of one": START + b"0001x",
    "a length of three": START + b"0003",
    "an empty line": START + b"0004",
    "a length beyond the protocol": START + b"fff5" + b"x" * 70_000,
    "a length that is none": START + b"zzzz" + LINE,
    "a negative length": START + b"-001" + LINE,
    "a length with space": START + b" 3d " + LINE,
    "a length beyond the end": START + b"ffff" + b"x" * 10,
    "half a length": START + b"00",
    "no end": START + LINE,
    "no commit": START + b"000ahello\n0000",
    "a commit in capitals": START + LINE.replace(b"abcdef", b"ABCDEF") + b"0000",
    "no name": START + b"002d" + OLD.encode() + b"\n0000",
    "no flush": b"001e# service=git-upload-pack\n" + LINE + b"0000",
}


@pytest.mark.parametrize("body", HOSTILE_GIT.values(), ids=HOSTILE_GIT)
def test_lines_that_break_the_protocol_are_a_failed_look(
    fetcher: Fetcher, host: LocalServer, body: bytes
) -> None:
    with pytest.raises(NotGit):
        read_references(body, is_cut=False)
    host.on(refs_address("/fir/train"), body, kind=CONTENT_TYPE)
    assert look(fetcher, "https://github.com/fir/train").state is LinkState.UNREACHED


def test_a_list_that_is_too_long_still_tells_its_head(
    make_fetcher: MakeFetcher, host: LocalServer
) -> None:
    refs = b"".join(
        b"0042" + OLD.encode() + b" refs/pull/%010d\n" % number for number in range(1_000)
    )
    body = START + b"0032" + OLD.encode() + b" HEAD\n" + refs
    host.on(refs_address("/fir/train"), body + b"0000", kind=CONTENT_TYPE)
    fetcher = make_fetcher(limits=Limits(body_bytes=10_003))
    assert look(fetcher, "https://github.com/fir/train").commit == OLD
    seen = look(fetcher, "https://github.com/fir/train/tree/v1")
    assert seen.state is LinkState.UNREACHED
    assert "too long" in seen.note


def test_names_of_references_are_cleaned() -> None:
    name = b" refs/heads/\x1b[31m\xe2\x80\xae" + b"x" * 900
    line = OLD.encode() + name
    body = START + f"{len(line) + 4:04x}".encode() + line + b"0000"
    (found,) = read_references(body, is_cut=False).refs
    assert found.isprintable()
    assert len(found) <= 300


# Papers


def test_a_paper_is_read_at_its_page(fetcher: Fetcher, host: LocalServer) -> None:
    host.on("/abs/2401.12345", "<blockquote>We release all data.</blockquote>")
    seen = look(fetcher, "arXiv:2401.12345", quotation="release all data")
    assert (seen.state, seen.quotation_found) == (LinkState.THERE, True)
    host.redirect("/10.1000/xyz", "https://arxiv.org/abs/2401.12345")
    seen = look(fetcher, "doi:10.1000/xyz", quotation="release all data")
    assert seen.final_url == "https://arxiv.org/abs/2401.12345"
    assert look(fetcher, "2401.99999").state is LinkState.MISSING


# The Hub


@pytest.fixture
def hub() -> Iterator[StandInHub]:
    """A stand-in Hub with a model and a data set."""
    with StandInHub(
        [
            model("fir/one", license="mit", files={"train/run.sh": "torchrun train.py"}),
            model("fir/closed", gated=Gate.MANUAL),
            dataset("fir/corpus", files={"data/part.txt": "words"}),
        ]
    ) as running:
        yield running
    close_session()


def ask(hub: StandInHub, fetcher: Fetcher, text: str, **beside: str) -> Checked:
    link = parse_link(text, endpoint=hub.url, **beside)
    asked = Hub(endpoint=hub.url, pace=local_pace(max_wait=0.5))
    return check_link(link, fetcher=fetcher, hub=asked)


def test_a_hub_repository_is_seen_at_its_commit(hub: StandInHub, fetcher: Fetcher) -> None:
    seen = ask(hub, fetcher, "fir/one")
    assert seen.state is LinkState.THERE
    assert seen.commit == hub.repository("fir/one").head.id
    assert seen.final_url == f"{hub.url}/fir/one"
    assert len(seen.content_digest) == 64
    assert ask(hub, fetcher, f"{hub.url}/fir/one").content_digest == seen.content_digest
    hub.update("fir/one", license="apache-2.0")
    assert ask(hub, fetcher, "fir/one").content_digest != seen.content_digest
    assert ask(hub, fetcher, "fir/one", commit=seen.commit).content_digest == seen.content_digest


def test_a_quotation_is_looked_for_in_the_card_or_in_the_file(
    hub: StandInHub, fetcher: Fetcher
) -> None:
    seen = ask(hub, fetcher, "fir/one", path="train/run.sh", quotation="torchrun")
    assert (seen.state, seen.quotation_found, seen.size) == (LinkState.THERE, True, 17)
    seen = ask(hub, fetcher, "fir/one", quotation="license: mit")
    assert seen.quotation_found is True
    seen = ask(hub, fetcher, "fir/one", quotation="never said")
    assert (seen.state, seen.quotation_found) == (LinkState.DIFFERENT, False)
    seen = ask(hub, fetcher, "datasets/fir/corpus", path="data/part.txt", quotation="words")
    assert seen.quotation_found is True
    seen = ask(hub, fetcher, "fir/one", path="train", quotation="torchrun")
    assert (seen.state, seen.quotation_found) == (LinkState.THERE, None)


def test_what_the_hub_does_not_have_is_missing(hub: StandInHub, fetcher: Fetcher) -> None:
    for text, beside in (
        ("fir/nothing", {}),
        ("datasets/fir/one", {}),
        ("fir/one", {"commit": OLD}),
        ("fir/one", {"path": "gone.py"}),
        ("fir/one", {"path": "no/such/folder.py"}),
    ):
        seen = ask(hub, fetcher, text, **beside)
        assert (seen.state, bool(seen.note)) == (LinkState.MISSING, True), (text, beside)


def test_a_gated_repository_is_gated(hub: StandInHub, fetcher: Fetcher) -> None:
    seen = ask(hub, fetcher, "fir/closed", quotation="anything")
    assert (seen.state, seen.quotation_found) == (LinkState.GATED, None)
    assert seen.commit


@pytest.mark.parametrize(
    "trouble", [Trouble.SERVER_ERROR, Trouble.BROKEN_JSON, Trouble.RATE_LIMITED, Trouble.RESET]
)
def test_a_hub_in_trouble_says_nothing(hub: StandInHub, fetcher: Fetcher, trouble: Trouble) -> None:
    hub.disturb("fir/one", trouble)
    seen = ask(hub, fetcher, "fir/one")
    assert seen.state is LinkState.UNREACHED
    assert seen.note


def test_without_a_hub_a_link_to_it_is_not_judged(fetcher: Fetcher) -> None:
    assert look(fetcher, "fir/one").state is LinkState.UNREACHED


def test_a_strangers_server_never_makes_it_raise(fetcher: Fetcher, server: LocalServer) -> None:
    def reset(visit: Visit) -> None:
        visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")

    server.routes["/page"] = reset
    for kind in LinkKind:
        link = Link(kind, URL, repository="../..", commit="x", path="../y", quotation="z")
        assert check_link(link, fetcher=fetcher, hub=None).state is not LinkState.THERE
