"""What the answers of a model are worth, where it can be said at all."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from studio.engine.protocol.questions import TargetColumn
from studio.engine.worker.evaluating import Scoring
from studio.engine.worker.refusal import Refused

TRUTH = np.array([1.0, 2.0, 3.0, 4.0])


@pytest.fixture
def scoring(tmp_path: Path) -> Scoring:
    raw: Any = SimpleNamespace(test_part={"cost": TRUTH})
    return Scoring(tmp_path, "evaluation", raw, lambda _target, values: (values, ""))


def target(column: str = "cost") -> TargetColumn:
    return TargetColumn("price_1", column, "numbers", title="价格")


def test_answers_are_measured_against_as_many_numbers(scoring: Scoring) -> None:
    score = scoring.score(target(), TRUTH.reshape(4, 1) + 0.5)
    assert (score.output, score.rows, score.mean_error) == ("price_1", 4, 0.5)


def test_more_answers_than_numbers_are_refused_by_the_persons_name(scoring: Scoring) -> None:
    with pytest.raises(Refused) as caught:
        scoring.score(target(), np.zeros((4, 300)))
    assert str(caught.value) == (
        '"价格" gives 1,200 numbers where the data have 4: they cannot be compared one by one.'
    )


def test_a_target_that_the_test_data_lack_is_named(scoring: Scoring) -> None:
    with pytest.raises(Refused) as caught:
        scoring.score(target("sold"), TRUTH)
    assert str(caught.value) == 'The test data have no column "sold" to compare with.'
