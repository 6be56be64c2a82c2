"""What the pages about evaluations show is what the program does."""

import re
from pathlib import Path

import pytest

from whyfirst.evals.scenarios.reading import read_file
from whyfirst.evals.scenarios.schema import (
    Criteria,
    Doing,
    Expectation,
    Records,
    Shown,
    Step,
    Taste,
)

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to-write-a-scenario.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_of_the_how_to_can_be_read(number: int, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(EXAMPLES[number], "utf-8")
    assert read_file(path)[0].scenario.steps


@pytest.mark.parametrize("model", [Step, Expectation, Taste, Doing, Records, Criteria, Shown])
def test_everything_that_can_be_written_is_explained(model: type[Step]) -> None:
    text = HOW_TO.read_text("utf-8")
    unexplained = [name for name in model.model_fields if not re.search(rf"\b{name}\b", text)]
    assert unexplained == []
