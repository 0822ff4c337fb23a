"""Puts cases through the whole way, in one process: the shapes that the window shows, the script,
what Keras builds of it, a training step, save and load. Prints a list of complaints as JSON.

Not collected by pytest: its name does not begin with test_.
"""

import json
import sys
import tempfile
import time
import traceback
import types
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from studio.codegen.script import generate
from studio.engine.shapes import shapes_request
from studio.engine.worker.shapes import ShapeInference
from studio.graph.catalogue import catalogue
from studio.graph.elements import Edge, PortRef
from studio.project.project import Project
from studio.project.training import OptimizerSettings, TrainingSettings
from tests.battery import cases
from tests.battery.cases import Case

ROWS = 4
INFERENCE = ShapeInference()
RANDOM = np.random.default_rng(0)


class Complaint(Exception):
    """What is not as it should be."""


def built(project: Project) -> tuple[types.ModuleType, Any]:
    """The script of a project as a module, and the model that it builds."""
    script = types.ModuleType("script")
    exec(compile(generate(project).text, "script", "exec"), script.__dict__)
    return script, script.build_model()


def project_of(case: Case) -> tuple[Project, str]:
    """Inputs, the layer, and nothing else; the id of the layer."""
    project = Project("battery")
    graph = project.graph
    node = graph.new_node(case.layer, "tried")
    node = node.with_params(case.params)
    graph.add_node(node)
    for index, shape in enumerate(case.shapes):
        entry = graph.new_node("Input", f"in_{index}", {"shape": [*shape], "dtype": case.dtype})
        graph.add_node(entry)
        graph.connect(Edge(PortRef(entry.id), PortRef(node.id, index)))
    return project, node.id


def values(shape: tuple[int, ...], dtype: str) -> Any:
    if dtype == "string":
        import tensorflow as tf

        return tf.constant(np.full((ROWS, *shape), "a b"))
    if dtype.startswith("int"):
        return RANDOM.integers(0, 2, (ROWS, *shape)).astype(dtype)
    return RANDOM.random((ROWS, *shape), dtype=np.float32) - np.float32(0.3)


def try_case(case: Case, *, saves: bool) -> None:
    """Raise Complaint where the ways part."""
    project, node = project_of(case)
    wrong = [p.sentence for p in project.problems() if p.code == "wrong_param"]
    if wrong:
        raise Complaint(f"problem: {wrong[0]}")
    reply = INFERENCE.infer(shapes_request(project, 0))
    assert reply is not None
    report = reply.reports.get(node)
    refusal = reply.objections[0].sentence if reply.objections else ""
    try:
        _, model = built(project)
    except Exception as error:
        if refusal and case.may_be_refused:
            return
        if refusal:
            raise Complaint(f"both refuse: {refusal}") from None
        said = str(error).split(chr(10))[0]
        raise Complaint(f"shapes fine, building fails: {type(error).__name__}: {said}") from None
    if report is None:
        raise Complaint(f"building fine, shapes refused: {refusal or reply}")
    shapes = [tuple(output.shape) for output in keras.tree.flatten(model.outputs)]
    shown = [*report.outputs]
    ports = project.graph.catalogue.output_ports(project.graph.node(node))
    if len(shown) != len(ports):
        raise Complaint(f"{len(ports)} ports on the canvas, {len(shown)} outputs in Keras")
    if not set(shapes) <= set(shown):
        raise Complaint(f"shapes shown {shown}, built {shapes}")
    if (model.count_params(), report.params) != (report.params, model.count_params()):
        raise Complaint(f"parameters shown {report.params}, built {model.count_params()}")
    train(model, case)
    if saves:
        save_and_load(model, case)


def train(model: Any, case: Case) -> None:
    """One training step, where something can be trained."""
    given = [values(shape, case.dtype) for shape in case.shapes]
    given = given if len(given) > 1 else given[0]
    answers = keras.tree.flatten(model(given))
    is_float = all("float" in keras.backend.standardize_dtype(a.dtype) for a in answers)
    if not model.trainable_weights or not is_float:
        return
    wanted = [np.full(a.shape, 0.5, "float32") for a in answers]
    model.compile(optimizer="sgd", loss=["mse"] * len(answers), run_eagerly=True)
    before = [np.array(weight) for weight in model.trainable_weights]
    loss = model.train_on_batch(given, wanted if len(wanted) > 1 else wanted[0])
    if not np.all(np.isfinite(loss)):
        raise Complaint(f"the loss is {loss}")
    after = [np.array(weight) for weight in model.trainable_weights]
    if all(np.array_equal(a, b) for a, b in zip(before, after, strict=True)):
        raise Complaint("a training step changes no weight")


