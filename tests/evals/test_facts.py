"""The bundled films agree with what other collections list."""

from pathlib import Path

from whyfirst.evals.facts import SUITE
from whyfirst.evals.suite import Bench


def test_films_found_elsewhere_agree_on_year_genre_and_director(
    shared_data: Path, tmp_path: Path
) -> None:
    figures = list(SUITE.run(Bench(work=tmp_path, data_root=shared_data)))
    assert [f.name.split()[-2] for f in figures] == ["year", "genre", "director"]
    assert all(f.n > 400 for f in figures)
    assert all(f.meets for f in figures), figures
