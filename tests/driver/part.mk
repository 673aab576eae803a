# What tests/capture/test_tshark.py has tshark judge.
tests: $(BUILD)/tests/driver/recorded
-include $(BUILD)/tests/driver/recorded.d

# Where memory runs out as the test wants it to.
$(BUILD)/tests/driver/test_memory: RW_LDFLAGS += -Wl,--wrap=malloc \
	-Wl,--wrap=calloc -Wl,--wrap=realloc
