"""The addresses of feeds."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.engine.canonical import digest
from audits.models import AIModel, Decision
from openboard.feeds.answers import FOR_EVER, SETTLED, answer, etag_of
from openboard.feeds.documents import TAG, Document, Format, write
from openboard.feeds.entries import absolute, change_entry, decision_entry, release_entry
from openboard.feeds.newest import keep
from openboard.feeds.scopes import EVERYTHING, FeedForm, Place, Scope
from openboard.feeds.slices import ENTRIES, Slice, archived_slice, newest_slice, paged_slice

SUBTITLE = (
    "Changes of ratings on OpenBoard, which ranks AI models by how reproducible they actually are. "
    "Each change is one entry, with its cause; so is each new rubric."
)


@dataclass(frozen=True, slots=True)
class State:
    """What can be said of a feed without reading its entries."""

    scope: Scope
    serial: int
    """The newest."""
    created: datetime | None


# --- Rating changes --------------------------------------------------------------------------


@require_safe
def show_changes_feed(request: HttpRequest, format: Format) -> HttpResponse:
    """Give the changes of all models, or of those that the ranking's filters leave."""
    form = FeedForm(request.GET)
    scope = form.scope()
    # What comes into a filter and leaves it need not be new: any change on the board counts.
    asked = scope if scope.is_fixed else Scope()
    state = keep(f"of {asked.name}", lambda: _state(asked))
    return _show(request, format, form, replace(state, scope=scope))


@require_safe
def show_model_feed(
    request: HttpRequest, publisher: str, name: str, format: Format
) -> HttpResponse:
    """Give the changes of one model."""
    form, slug = FeedForm(request.GET), f"{publisher}/{name}"
    scope = _unfiltered(form)

    def look() -> State | None:
        if "\0" in slug:  # no text of the database holds one
            return None
        rows = AIModel.objects.filter(rating__isnull=False).at(slug)
        found = rows.values_list("pk", "slug", "name").first()
        return _state(replace(scope, model=Place(*found))) if found else None

    state = keep(f"of {scope.name} model {slug.lower()}", look)
    if state is None or state.scope.model is None:
        raise Http404(f"No model {slug} on this board")
    if state.scope.model.slug != slug:
        archive = form.number("archive")
        more = {"archive": archive} if archive else {}
        return redirect(state.scope.url(format, **more), permanent=True)
    return _show(request, format, form, state)


@require_safe
def show_publisher_feed(request: HttpRequest, publisher: str, format: Format) -> HttpResponse:
    """Give the changes of the models of one publisher."""
    form = FeedForm(request.GET)
    scope = _unfiltered(form)

    def look() -> State | None:
        if "\0" in publisher:
            return None
        rows = AIModel.objects.filter(publisher=publisher, rating__isnull=False)
        name = rows.order_by("pk").values_list("publisher_name", flat=True).first()
        if name is None:
            return None
        return _state(replace(scope, publisher=publisher, publisher_name=name))

    state = keep(f"of {scope.name} publisher {publisher}", look)
    if state is None:
        raise Http404(f"No publisher {publisher} on this board")
    return _show(request, format, form, state)


def _unfiltered(form: FeedForm) -> Scope:
    return replace(form.scope(), filters=EVERYTHING)


def _state(scope: Scope) -> State:
    rows = scope.rows(timezone.now()).order_by("-serial").values_list("serial", "created")
    serial, created = rows.first() or (0, None)
    return State(scope, serial, created)


def _show(request: HttpRequest, format: Format, form: FeedForm, state: State) -> HttpResponse:
    scope, archive, older = state.scope, form.number("archive"), form.number("older")
    if scope.is_fixed and archive:
        return _show_archive(request, format, state, archive)
    if scope.is_fixed or not older:
        older, self_url = None, absolute(scope.url(format))
    else:
        self_url = absolute(scope.url(format, older=older))
    etag = etag_of(self_url, state.serial)

    def make() -> bytes:
        now = timezone.now()
        found = newest_slice(scope, now) if scope.is_fixed else paged_slice(scope, older, now)
        return write(_document(scope, format, found, self_url), format)

    return answer(
        request,
        format,
        (lambda: keep(f"body {etag}", make)) if scope.is_plain else make,
        etag=etag,
        changed=state.created,
        topic="" if older else self_url,
    )


