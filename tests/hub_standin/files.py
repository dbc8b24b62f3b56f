"""Files of the stand-in's repositories: small real bytes, or a head with a large pretended size."""

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

# Bytes per element of each safetensors dtype the stand-in writes.
DTYPE_BYTES: Mapping[str, float] = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip

# A file whose pretended size is beyond this gets an invented sha256: hashing gigabytes of zeros
# would only cost time.
HASHED_IN_FULL = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """One file at one commit.

    ``head`` holds the first bytes; up to ``size`` the rest reads as zeros, so that weights can have
    a believable size. ``oid`` is the git object id (of the pointer file when ``lfs``), ``sha256``
    the hash of the content, real for everything up to a megabyte and invented for what is larger.
    """

    head: bytes
    size: int
    lfs: bool
    oid: str
    sha256: str

    @property
    def etag(self) -> str:
        """The hash the Hub names in ``ETag``: git's, or for large files the content's."""
        return self.sha256 if self.lfs else self.oid

    @property
    def pointer_size(self) -> int:
        """Size in bytes of the Git LFS pointer that stands for this file in git."""
        return len(_pointer(self.sha256, self.size))

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from ``start`` up to ``stop``, or to the end when that comes first."""
        stop = min(stop, self.size)
        known = self.head[start:stop]
        return known + bytes(max(0, stop - start - len(known)))


def _pointer(sha256: str, size: int) -> bytes:
    return (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()
    )


def git_blob_id(data: bytes) -> str:
    """Return the name git gives to a file with this content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def make_file(content: str | bytes, *, size: int | None = None, lfs: bool = False) -> File:
    """Return a file with this content, followed by pretended zeros up to ``size`` bytes."""
    head = content.encode() if isinstance(content, str) else content
    size = len(head) if size is None else size
    if size < len(head):
        raise ValueError(f"the size {size} is less than the {len(head)} bytes given")
    if size == len(head) or size <= HASHED_IN_FULL:
        sha256 = hashlib.sha256(head + bytes(size - len(head))).hexdigest()
    else:
        sha256 = hashlib.sha256(head + b"followed by zeros up to %d" % size).hexdigest()
    if lfs:
        oid = git_blob_id(_pointer(sha256, size))
    elif size == len(head):
        oid = git_blob_id(head)
    else:
        raise ValueError("a file with a pretended size has to be a large one (lfs=True)")
    return File(head=head, size=size, lfs=lfs, oid=oid, sha256=sha256)


def safetensors(
    tensors: Mapping[str, tuple[str, Sequence[int]]], *, metadata: Mapping[str, str] | None = None
) -> File:
    """Return a valid safetensors file with these tensors (dtype and shape each), all zeros."""
    header: dict[str, object] = {"__metadata__": dict(metadata or {"format": "pt"})}
    offset = 0
    for name, (dtype, shape) in tensors.items():
        end = offset + int(prod(shape) * DTYPE_BYTES[dtype])
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    head = struct.pack("<Q", len(text)) + text
    return make_file(head, size=len(head) + offset, lfs=True)


def safetensors_header(file: File) -> dict[str, object]:
    """Return the tensors of a safetensors file as its header names them, without the metadata."""
    (length,) = struct.unpack("<Q", file.head[:8])
    header: dict[str, object] = json.loads(file.head[8 : 8 + length])
    header.pop("__metadata__", None)
    return header


def weights(parameters: int, dtype: str = "BF16", *, seed: str = "") -> File:
    """Return safetensors weights with this many parameters; another ``seed`` makes others."""
    width = 64 if parameters >= 4096 and parameters % 64 == 0 else 1
    tensors = {"model.embed_tokens.weight": (dtype, (parameters // width, width))}
    return safetensors(tensors, metadata={"format": "pt", "seed": seed})


def sharded_weights(
    parameters: int, shards: int, dtype: str = "BF16", *, missing: Sequence[int] = ()
) -> dict[str, File]:
    """Return weights in ``shards`` files with their index, without the shards in ``missing``."""
    per_shard = parameters // shards
    files: dict[str, File] = {}
    weight_map: dict[str, str] = {}
    for number in range(1, shards + 1):
        name = f"model-{number:05}-of-{shards:05}.safetensors"
        tensor = f"model.layers.{number - 1}.weight"
        weight_map[tensor] = name
        if number not in missing:
            files[name] = safetensors({tensor: (dtype, (per_shard,))})
    total = int(per_shard * shards * DTYPE_BYTES[dtype])
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    files["model.safetensors.index.json"] = make_file(json.dumps(index, indent=2))
    return files


def gguf(
    architecture: str, *, size: int | None = None, keys: Mapping[str, str] | None = None
) -> File:
    """Return a GGUF file (version 3) with string keys and no tensors, padded to ``size``."""
    values = {"general.architecture": architecture, **(keys or {})}
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, len(values))
    for key, value in values.items():
        name, text = key.encode(), value.encode()
        head += struct.pack("<Q", len(name)) + name + struct.pack("<IQ", 8, len(text)) + text
    head += bytes(-len(head) % 32)
    return make_file(head, size=max(size or 0, len(head)), lfs=True)


def pickled(size: int = 4096, *, seed: str = "") -> File:
    """Return what looks like pickled weights from outside: an empty dictionary, then padding."""
    return make_file(b"\x80\x02}q\x00." + seed.encode(), size=size, lfs=True)


def data(size: int, head: str = "") -> File:
    """Return a large opaque file, such as a shard of a data set, that starts with ``head``."""
    return make_file(head, size=max(size, len(head.encode())), lfs=True)
