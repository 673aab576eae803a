# The lab: `make lab` gives a shell in it.  See tests/lab/README.md.

.PHONY: lab
lab:
	@tests/lab/enter $${SHELL:-/bin/sh}