def _show_archive(request: HttpRequest, format: Format, state: State, number: int) -> HttpResponse:
    scope, self_url = state.scope, absolute(state.scope.url(format, archive=number))

    def make() -> tuple[bytes, bool] | None:
        found = archived_slice(scope, number, timezone.now())
        if found is None:
            return None
        document = _document(scope, format, found, self_url, is_archive=True)
        return write(document, format), found.next is not None

    kept = keep(f"body {self_url}", make) if scope.is_plain else make()
    if kept is None:
        raise Http404(f"No archive {number} of this feed")
    content, has_next = kept
    return answer(
        request,
        format,
        lambda: content,
        etag=etag_of(content.decode()),
        changed=None,
        # The newest archive is still to get the link to the one after it.
        cache=FOR_EVER if has_next else SETTLED,
    )


def _document(
    scope: Scope, format: Format, found: Slice, self_url: str, *, is_archive: bool = False
) -> Document:
    placed = [(change.serial, change_entry(change)) for change in found.changes]
    placed += [(release.last, release_entry(release)) for release in found.releases]
    placed.sort(key=lambda one: -one[0])
    newest_url = absolute(scope.url(format))
    links = _hub(self_url == newest_url)
    if is_archive:
        links.append(("current", newest_url))
    if found.previous:
        links.append(("prev-archive", absolute(scope.url(format, archive=found.previous))))
    if found.next:
        links.append(("next-archive", absolute(scope.url(format, archive=found.next))))
    if not scope.is_fixed:
        links.append(("first", newest_url))
    if found.older:
        links.append(("next", absolute(scope.url(format, older=found.older))))
    return Document(
        id=f"{TAG}feed:{scope.name}",
        title=scope.title,
        subtitle=SUBTITLE,
        url=absolute(scope.page_url),
        self_url=self_url,
        entries=tuple(entry for _, entry in placed),
        links=tuple(links),
        is_archive=is_archive,
    )


def _hub(is_newest: bool) -> list[tuple[str, str]]:
    """Return the link to the WebSub hub, which tells of the newest document only."""
    return [("hub", settings.WEBSUB_HUB)] if settings.WEBSUB_HUB and is_newest else []


# --- Decisions -------------------------------------------------------------------------------


@require_safe
def show_decisions_feed(request: HttpRequest, format: Format) -> HttpResponse:
    """Give every decision but those on spam, newest first, page by page."""
    older = FeedForm(request.GET).number("older")
    path = reverse(f"decisions_{format.route}")
    self_url = absolute(f"{path}?older={older}" if older else path)
    keys, created = keep("of decisions", _decisions_state)

    def make() -> bytes:
        rows = Decision.objects.for_page()
        if older:
            rows = rows.filter(pk__lt=older)
        found = list(rows[: ENTRIES + 1])
        links = [*_hub(not older), ("first", absolute(path))]
        if len(found) > ENTRIES:
            links.append(("next", absolute(f"{path}?older={found[ENTRIES - 1].pk}")))
        document = Document(
            id=f"{TAG}feed:decisions",
            title="OpenBoard: decisions",
            subtitle=(
                "What was decided about evidence, disputes, replies and reproduction reports that "
                "people offered to OpenBoard, each with its reason."
            ),
            url=absolute(reverse("decisions")),
            self_url=self_url,
            entries=tuple(decision_entry(one) for one in found[:ENTRIES]),
            links=tuple(links),
        )
        return write(document, format)

    return answer(
        request,
        format,
        make,
        etag=etag_of(self_url, keys),
        changed=created,
        topic="" if older else self_url,
    )


def _decisions_state() -> tuple[str, datetime | None]:
    """Name what the feed would hold, by decisions on spam as well: one of those takes others away.

    Not by the newest alone: of two who decide at once, the later number can be seen first.
    """
    rows = list(Decision.objects.order_by("-pk").values_list("pk", "created")[:ENTRIES])
    return digest([pk for pk, _ in rows]), rows[0][1] if rows else None
