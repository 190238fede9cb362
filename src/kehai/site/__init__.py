"""The site: the only place that names all the parts; settings, server, worker, command line."""
