"""Typed readers for settings that come from the environment.

Each refuses a value that it does not understand, naming the variable, because a typing mistake in a
setting must stop the start and not quietly mean "off". A variable that is set but empty counts as
not set, which is how compose files write an optional one.
"""

import os
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"true", "1", "yes", "on"})
FALSE = frozenset({"false", "0", "no", "off"})
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def text(name: str, default: str = "") -> str:
    """The variable as text without surrounding space."""
    return os.environ.get(name, "").strip() or default


def secret(name: str, default: str = "") -> str:
    """The variable, or the first line of the file that `NAME_FILE` points to.

    Raises `ImproperlyConfigured` when both are given, or when the file cannot be read.
    """
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    if text(name):
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read.") from error
    return lines[0].strip() if lines else default


def flag(name: str, default: bool) -> bool:
    """True or False; also 1/0, yes/no, on/off."""
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """A whole number, not below `least`."""
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,12}", value) or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least}, not {value!r}.")
    return int(value)


def seconds(name: str, default: int, *, least: int = 1) -> int:
    """A length of time in seconds; `90`, `90s`, `15m`, `24h` and `7d` are understood."""
    value = text(name)
    if not value:
        return default
    match = re.fullmatch(r"([0-9]{1,9})([smhd]?)", value)
    if not match or int(match[1]) * SECONDS[match[2]] < least:
        raise ImproperlyConfigured(
            f"{name} must be a length of time such as 90, 15m, 24h or 7d, "
            f"at least {least} s, not {value!r}."
        )
    return int(match[1]) * SECONDS[match[2]]


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list separated by commas."""
    parts = [part.strip() for part in text(name).split(",")]
    return [part for part in parts if part] or list(default)


def places(name: str) -> list[str]:
    """Hosts with their ports, as `127.0.0.1:8123`, separated by commas."""
    given = names(name)
    for place in given:
        host, _, port = place.rpartition(":")
        if not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", host) or not re.fullmatch(
            r"[0-9]{1,5}", port
        ):
            raise ImproperlyConfigured(f"{name} must name each host with its port, not {place!r}.")
    return given


def rate(name: str, default: str) -> str:
    """So many in so much time: `10/hour`, `100 per 1 day`."""
    from limits import parse

    value = text(name, default)
    try:
        parse(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must look like 10/hour, not {value!r}.") from error
    return value


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of a closed set of words."""
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(options)}, not {value!r}.")
    return value


def web_address(name: str, default: str) -> str:
    """An http or https address without a slash at the end, a query or a password."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be an http or https address, not {value!r}.")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ImproperlyConfigured(f"{name} must be a plain address: no query, no password.")
    return value


def database(url: str) -> dict[str, object]:
    """Django's database settings for a `postgresql://` address.

    `?host=/folder` means a unix socket in that folder; any other query goes to the driver as it is.
    """
    from urllib.parse import unquote

    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name; "
            "OpenBoard runs on PostgreSQL only."
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": dict(query),
    }


def redis_at(url: str, number: int) -> str:
    """The same Redis or Valkey, `number` databases after the one that `url` names.

    Broker, cache and rate limit each keep to a database of their own, so that clearing the cache
    never loses a job.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        first = int(parse_qs(parts.query).get("db", ["0"])[-1])
        return f"unix://{parts.path}?db={first + number}"
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise ImproperlyConfigured(
            "REDIS_URL must look like redis://host:6379/0, rediss://… or unix:///path/to/socket."
        )
    place = parts.path.strip("/") or "0"
    if not place.isdigit():
        raise ImproperlyConfigured("REDIS_URL must end in the number of a database, such as /0.")
    return urlunsplit(parts._replace(path=f"/{int(place) + number}"))


def broker_at(url: str) -> str:
    """The address of the same server in the spelling that Celery wants for a unix socket."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = parse_qs(parts.query).get("db", ["0"])[-1]
    return f"redis+socket://{parts.path}?virtual_host={number}"
