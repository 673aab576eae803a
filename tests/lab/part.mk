# The lab: `make lab` gives a shell in it.  See tests/lab/README.md.

.PHONY: lab
lab:
	@tests/lab/enter $${SHELL:-/bin/sh}

# Wall time beside the peers, in the lab with delays.
.PHONY: bench bench-lab
bench: bench-lab
bench-lab: all
	@tests/lab/bench --build $(BUILD)
