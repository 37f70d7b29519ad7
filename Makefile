# The two commands of a new user are `make quickstart` and `make test`.

PYTHON ?= python3
VENV ?= .venv
RUN ?= runs/quickstart
BIN := $(VENV)/bin
CLI := $(BIN)/keras-gen
JOBS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist worksteal

export TF_CPP_MIN_LOG_LEVEL ?= 3

.PHONY: help quickstart test check lint fix benchmark wheel constraints clean

help:  ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

quickstart: $(VENV)/.installed  ## Train a GAN on digits, evaluate it, export and verify it
	$(CLI) train dcgan_digits --run-dir $(RUN) --overwrite
	$(CLI) evaluate $(RUN)
	$(CLI) export $(RUN) --output $(RUN)/export --overwrite
	$(CLI) verify $(RUN)/export
	$(CLI) sample $(RUN)/export --count 100 --seed 0 --output $(RUN)/samples.png
	@printf '\n%s\n' \
	  'Done. Look at:' \
	  '  samples    $(RUN)/samples.png (from the exported file; during training: $(RUN)/samples/)' \
	  '  metrics    $(RUN)/evaluations.jsonl and $(RUN)/metrics.jsonl' \
	  '  artefacts  $(RUN)/export/ (saved_model/, model.tflite, onnx/, README.md)'

test: $(VENV)/.tested lint  ## Run lint and the whole suite
	$(PYTEST)

check: $(VENV)/.tested lint  ## Run lint and the quick part of the suite
	$(PYTEST) -m 'not slow'

lint: $(VENV)/.tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

fix: $(VENV)/.tested  ## Format, and mend what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmark: $(VENV)/.installed  ## Measure steps, sampling and fit, as ratios
	$(BIN)/python benchmarks/train_step.py
	$(BIN)/python benchmarks/sampling.py
	$(BIN)/python benchmarks/fit_overhead.py
	$(BIN)/python benchmarks/pixelcnn_sampling.py
	$(BIN)/python benchmarks/data.py
	$(BIN)/python benchmarks/mixed_precision.py
	$(BIN)/python benchmarks/frechet.py
	$(BIN)/python benchmarks/scaling.py

wheel: $(VENV)/.tested  ## Build the wheel into dist/
	rm -rf build
	$(BIN)/python -m build --wheel

constraints: $(VENV)/.tested  ## Record the versions that were tested
	$(BIN)/python -m pip freeze --exclude-editable --exclude keras_gen > constraints.txt

clean:  ## Remove the environment, builds and caches; runs stay
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo 'TensorFlow 2.21 wants Python 3.11 to 3.13: make PYTHON=/path/to/python'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python setup.cfg pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@
