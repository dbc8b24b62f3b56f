"""Version 1 of the API, put together, and its OpenAPI document."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from openboard.api import problems
from openboard.api.problems import Refused
from openboard.api.routers import board, log, models
from openboard.api.schemas.base import Problem

DESCRIPTION = (
    "Everything that OpenBoard holds about AI models, for programs: how reproducible each one "
    "actually is, why, and every change of it. Reading only, without a key. The data are under "
    "CC BY 4.0."
)

ETAG = {"description": "Send it back as `If-None-Match`.", "schema": {"type": "string"}}
RATE_LIMIT = {
    "description": "What is left: `r` requests in the next `t` seconds.",
    "schema": {"type": "string"},
}
POLICY = {
    "description": "The limit: `q` requests in `w` seconds, for each address.",
    "schema": {"type": "string"},
}
RETRY = {"description": "Seconds until more is left.", "schema": {"type": "integer"}}
LIMITS = {"RateLimit": RATE_LIMIT, "RateLimit-Policy": POLICY}


class BoardAPI(NinjaAPI):
    """The framework's, with an OpenAPI document that tells errors and headers as well."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI document."""
        document = super().get_openapi_schema(**options)
        document["components"]["schemas"].update(_problem_schemas())
        for path, methods in document["paths"].items():
            for operation in methods.values():
                _add_common_answers(operation, is_about_one="{" in path)
        return document


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), "Problem": schema}


def _add_common_answers(operation: dict[str, Any], *, is_about_one: bool) -> None:
    answers = operation["responses"]
    for answer in answers.values():
        answer["headers"] = {"ETag": ETAG, **LIMITS}
    answers[304] = {"description": "The reader has it already.", "headers": LIMITS}
    if is_about_one:
        answers[404] = _problem("There is no such thing.")
    answers[422] = _problem("A parameter could not be read, or is not known.")
    answers[429] = _problem("Too many requests from one address.", {**LIMITS, "Retry-After": RETRY})
    answers[500] = _problem("The fault is ours.")


def _problem(description: str, headers: dict[str, Any] = LIMITS) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {problems.MEDIA_TYPE: {"schema": schema}}
    return {"description": description, "headers": headers, "content": content}


api = BoardAPI(
    title="OpenBoard",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="v1",
    openapi_extra={
        "info": {
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
            "x-board-version": settings.VERSION,
        },
    },
)
api.add_router("/models", models.router)
api.add_router("", log.router)
api.add_router("", board.router)


def refuse_unknown(run: Callable[..., Any]) -> Callable[..., Any]:
    """Answer 422 to a parameter that an address does not have.

    A filter with a typing mistake in its name would otherwise be taken for one that holds.
    """
    operation: Any = run.__self__  # type: ignore[attr-defined]
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    def checked(request: HttpRequest, **path: Any) -> Any:
        unknown = [name for name in request.GET if name not in known]
        if unknown:
            words = ", ".join(sorted(known)) or "none"
            error = Refused(422, **{unknown[0][:100]: f"Not known here. Known are: {words}."})
            return problems.from_refusal(request, error)
        return run(request, **path)

    return checked


api.add_decorator(refuse_unknown, mode="view")
api.add_exception_handler(Refused, problems.from_refusal)
api.add_exception_handler(Http404, problems.from_missing)
api.add_exception_handler(HttpError, problems.from_http)
api.add_exception_handler(ValidationError, problems.from_validation)
