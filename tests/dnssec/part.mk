# Allocations that fail in turn: the calls are wrapped at link time.
$(BUILD)/tests/dnssec/test_memory_out: LDFLAGS += \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc

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
