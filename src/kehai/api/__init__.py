"""The kernel over HTTP: every kind's paths, made from the catalogue; knows no domain."""
