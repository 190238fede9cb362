"""Sub-commands of `kehai`, one module each, found by being here: HELP, add_arguments(parser), handle(options)."""
