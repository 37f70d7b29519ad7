"""What turns an endpoint into files: graphs, converters, variants."""
