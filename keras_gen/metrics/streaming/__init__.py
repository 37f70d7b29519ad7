"""Streaming: Keras metrics whose state is sums, over batches and replicas."""
