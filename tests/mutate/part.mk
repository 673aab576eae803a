# Breaking the code on purpose: every break must be noticed.
# `make mutate RANDOM_BREAKS=50 SEED=7` tries fifty of its own as well.

RANDOM_BREAKS ?= 0
SEED ?= 1

.PHONY: mutate
mutate:
	@tests/mutate/run --build $(BUILD)
ifneq ($(RANDOM_BREAKS),0)
	@tests/mutate/run --build $(BUILD) --random $(RANDOM_BREAKS) --seed $(SEED)
endif
