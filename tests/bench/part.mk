# Measuring side by side with the peers.  `make bench` runs all that is here;
# each part adds its own target to `bench`.

.PHONY: bench bench-decoder
bench: bench-decoder

$(BUILD)/bench/bench_decoder: tests/bench/bench_decoder.c $(STATIC)
	@mkdir -p $(@D)
	$(COMPILE) -MF $@.d -o $@ $< $(STATIC) $(RW_LDFLAGS) $(LDFLAGS) \
	    -lldns -lknot $(PKG_LIBS)

bench-decoder: $(BUILD)/bench/bench_decoder
	@$< testdata/wire

-include $(BUILD)/bench/bench_decoder.d
