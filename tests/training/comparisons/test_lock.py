import os
import subprocess
import sys

import pytest

from keras_gen.training import RunError
from keras_gen.training.comparisons import lock


def test_a_directory_is_locked_once_at_a_time(tmp_path):
    with lock.held(tmp_path / "new"):
        with pytest.raises(RunError, match="One comparison at a time"):
            with lock.held(tmp_path / "new"):
                pass
    with lock.held(tmp_path / "new"):
        pass


def test_a_process_that_shares_it_keeps_it(tmp_path):
    with lock.held(tmp_path) as descriptor:
        process = subprocess.Popen(
            [sys.executable, "-c", "input()"],
            stdin=subprocess.PIPE,
            pass_fds=(descriptor,),
        )
    try:
        with pytest.raises(RunError, match="still saves its state"):
            with lock.held(tmp_path):
                pass
    finally:
        process.communicate(os.linesep.encode(), timeout=10)
    with lock.held(tmp_path):
        pass
