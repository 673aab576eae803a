# What tests/capture/test_tshark.py has tshark judge.
tests: $(BUILD)/tests/driver/recorded
-include $(BUILD)/tests/driver/recorded.d
