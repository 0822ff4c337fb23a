"""The hand-kept part of the catalogue, typed: a slip in the TOML is refused with its place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from studio.graph.catalogue import ParamKind, ParamSpec, PortSpec


class ParamOverlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What replaces or completes the facts read from Keras about one parameter.

    `doc` is used where Keras gives no help, and instead of its help with `replaces_doc`.
    """

    kind: ParamKind | None = None
    required: bool | None = None
    initial: Any = None
    nullable: bool | None = None
    choices: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    doc: str | None = None
    replaces_doc: bool = False

    def applied_to(self, param: ParamSpec) -> ParamSpec:
        """The parameter with what is said here."""
        said = msgspec.structs.asdict(self)
        changes = {name: value for name, value in said.items() if value is not None}
        if not changes.pop("replaces_doc") and param.doc:
            changes.pop("doc", None)
        if "kind" in changes and "choices" not in changes and changes["kind"] != "choice":
            changes["choices"] = ()
        return msgspec.structs.replace(param, **changes)


class LayerOverlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says about one layer.

    `states` are what it carries from step to step, or `states_in` names the parameter that holds
    the cell, the cells or the layer which do. `masks` are the entries of a mask that is a list.
    """

    summary: str = ""
    synonyms: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    category: str = ""
    palette: bool = True
    growing: bool = False
    adapts: str = ""
    call: Literal["single", "list", "keywords"] = "single"
    inputs: tuple[PortSpec, ...] = ()
    states: tuple[str, ...] = ()
    states_in: str = ""
    is_both_ways: bool = False
    masks: tuple[str, ...] = ()
    params: dict[str, ParamOverlay] = {}


class SpecialOverlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three nodes that are not layers, in full."""

    summary: str
    doc: str
    synonyms: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    inputs: tuple[PortSpec, ...] | None = None
    outputs: tuple[PortSpec, ...] | None = None
    params: tuple[ParamSpec, ...] = ()


class BaseParam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter that every layer takes."""

    kind: ParamKind
    doc: str
    default: Any = None
    nullable: bool = False
    choices: tuple[str, ...] = ()

    def spec(self, name: str) -> ParamSpec:
        """The parameter under its name."""
        return ParamSpec(
            name,
            self.kind,
            default=self.default,
            nullable=self.nullable,
            choices=self.choices,
            doc=self.doc,
        )


class CallableOverlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says about an optimizer, a loss, a metric or another object of Keras."""

    summary: str = ""
    params: dict[str, ParamOverlay] = {}


class Overlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    categories: tuple[str, ...]
    left_out: frozenset[str]
    activation_layers: tuple[str, ...]
    folders: dict[str, str]
    params: dict[str, ParamOverlay]
    base_params: dict[str, BaseParam]
    side_ports: dict[str, str]
    call_params: dict[str, str]
    specials: dict[str, SpecialOverlay]
    layers: dict[str, LayerOverlay]
    optimizers: dict[str, CallableOverlay]
    losses: dict[str, CallableOverlay]
    metrics: dict[str, CallableOverlay]
    schedules: dict[str, CallableOverlay]
    callbacks: dict[str, CallableOverlay]
    initializers: dict[str, CallableOverlay]
    regularizers: dict[str, CallableOverlay]
    constraints: dict[str, CallableOverlay]

    def completed(self, param: ParamSpec, own: Mapping[str, ParamOverlay]) -> ParamSpec:
        """The parameter with what is said of its name everywhere, then of it in particular."""
        particular = own.get(param.name)
        if particular is not None and particular.doc:
            param = msgspec.structs.replace(param, doc=param.doc or particular.doc)
        for said in (self.params.get(param.name), particular):
            if said is not None:
                param = said.applied_to(param)
        return param


def read_overlay(path: Path) -> Overlay:
    """Read the overlay. Raises msgspec.ValidationError with the place of a slip."""
    return msgspec.toml.decode(path.read_bytes(), type=Overlay)
