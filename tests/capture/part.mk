# What tests/capture/test_tshark.py holds against tshark.
tests: $(BUILD)/tests/capture/dump
-include $(BUILD)/tests/capture/dump.d
