# How long a ruling takes.
$(BUILD)/tests/dnssec/bench_judge: tests/dnssec/bench_judge.c $(STATIC)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(COMPILE) -Itests -MF $@.d -o $@ $< $(STATIC) $(RW_LDFLAGS) \
	    $(LDFLAGS) $(PKG_LIBS)

.PHONY: bench-judge
bench: bench-judge
bench-judge: $(BUILD)/tests/dnssec/bench_judge
	@$< testdata/dnssec/cases.txt

# Where the library's dlopen(3) fails when it is told to.
$(BUILD)/tests/dnssec/test_crypto_again: LDFLAGS += -Wl,--wrap=dlopen
