"""The API's page, from its OpenAPI document."""

from collections.abc import Iterable, Mapping
from typing import Any

from limits import parse

from openboard.formats import count, span
from openboard.pages.api import ApiGroup, ApiObject, ApiOperation, ApiPage, ApiValue, TypeWords
from openboard.pages.pieces import Link

Schema = Mapping[str, Any]

WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
    "object": "object",
}
MANY = {"whole number": "whole numbers", "": ""}


def show_api_page(document: Schema, *, document_url: str, example_url: str, rate: str) -> ApiPage:
    """Return the page; `rate` is the limit as it is set, such as `600/5 minutes`."""
    schemas: Schema = document["components"]["schemas"]
    item = parse(rate)
    return ApiPage(
        description=document["info"]["description"],
        version=document["info"]["version"],
        document_url=document_url,
        example_url=example_url,
        limit=f"{count(item.amount, 'request')} in {span(item.get_expiry())}",
        groups=tuple(_groups(document["paths"], schemas)),
        objects=tuple(
            _object(name, schemas) for name in sorted(schemas) if "properties" in schemas[name]
        ),
    )


def _groups(paths: Schema, schemas: Schema) -> Iterable[ApiGroup]:
    operations: dict[str, list[ApiOperation]] = {}
    for path, methods in paths.items():
        read = methods["get"]
        (tag,) = read["tags"]
        operations.setdefault(tag, []).append(_operation(path, read, schemas))
    for tag, found in operations.items():
        yield ApiGroup(key=tag.lower(), name=tag, operations=tuple(found))


def _operation(path: str, read: Schema, schemas: Schema) -> ApiOperation:
    content = read["responses"][200]["content"]["application/json"]["schema"]
    name = content["$ref"].rsplit("/", 1)[-1]
    return ApiOperation(
        key=read["operationId"],
        path=path,
        paragraphs=tuple(_paragraphs(read.get("description", ""))),
        parameters=tuple(
            ApiValue(
                name=one["name"],
                type=_type(one["schema"], schemas),
                text=one.get("description", ""),
                default=_default(one["schema"]),
                in_path=one["in"] == "path",
            )
            for one in read["parameters"]
        ),
        answer=_link(name),
    )


def _object(name: str, schemas: Schema) -> ApiObject:
    schema = schemas[name]
    return ApiObject(
        key=_link(name).url.removeprefix("#"),
        name=name,
        text=" ".join(_paragraphs(schema.get("description", ""))),
        fields=tuple(
            ApiValue(field, _type(one, schemas), one.get("description", ""))
            for field, one in schema["properties"].items()
        ),
    )


def _type(schema: Schema, schemas: Schema) -> TypeWords:
    """Return what a value can be; a closed set of words with all of them."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        target = schemas.get(name, {})
        return _type(target, schemas) if "enum" in target else TypeWords("", _link(name))
    if "allOf" in schema:
        return _type(schema["allOf"][0], schemas)
    if "enum" in schema:
        return TypeWords("one of", words=tuple(str(one) for one in schema["enum"]))
    if "const" in schema:
        return TypeWords("always", words=(str(schema["const"]),))
    if "anyOf" in schema:
        first, *rest = (_type(one, schemas) for one in schema["anyOf"])
        more = "".join(f" or {one.text}" for one in rest)
        return TypeWords(f"{first.text}{more}".strip(), first.link, first.words)
    if schema.get("type") == "array":
        inner = _type(schema["items"], schemas)
        if inner.words:
            return TypeWords("any of", words=inner.words)
        return TypeWords(f"list of {MANY.get(inner.text, inner.text)}".strip(), inner.link)
    if schema.get("format") == "date-time":
        return TypeWords("time")
    return TypeWords(WORDS.get(schema.get("type", ""), "anything"))


def _default(schema: Schema) -> str:
    value = schema.get("default")
    return "" if value in (None, "", []) else str(value)


def _link(name: str) -> Link:
    return Link(name, f"#o-{name}")


def _paragraphs(text: str) -> Iterable[str]:
    return (" ".join(part.split()) for part in text.split("\n\n") if part.strip())
