"""The outbox, the relay, the queue and the worker that runs it."""
