"""Records on their way between an update and its worker processes: JSON and the bytes beside it.

Any frozen dataclass of strings, numbers, booleans, times, enums, bytes, tuples, optional fields and other
such dataclasses can be sent; `decode` gives it back and refuses what does not fit the type, since the
other side has handled hostile input.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from reader.document import Document

Message: TypeAlias = tuple[dict[str, Any], bytes]
"""What JSON can hold, and the bytes."""
T = TypeVar("T")


def encode(value: Any) -> Message:
    """A message that `decode` with the value's type turns into the same value."""
    blobs: list[bytes] = []
    plain = _plain(value, blobs)
    return {"value": plain, "sizes": [len(blob) for blob in blobs]}, b"".join(blobs)


def decode(kind: type[T], message: Message) -> T:
    """The value of a message. Raises ValueError where it is none of that type."""
    head, body = message
    try:
        value = _decoder(cast("Hashable", kind))(head["value"], cut(body, head["sizes"]))
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"not a message of {kind.__name__}") from error
    return cast("T", value)


def encode_all(messages: Sequence[Message]) -> Message:
    """Several messages as one; `decode_all` gives them back."""
    return {
        "parts": [head for head, _ in messages],
        "sizes": [len(body) for _, body in messages],
    }, b"".join(body for _, body in messages)


def decode_all(message: Message) -> list[Message]:
    """The messages that `encode_all` was given."""
    head, body = message
    return list(zip(head["parts"], cut(body, head["sizes"]), strict=True))


def cut(body: bytes, sizes: Sequence[int]) -> list[bytes]:
    """The consecutive pieces of these sizes."""
    pieces, at = [], 0
    for size in sizes:
        pieces.append(body[at : at + size])
        at += size
    return pieces


def _plain(value: Any, blobs: list[bytes]) -> Any:
    if type(value) in _SCALARS:
        return value
    if isinstance(value, bytes):
        blobs.append(value)
        return len(blobs) - 1
    if isinstance(value, tuple):
        if _SCALARS.issuperset(map(type, value)):
            return list(value)
        return [_plain(each, blobs) for each in value]
    for kind, plain in _PLAIN:
        if isinstance(value, kind):
            return plain(value)
    return [_plain(getattr(value, name), blobs) for name in _names(cast("Hashable", type(value)))]


_SCALARS = frozenset({str, int, bool, float, NoneType})
_PLAIN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Document, lambda document: document.to_json()),
    (datetime, datetime.isoformat),
    (Enum, lambda member: member.value),
)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


_Decoder: TypeAlias = Callable[[Any, list[bytes]], Any]


@cache
def _decoder(kind: Any) -> _Decoder:
    """The function that turns a plain value, and the bytes of its message, into one of type `kind`."""
    special: dict[Any, _Decoder] = {
        bytes: lambda plain, blobs: blobs[plain],
        Document: lambda plain, _: Document.from_json(plain),
        datetime: lambda plain, _: datetime.fromisoformat(plain),
    }
    if kind in special:
        return special[kind]
    if get_origin(kind) in (Union, UnionType):
        return _optional(kind)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda plain, _: kind(plain)
    return _checked(kind)


def _checked(kind: type) -> _Decoder:
    def decode_plain(plain: Any, _: list[bytes]) -> Any:
        if type(plain) is not kind:
            raise TypeError(f"{type(plain).__name__} for {kind.__name__}")
        return plain

    return decode_plain


def _optional(kind: Any) -> _Decoder:
    (inner,) = (each for each in get_args(kind) if each is not NoneType)
    decode_inner = _decoder(inner)
    return lambda plain, blobs: None if plain is None else decode_inner(plain, blobs)


def _tuple(kinds: tuple[Any, ...]) -> _Decoder:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        if kinds[0] in _SCALARS:
            return _scalars(kinds[0])
        decode_each = _decoder(kinds[0])
        return lambda plain, blobs: tuple([decode_each(each, blobs) for each in plain])
    decoders = [_decoder(each) for each in kinds]
    return lambda plain, blobs: tuple(
        decode_each(each, blobs) for decode_each, each in zip(decoders, plain, strict=True)
    )


def _scalars(kind: type) -> _Decoder:
    def decode_scalars(plain: Any, _: list[bytes]) -> Any:
        if type(plain) is not list or any(found is not kind for found in set(map(type, plain))):
            raise TypeError(f"not a list of {kind.__name__}")
        return tuple(plain)

    return decode_scalars


def _dataclass(kind: Any) -> _Decoder:
    hints = get_type_hints(kind)
    decoders = [_decoder(hints[name]) for name in _names(kind)]

    def decode_fields(plain: Any, blobs: list[bytes]) -> Any:
        if len(plain) != len(decoders):
            raise TypeError(f"fields of {kind.__name__}")
        return kind(*[decode_each(each, blobs) for decode_each, each in zip(decoders, plain, strict=True)])

    return decode_fields
