"""The script of a project under edit."""

from studio.codegen.script import Script, generate
from studio.project.project import Project


class ScriptWriter:
    """Writes the script of a project that changes."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def script(self) -> Script:
        """The script of the project as it is."""
        return generate(self._project)