def save_and_load(model: Any, case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        try:
            model.save(path)
            again = keras.models.load_model(path)
        except Exception as error:
            said = str(error).split(chr(10))[0]
            raise Complaint(f"save and load: {type(error).__name__}: {said}") from None
    shapes = [tuple(output.shape) for output in keras.tree.flatten(model.outputs)]
    if [tuple(o.shape) for o in keras.tree.flatten(again.outputs)] != shapes:
        raise Complaint("other shapes after loading")
    if again.count_params() != model.count_params():
        raise Complaint("other parameters after loading")


# --- optimizers, schedules, losses, metrics -----------------------------------------


def dense_project(units: int, activation: str | None = None) -> tuple[Project, str]:
    project = Project("battery")
    graph = project.graph
    entry = graph.new_node("Input", "x", {"shape": [4]})
    dense = graph.new_node("Dense", "dense", {"units": units, "activation": activation})
    output = graph.new_node("Output", "answer")
    for node in (entry, dense, output):
        graph.add_node(node)
    graph.connect(Edge(PortRef(entry.id), PortRef(dense.id)))
    graph.connect(Edge(PortRef(dense.id), PortRef(output.id)))
    return project, output.id


def step(project: Project, target: Any) -> Any:
    """What a training step tells after the script has compiled its model."""
    errors = [p.sentence for p in project.problems() if p.code in ("wrong_param", "optimizer")]
    if errors:
        raise Complaint(f"problem: {errors[0]}")
    script, model = built(project)
    script.compile_model(model)
    model.run_eagerly = True
    given = RANDOM.random((len(target), 4), dtype=np.float32)
    told = model.train_on_batch(given, target, return_dict=True)
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        keras.models.load_model(Path(folder) / "model.keras")
    numbers = {name: float(value) for name, value in told.items()}
    if not all(map(np.isfinite, numbers.values())):
        raise Complaint(f"not finite: {numbers}")
    return numbers


def try_optimizer(name: str, params: dict[str, Any]) -> None:
    project, _ = dense_project(3)
    project.training = TrainingSettings(optimizer=OptimizerSettings(name, params))
    step(project, np.zeros((6, 3), "float32"))


def targets(name: str) -> tuple[int, str | None, Any]:
    """Units, activation and targets that a loss or metric is made for."""
    if name in cases.SPARSE:
        return 6, "softmax", np.arange(6)
    if name in cases.ONE_UNIT:
        return 1, "sigmoid", np.arange(6).reshape(-1, 1).astype("float32") % 2
    return 6, "softmax", np.eye(6, dtype="float32")


def try_loss(name: str, value: Any) -> None:
    units, activation, target = targets(name)
    project, output = dense_project(units, activation)
    project.graph.set_param(output, "loss", value)
    step(project, target)


def try_metric(name: str, value: Any) -> None:
    units, activation, target = targets(name)
    project, output = dense_project(units, activation)
    loss = "sparse_categorical_crossentropy" if name in cases.SPARSE_LOSS else "mean_squared_error"
    project.graph.set_params(output, {"loss": loss, "metrics": [value]})
    told = step(project, target)
    curve = catalogue().curve_name(value)
    if curve not in told:
        raise Complaint(f"no curve {curve} among {[*told]}")


# --- all of them ----------------------------------------------------------------------


def everything(level: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is tried, by name; the long run tries all, and saves and loads each model."""
    is_whole = level == "all"
    layers = [*cases.layer_cases(), *cases.object_cases()]
    for case in [*layers, *cases.wrapped_cases()] if is_whole else filter(cases.is_quick, layers):
        yield case.name, partial(try_case, case, saves=is_whole)
    tries = {"optimizer": try_optimizer, "loss": try_loss, "metric": try_metric}
    for kind, function in tries.items():
        for name, arguments in cases.compile_cases(kind):
            if is_whole or (isinstance(arguments, dict) and not cases.is_short(arguments)):
                yield f"{kind} {name} {arguments}"[:100], partial(function, name, arguments)


def main(level: str) -> None:
    """Try everything, and tell what is not as it should be."""
    complaints: dict[str, str] = {}
    count = 0
    for name, function in everything(level):
        count += 1
        began = time.process_time()
        if count % 50 == 0:
            keras.backend.clear_session()
        try:
            function()
        except Complaint as error:
            complaints[name] = str(error)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1].name
            said = str(error).split(chr(10))[0]
            complaints[name] = f"{type(error).__name__} in {where}: {said}"[:400]
        print(
            f"{time.process_time() - began:.2f} {name}", complaints.get(name, ""), file=sys.stderr
        )
    json.dump({"tried": count, "complaints": complaints}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
