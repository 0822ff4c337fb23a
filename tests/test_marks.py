"""What `-m` runs: the slow tests only where it names them."""

import pytest

THREE_TESTS = """
import pytest

def test_quick(): pass

@pytest.mark.keras
def test_with_keras(): pass

@pytest.mark.slow
def test_slow(): pass

@pytest.mark.slow
@pytest.mark.keras
def test_slow_with_keras(): pass
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", {"quick", "with_keras"}),
        ("not keras", {"quick"}),
        ("keras", {"with_keras"}),
        ("not slow", {"quick", "with_keras"}),
        ("slow", {"slow", "slow_with_keras"}),
        ("slow and not keras", {"slow"}),
        ("slow or not keras", {"quick", "slow", "slow_with_keras"}),
    ],
)
def test_slow_tests_run_only_where_they_are_named(
    pytester: pytest.Pytester, expression: str, expected: set[str]
) -> None:
    pytester.makeini("[pytest]\nmarkers =\n    slow\n    keras")
    pytester.makepyfile(THREE_TESTS)
    run = pytester.inline_run("-p", "tests.helpers.slow", "-m", expression)
    passed, _, _ = run.listoutcomes()
    assert {report.nodeid.split("::test_")[1] for report in passed} == expected
