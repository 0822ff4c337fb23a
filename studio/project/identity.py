"""Which project a project is, whatever it is called and wherever its file lies: by its id the runs
of a project are found again.

Each file has an id of its own, made once and kept through edits, renaming and moving. A file that
was made from another one, by Save As or from an example, remembers whose copy it is since when:
what its origin had trained until then counts as its own.
"""

import hashlib
import uuid
from datetime import UTC, datetime
from typing import Annotated

import msgspec

ProjectId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_MOST_ORIGINS = 20


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project that another one was made from, and until when their runs are the same."""

    id: ProjectId
    until: Moment


class Identity(msgspec.Struct, frozen=True):
    """The id of a project and those it came from, newest first. Without an id nobody asked yet."""

    id: str = ""
    origins: tuple[Origin, ...] = ()

    @classmethod
    def new(cls) -> "Identity":
        """That of a project which nobody made before."""
        return cls(uuid.uuid4().hex)

    @classmethod
    def of_content(cls, content: bytes) -> "Identity":
        """That of a file from before there were ids: as long as the file is not written anew, and
        then it has an id, the same content is the same project."""
        return cls(hashlib.sha256(content).hexdigest()[:32])

    def copied(self, now: datetime | None = None) -> "Identity":
        """That of a copy which goes its own way from now on."""
        if not self.id:
            return Identity.new()
        origin = Origin(self.id, now or datetime.now(UTC))
        return Identity(uuid.uuid4().hex, (origin, *self.origins)[:_MOST_ORIGINS])

    def owns(self, project_id: str, begun: datetime) -> bool:
        """Whether a run that a project of this id began at this moment is one of this project."""
        if not project_id:
            return False
        return project_id == self.id or any(
            project_id == origin.id and begun <= origin.until for origin in self.origins
        )
