import json
from pathlib import Path

import pytest

from whyfirst.evals.scenarios import reading
from whyfirst.evals.scenarios.reading import bundled_folder, read_file, read_folder, schema
from whyfirst.memory.errors import MalformedFile

GOOD = """\
title: One
steps:
  - say: no horror
    expect:
      decision: recommend
      memory: {holds: [{avoids: {genre: horror}, rule: true}]}
---
title: Two
steps:
  - restart: true
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    return path


def fault(tmp_path: Path, text: str) -> str:
    with pytest.raises(MalformedFile) as caught:
        read_file(written(tmp_path, text))
    return str(caught.value)


def test_there_are_sixty_and_more_over_three_domains() -> None:
    scripts = read_folder(bundled_folder())
    catalogues = [script.scenario.catalogue for script in scripts]
    assert len(scripts) >= 60
    assert all(catalogues.count(name) >= 15 for name in ("films", "fashion", "papers"))


def test_every_scenario_has_a_title_of_its_own_and_expects_something() -> None:
    scripts = read_folder(bundled_folder())
    titles = [script.scenario.title for script in scripts]
    assert len(set(titles)) == len(titles)
    idle = [s.name for s in scripts if all(not _expects(step) for step in s.scenario.steps)]
    assert idle == []


def _expects(step: object) -> bool:
    from whyfirst.evals.scenarios.schema import Expectation, Step

    assert isinstance(step, Step)
    return step.verify_all or step.expect != Expectation()


def test_a_file_holds_scenarios_with_a_line_between(tmp_path: Path) -> None:
    scripts = read_file(written(tmp_path, GOOD))
    assert [script.name for script in scripts] == ["mine-1", "mine-2"]


def test_no_and_on_are_words_and_not_truth_values(tmp_path: Path) -> None:
    text = "title: T\nsteps:\n  - say: no\n    expect: {reply: {says: on}}\n"
    (script,) = read_file(written(tmp_path, text))
    step = script.scenario.steps[0]
    assert (step.say, step.expect.reply.says) == (("no",), ("on",))


def test_a_misspelt_key_is_told_with_line_place_and_what_is_allowed(tmp_path: Path) -> None:
    text = "title: T\nsteps:\n  - say: hi\n    expect:\n      slate:\n        evry: {genre: war}\n"
    said = fault(tmp_path, text)
    assert said.startswith("mine.yaml, line 6: step 1, expect, slate, evry:")
    assert "did you mean 'every'?" in said
    assert "hides" in said


def test_a_wrong_word_is_told_with_the_words_there_are(tmp_path: Path) -> None:
    said = fault(tmp_path, "title: T\nsteps:\n  - say: hi\n    expect: {decision: recomend}\n")
    assert "line 4: step 1, expect, decision 1" in said
    assert "'recommend'" in said
    assert "not 'recomend'" in said


def test_a_missing_title_is_told(tmp_path: Path) -> None:
    assert "title: is missing" in fault(tmp_path, "steps:\n  - say: hi\n")


def test_a_step_does_one_thing(tmp_path: Path) -> None:
    said = fault(tmp_path, "title: T\nsteps:\n  - say: hi\n    restart: true\n")
    assert "line 3: step 1: a step does exactly one thing" in said


def test_a_taste_names_one_facet(tmp_path: Path) -> None:
    text = (
        "title: T\nsteps:\n  - say: hi\n    expect:\n"
        "      memory: {holds: [{wants: {genre: war}, avoids: {genre: western}}]}\n"
    )
    assert "exactly one of wants, avoids, mentions" in fault(tmp_path, text)


def test_what_is_no_yaml_is_told_with_its_place(tmp_path: Path) -> None:
    said = fault(tmp_path, "title: [unclosed\nsteps: 1\n")
    assert said.startswith("mine.yaml is no YAML")
    assert "line 2" in said


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(MalformedFile, match="holds no scenario"):
        read_folder(tmp_path)


def test_the_schema_for_editors_is_current() -> None:
    kept = Path(reading.__file__).parent / "schema.json"
    assert json.loads(kept.read_text("utf-8")) == schema()
