#!/bin/sh
# Starts this machine's process of a training on several plain machines.
#
#     RECIPE=dcgan_fashion_mnist RUN=/shared/run ./machines.sh INDEX HOST:PORT ... [-- OPTION ...]
#
# Run it on every machine with the same addresses and its own INDEX, from 0. For a trial
# on one machine, give localhost with as many ports and start each in the background.
set -eu
index=$1
shift
workers=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  workers="$workers${workers:+, }\"$1\""
  shift
done
[ $# -eq 0 ] || shift
TF_CONFIG="{\"cluster\": {\"worker\": [$workers]}, \"task\": {\"type\": \"worker\", \"index\": $index}}"
export TF_CONFIG
STRATEGY=multi_worker CLUSTER=tf_config exec "$(dirname "$0")/train.sh" "$@"
