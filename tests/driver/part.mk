# What tests/capture/test_tshark.py has tshark judge.
tests: $(BUILD)/tests/driver/recorded
-include $(BUILD)/tests/driver/recorded.d

# Where the library's dlopen(3) fails when it is told to.
$(BUILD)/tests/driver/test_starved: LDFLAGS += -Wl,--wrap=dlopen

# Threads under the thread sanitizer: a build of its own, and one test.
.PHONY: tsan
tsan:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/tsan WERROR=1 \
	    CFLAGS='-O1 -g -fsanitize=thread' LDFLAGS=-fsanitize=thread \
	    $(BUILD)/tsan/tests/driver/test_threads
	$(BUILD)/tsan/tests/driver/test_threads
