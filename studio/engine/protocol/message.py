"""What every message on the wire is made of, and the two that belong to no topic."""

import msgspec

Shape = tuple[int | None, ...]


class Message(msgspec.Struct, frozen=True, tag_field="type", omit_defaults=True):
    """What travels on the wire; `type` says which."""


class Ready(Message, frozen=True, tag="ready"):
    """Keras is imported and requests are served. `version` is that of the backend."""

    pid: int
    keras: str
    backend: str
    version: str
    devices: tuple[str, ...]


class RequestFailed(Message, frozen=True, tag="request_failed"):
    """A request could not be served at all; the process lives on."""

    id: int | None
    sentence: str
    raw: str = ""
