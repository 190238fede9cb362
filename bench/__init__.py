"""Speed and memory of the product beside its floor: `make bench`."""
