"""The page that describes the API."""

from dataclasses import dataclass

from openboard.pages.pieces import Link


@dataclass(frozen=True, slots=True)
class TypeWords:
    """What a value can be, in words."""

    text: str
    link: Link | None = None
    """The object that it is, or is a list of."""
    words: tuple[str, ...] = ()
    """The closed set that it is one of."""


@dataclass(frozen=True, slots=True)
class ApiValue:
    """A parameter, or a field of an object."""

    name: str
    type: TypeWords
    text: str
    default: str = ""
    in_path: bool = False


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """One address."""

    key: str
    path: str
    paragraphs: tuple[str, ...]
    parameters: tuple[ApiValue, ...]
    answer: Link


@dataclass(frozen=True, slots=True)
class ApiGroup:
    """Addresses about one kind of thing."""

    key: str
    name: str
    operations: tuple[ApiOperation, ...]


@dataclass(frozen=True, slots=True)
class ApiObject:
    """What an answer, or a part of one, holds."""

    key: str
    name: str
    text: str
    fields: tuple[ApiValue, ...]


@dataclass(frozen=True, slots=True)
class ApiPage:
    """Everything that the OpenAPI document says, to be read."""

    description: str
    version: str
    document_url: str
    example_url: str
    limit: str
    """As `600 requests in 5 minutes`."""
    groups: tuple[ApiGroup, ...]
    objects: tuple[ApiObject, ...]
