from pathlib import Path

from whyfirst.evals.provenance import code_digest
from whyfirst.evals.rooms import DONE, prepared_folder
from whyfirst.evals.suite import Bench


def test_what_other_code_prepared_is_prepared_again(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "prepared"
    (folder / "catalogues" / "left-over").mkdir(parents=True)
    (folder / "cache").symlink_to(prepared / "cache")
    (folder / DONE).write_text("another", "utf-8")

    assert prepared_folder(Bench(work=tmp_path / "suite")) == folder

    assert not (folder / "catalogues" / "left-over").exists()
    assert (folder / "catalogues" / "films" / "current").is_file()
    assert (folder / DONE).read_text("utf-8") == code_digest()
