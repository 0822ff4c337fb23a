"""How the project is trained, as a form: optimizer, losses, epochs, speed.

Every edit is a command on the document, and the form follows the document, so undo and the
inspector show here at once. The fields are the inspector's, made from ParamSpecs.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from studio.graph.catalogue import LayerSpec, ParamSpec
from studio.graph.elements import Node
from studio.project.training import OptimizerSettings, TrainingSettings, Validation
from studio.project.training_params import TRAINING_PARAMS, USUAL_STEPS
from studio.ui.edit.commands import SetParams, SetTraining
from studio.ui.edit.document import Document
from studio.ui.shared.editor_choice import readable
from studio.ui.shared.editors import ChoiceEditor
from studio.ui.shared.layer_form import LayerForm
from studio.ui.shared.param_form import ParamForm
from studio.ui.training.callbacks_form import CallbacksForm
from studio.ui.training.order_words import ORDERS, order_sentence
from studio.ui.training.weights_form import WeightsForm
from studio.ui.widgets.theme import SPACE_L, SPACE_M, SPACE_S
from studio.words import breakable

_DEFAULTS = TrainingSettings()

_LENGTH = (
    ("Epochs", "epochs", "All the data, so many times."),
    ("Steps", "steps", "So many batches, from the beginning again where the data end."),
)
_VALIDATION = (
    ("None", "none", "Nothing is held back and nothing is tried."),
    ("The test part of the data", "test", "After each epoch, on the data's test part."),
    (
        "The validation part of the data",
        "part",
        "After each epoch, on what the Data tab set apart.",
    ),
    ("A part of the training data", "split", "Split off the end of the training part."),
)
_PRECISION = (
    ("float32", "float32", "The usual."),
    ("mixed float16", "mixed_float16", "Faster on GPUs with tensor cores; coarser numbers."),
    ("mixed bfloat16", "mixed_bfloat16", "Faster on newer GPUs and some processors."),
)
_FIT = (
    ParamSpec(
        "length", "choice", default="epochs", choices=("epochs", "steps"),
        doc="Whether training counts epochs or steps.",
    ),
    *(TRAINING_PARAMS[name] for name in ("epochs", "steps", "test_every", "batch_size")),
    ParamSpec(
        "validation", "choice", default="none", choices=("none", "test", "part", "split"),
        doc="What the network is tried on after each epoch, without learning from it.",
    ),
    ParamSpec(
        "fraction", "float", default=0.1, minimum=0.001, maximum=0.999,
        doc="How much of the training part is split off for validation.",
    ),
    TRAINING_PARAMS["order"],
    TRAINING_PARAMS["seed"],
)  # fmt: skip
_MACHINE = (
    ParamSpec("device", "choice", default="auto", choices=("auto",), doc="Where training runs."),
    TRAINING_PARAMS["precision"],
    TRAINING_PARAMS["steps_per_execution"],
)
_STEPS_SENTENCE = (
    "Steps per execution: how many batches Keras runs between two looks at the curves. "
    "More is faster for small networks, and changes no number."
)


def _spec_of(name: str, params: tuple[ParamSpec, ...]) -> LayerSpec:
    """The form's parameters, dressed as a layer, which is what the inspector's forms read."""
    return LayerSpec(name=name, path="", category="core", params=params)


class TrainingSettingsForm(QScrollArea):
    """The form. It changes the project; a run in hand goes on as its script says."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.optimizer_form: LayerForm | None = None
        self.output_forms: dict[str, ParamForm] = {}
        self._optimizer_name = ""
        self._devices: tuple[str, ...] = ("cpu",)
        self._bursts = 0
        self._is_more_open = False
        self._build()
        document.training_changed.connect(self.follow)
        document.data_changed.connect(self.follow)
        document.replaced.connect(self._on_replaced)
        document.settled.connect(self._follow_outputs)
        self._on_replaced()

    def set_devices(self, devices: tuple[str, ...]) -> None:
        """Offer the devices that Keras sees."""
        self._devices = devices or ("cpu",)
        self._offer_devices()
        self.follow()

    # --- building -----------------------------------------------------------------

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        catalogue = self.document.project.graph.catalogue
        inside = QWidget(self.viewport())
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_L)
        self._column.setSpacing(SPACE_S)
        names = tuple(catalogue.optimizers)
        choose = (msgspec.structs.replace(TRAINING_PARAMS["optimizer"], choices=names),)
        self.optimizer_choice = self._section("Optimizer", "Optimizer", choose)
        choices = [(name, name, spec.summary) for name, spec in catalogue.optimizers.items()]
        _choices(self.optimizer_choice, "optimizer", choices)
        self._optimizer_place = self._place()
        self._output_place = self._place()
        self.fit_form = self._section("Training", "Training", _FIT)
        _choices(self.fit_form, "validation", list(_VALIDATION))
        _choices(self.fit_form, "length", list(_LENGTH))
        _choices(self.fit_form, "order", list(ORDERS))
        self.order_note = self._caption("")
        self._column.addWidget(_heading("Weights"))
        self.weights_form = WeightsForm(self.document, self._push, inside)
        self.weights_form.entered.connect(self._on_entered)
        self._column.addWidget(self.weights_form)
        self._column.addWidget(_heading("Callbacks"))
        self.callbacks_form = CallbacksForm(self.document, self._push, inside)
        self.callbacks_form.entered.connect(self._on_entered)
        self._column.addWidget(self.callbacks_form)
        self.machine_form = self._section("Machine", "Machine", _MACHINE)
        _choices(self.machine_form, "precision", list(_PRECISION))
        self._caption(_STEPS_SENTENCE)
        self._column.addStretch(1)
        self.optimizer_choice.changed.connect(self._on_optimizer_chosen)
        for form in (self.fit_form, self.machine_form):
            form.changed.connect(self._on_setting_changed)
        self._offer_devices()
        self.setWidget(inside)

    def _section(self, title: str, name: str, params: tuple[ParamSpec, ...]) -> ParamForm:
        self._column.addWidget(_heading(title))
        form = ParamForm(_spec_of(name, params), params, self.document.project.graph.catalogue, {})
        form.entered.connect(self._on_entered)
        self._column.addWidget(form)
        return form

    def _caption(self, sentence: str) -> QLabel:
        label = QLabel(sentence)
        label.setWordWrap(True)
        label.setProperty("class", "caption")
        self._column.addWidget(label)
        return label

    def _place(self) -> QVBoxLayout:
        """Room for fields that come and go."""
        place = QVBoxLayout()
        place.setSpacing(SPACE_S)
        self._column.addLayout(place)
        return place

    def _offer_devices(self) -> None:
        choices = [("Choose by itself", "auto", "The first GPU, if there is one, else the CPU.")]
        choices += [(_device_title(d), d, "") for d in self._devices]
        _choices(self.machine_form, "device", choices)

    # --- following the document -----------------------------------------------------

    def follow(self) -> None:
        """Show the settings as they are."""
        settings = self.document.project.training
        self._follow_optimizer(settings.optimizer)
        self.fit_form.show_values(
            _changed(
                {
                    "length": "epochs" if settings.steps is None else "steps",
                    "epochs": settings.epochs,
                    "steps": settings.steps or USUAL_STEPS,
                    "test_every": settings.test_every,
                    "batch_size": settings.batch_size,
                    "validation": settings.validation.kind,
                    "fraction": settings.validation.fraction,
                    "order": settings.order,
                    "seed": settings.seed,
                },
                _FIT,
            )
        )
        is_streamed = self.document.project.data.is_streamed
        self.order_note.setText(order_sentence(settings, is_streamed=is_streamed))
        self._show_what_counts(settings)
        machine = {p.name: getattr(settings, p.name) for p in _MACHINE}
        self.machine_form.show_values(_changed(machine, _MACHINE))

    def _show_what_counts(self, settings: TrainingSettings) -> None:
        """Fields that mean nothing as things stand are out of sight."""
        counts_steps, kind = settings.steps is not None, settings.validation.kind
        counted = {
            "epochs": not counts_steps,
            "steps": counts_steps,
            "test_every": counts_steps,
            "fraction": kind == "split",
        }
        for name, is_shown in counted.items():
            for part in (self.fit_form.labels, self.fit_form.editors):
                part[name].setVisible(is_shown)
        if "fraction" in self.fit_form.resets:
            is_changed = settings.validation.fraction != _DEFAULTS.validation.fraction
            self.fit_form.resets["fraction"].setVisible(kind == "split" and is_changed)

    def _follow_optimizer(self, optimizer: OptimizerSettings) -> None:
        self.optimizer_choice.show_values({"optimizer": optimizer.name})
        if optimizer.name != self._optimizer_name:
            self._optimizer_name = optimizer.name
            self._make_optimizer_form(optimizer.name)
        if self.optimizer_form is not None:
            self.optimizer_form.show_values(optimizer.params)

    def _make_optimizer_form(self, name: str) -> None:
        old, self.optimizer_form = self.optimizer_form, None
        if old is not None:
            self._optimizer_place.removeWidget(old)
            old.deleteLater()
        catalogue = self.document.project.graph.catalogue
        found = catalogue.optimizers.get(name)
        sentence = "" if found else f'Keras has no optimizer "{name}"; choose another.'
        self.optimizer_choice.refuse("optimizer", sentence)
        if found is None:
            return
        spec = LayerSpec(
            name=name,
            path=found.path,
            category="core",
            params=found.params,
            headline=("learning_rate",),
        )
        form = LayerForm(spec, catalogue, {})
        form.open_more(self._is_more_open)
        form.changed.connect(self._on_optimizer_param_changed)
        form.entered.connect(self._on_entered)
        form.more_toggled.connect(self._on_more_toggled)
        self._optimizer_place.addWidget(form)
        self.optimizer_form = form

    def _follow_outputs(self) -> None:
        outputs = {n.id: n for n in self.document.project.graph.of_layer("Output")}
        known = {node_id: form.property("node_name") for node_id, form in self.output_forms.items()}
        if known != {node_id: node.name for node_id, node in outputs.items()}:
            self._make_output_forms(outputs)
        for node_id, form in self.output_forms.items():
            form.show_values(outputs[node_id].params)

    def _make_output_forms(self, outputs: Mapping[str, Node]) -> None:
        while (item := self._output_place.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.output_forms = {}
        catalogue = self.document.project.graph.catalogue
        spec = catalogue.layer("Output")
        wanted = ("loss", "metrics") if len(outputs) < 2 else ("loss", "metrics", "loss_weight")
        params = [p for p in spec.params if p.name in wanted]
        for node in outputs.values():
            self._output_place.addWidget(_heading(f"Output · {node.name}"))
            form = ParamForm(spec, params, catalogue, {})
            form.setProperty("node", node.id)
            form.setProperty("node_name", node.name)
            form.changed.connect(self._on_output_changed)
            form.entered.connect(self._on_entered)
            self._output_place.addWidget(form)
            self.output_forms[node.id] = form
        if not outputs:
            hint = QLabel("An Output node brings its loss and its metrics here.")
            hint.setProperty("class", "muted")
            hint.setWordWrap(True)
            self._output_place.addWidget(_heading("Loss and metrics"))
            self._output_place.addWidget(hint)

    # --- what the person does -----------------------------------------------------

    def _on_replaced(self) -> None:
        for form in (self.fit_form, self.machine_form):
            form.clear_errors()
        self.follow()
        self._follow_outputs()

    def _on_entered(self) -> None:
        self._bursts += 1  # what is typed after coming back to a field is another undo step

    def _on_more_toggled(self, is_open: bool) -> None:
        self._is_more_open = is_open

    def _on_setting_changed(self, name: str, value: Any, is_typed: bool) -> None:
        settings = self.document.project.training
        if name == "length":
            changes: dict[str, Any] = {"steps": USUAL_STEPS if value == "steps" else None}
        elif name == "validation":
            changes = {"validation": Validation(value, settings.validation.fraction)}
        elif name == "fraction":
            changes = {"validation": Validation(settings.validation.kind, value)}
        else:
            changes = {name: value}
        for form in (self.fit_form, self.machine_form):
            if name in form.editors:
                form.refuse(name, "")
        self._push(changes, f"Set {name}", name, is_typed)

    def _on_optimizer_chosen(self, _name: str, value: str, _is_typed: bool) -> None:
        if value != self.document.project.training.optimizer.name:
            # The parameters of one optimizer mean something else to another.
            self._push({"optimizer": OptimizerSettings(value)}, f"Use {value}", "", False)

    def _on_optimizer_param_changed(self, name: str, value: Any, is_typed: bool) -> None:
        optimizer = self.document.project.training.optimizer
        spec = self.document.project.graph.catalogue.optimizers[optimizer.name]
        default = next(p.default for p in spec.params if p.name == name)
        params = {k: v for k, v in optimizer.params.items() if k != name}
        if value != default:
            params[name] = value
        if self.optimizer_form is not None:
            self.optimizer_form.refuse(name, "")
        changes = {"optimizer": OptimizerSettings(optimizer.name, params)}
        self._push(changes, f"Set {name} of {optimizer.name}", name, is_typed)

    def _push(self, changes: dict[str, Any], text: str, field: str, is_typed: bool) -> None:
        old = self.document.project.training
        new = msgspec.structs.replace(old, **changes)
        if new != old:
            burst = f"training {field} {self._bursts}" if is_typed else ""
            self.document.push(SetTraining(self.document, new, text, burst))

    def _on_output_changed(self, name: str, value: Any, is_typed: bool) -> None:
        form = self.sender()
        assert isinstance(form, ParamForm)
        node_id = form.property("node")
        form.refuse(name, "")
        burst = f"training {node_id} {name} {self._bursts}" if is_typed else ""
        self.document.push(SetParams(self.document, node_id, {name: value}, burst))


def _heading(text: str) -> QLabel:
    label = QLabel(breakable(text), wordWrap=True)
    label.setStyleSheet("font-weight: 600; padding-top: 8px;")
    return label


def _choices(form: ParamForm, name: str, choices: list[tuple[str, str, str]]) -> None:
    editor = form.editors[name]
    assert isinstance(editor, ChoiceEditor)
    editor.set_choices(choices)


def _changed(values: Mapping[str, Any], params: tuple[ParamSpec, ...]) -> dict[str, Any]:
    """Those that are not as a new project has them."""
    initial = {p.name: p.initial if p.required else p.default for p in params}
    required = {p.name for p in params if p.required}
    return {k: v for k, v in values.items() if k in required or v != initial[k]}


def _device_title(device: str) -> str:
    return (
        device.upper().replace(":", " ") if device.startswith("gpu") else readable(device).upper()
    )
