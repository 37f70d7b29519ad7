#!/bin/sh
# Starts or resumes a run: what every process of a cluster executes.
#
#     RECIPE=dcgan_fashion_mnist RUN=/shared/run ./train.sh [OPTION ...]
#
# A restarted job finds its run directory and goes on from the newest checkpoint. All
# processes need RUN on one file system. STRATEGY and CLUSTER are as in
# docs/distribution.md.
set -eu
resume=
[ ! -e "$RUN/recipe.json" ] || resume=--resume
exec keras-gen train "$RECIPE" --run-dir "$RUN" ${resume:+"$resume"} \
  --strategy "${STRATEGY:-auto}" ${CLUSTER:+--cluster "$CLUSTER"} "$@"
