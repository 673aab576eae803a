# Other systems and other machines; not part of `check`.
#
#   make check-elsewhere ELSEWHERE=/folder [SYSTEMS="debian13 s390x"]
#
# The folder keeps the systems' files from one run to the next (2 GB a system).

.PHONY: check-elsewhere
check-elsewhere: all
	@$(PYTHON) tests/elsewhere/run --build $(BUILD) --folder '$(ELSEWHERE)' \
	    $(SYSTEMS)

# Each compiler that is here, at -O0, -O3, with -flto, -std=c11: no warning.
.PHONY: check-compilers
check-compilers:
	tests/elsewhere/compilers
