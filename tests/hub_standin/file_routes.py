"""Files over HTTP: ``/resolve/`` and where it may lead."""

import re
from urllib.parse import quote

from tests.hub_standin.files import File
from tests.hub_standin.messages import Headers, Part, Request, Response, error, redirect
from tests.hub_standin.repositories import Commit, Repository

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def answer_file(
    repository: Repository, commit: Commit, path: str, file: File, request: Request
) -> Response:
    """Return a file, whole or the range asked for, or 307 to where the repository keeps it."""
    about: Headers = (("X-Repo-Commit", commit.id), ("X-Linked-ETag", f'"{file.etag}"'))
    if file.lfs:
        about = (*about, ("X-Linked-Size", str(file.size)))
    if repository.settings.redirects_files:
        place = (
            f"/api/resolve-cache/{repository.kind}/{repository.repo_id}/{commit.id}/{quote(path)}"
        )
        return redirect(f"{place}?etag=%22{file.etag}%22", about)
    return send_file(file, request, about)


def send_file(file: File, request: Request, about: Headers) -> Response:
    """Return the bytes of a file with its hash as ``ETag``; 206 for one range, 416 outside."""
    headers: Headers = (
        ("Content-Type", "application/octet-stream" if file.lfs else "text/plain; charset=utf-8"),
        ("ETag", f'"{file.etag}"'),
        ("Accept-Ranges", "bytes"),
        *about,
    )
    if request.headers.get("if-none-match") == f'"{file.etag}"':
        return Response(304, headers)
    wanted = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if wanted is None or not (wanted[1] or wanted[2]):
        return Response(200, headers, Part(file, 0, file.size))
    if wanted[1]:
        start = int(wanted[1])
        stop = min(int(wanted[2]) + 1 if wanted[2] else file.size, file.size)
    else:
        start, stop = max(0, file.size - int(wanted[2])), file.size
    if start >= stop:
        return error(
            416, "Range not satisfiable", headers=(("Content-Range", f"bytes */{file.size}"),)
        )
    content_range = ("Content-Range", f"bytes {start}-{stop - 1}/{file.size}")
    return Response(206, (*headers, content_range), Part(file, start, stop))
