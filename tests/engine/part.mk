# Allocations that fail in turn: the calls are wrapped at link time.
$(BUILD)/tests/engine/test_memory_out: LDFLAGS += \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=reallocarray
