# The sources as clang-tidy and gcc -fanalyzer read them; not part of `check`.
.PHONY: analyze
analyze: export COMPILE := $(COMPILE)
analyze:
	@tests/analyze/run $(LIB_SRC) $(CLI_SRC)
