"""The timed and deferred work of the domain."""
