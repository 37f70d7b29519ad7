import os
import platform

import numpy as np

from keras_gen.export.benchmark import machine


def test_the_processor_is_that_of_the_kernels_list(tmp_path, monkeypatch):
    listing = "processor\t: 0\nmodel name\t: Fast CPU: 3 GHz\nmodel name\t: other\n"
    (tmp_path / "cpuinfo").write_text(listing)
    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "cpuinfo")
    assert machine.describe()["processor"] == "Fast CPU: 3 GHz"


def test_a_system_without_the_list_has_a_name_too(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "nothing")
    facts = machine.describe()
    assert facts["processor"] in (platform.processor(), platform.machine())
    assert 1 <= facts["cores_available"] <= facts["cores"] == os.cpu_count()


def test_what_is_not_installed_has_no_version(monkeypatch):
    monkeypatch.setattr(machine, "_PACKAGES", ("numpy", "no-such-package"))
    assert machine.versions() == {
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
