# Where the parser's calls are counted.
$(BUILD)/tests/engine/test_once: LDFLAGS += -Wl,--wrap=rw_message_parse
