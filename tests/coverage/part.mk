# What of the code the tests run: a build of its own, unit and scenario tests and
# the simulation in it, and a table by part; fails where a part is below its
# bound.  Not part of `check`.

COVERAGE := $(BUILD)/coverage
.PHONY: coverage
coverage:
	@$(MAKE) --no-print-directory BUILD=$(COVERAGE) CFLAGS='-O0 -g --coverage' \
	    all tests
	@find $(COVERAGE) -name '*.gcda' -delete
	@$(PYTHON) tests/run --build $(COVERAGE) unit scenario
	@$(COVERAGE)/tests/simulation/run 30000000 40 | tail -n 1
	@tests/coverage/report $(COVERAGE)
