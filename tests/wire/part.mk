# A filter that tests in Python talk to.
tests: $(BUILD)/tests/wire/rdata_text
-include $(BUILD)/tests/wire/rdata_text.d
