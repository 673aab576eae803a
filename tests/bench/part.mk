# Measuring side by side with the peers.  `make bench` runs all that is here;
# each part adds its own target to `bench`.

.PHONY: bench bench-decoder bench-light bench-compare bench-many
bench: bench-decoder bench-light bench-compare bench-many

# How many instructions and how much memory, beside the peers.
bench-light: all
	@tests/lab/enter tests/bench/light $(BUILD)

# What many names cost, beside unbound.
bench-many: all
	@tests/lab/enter tests/bench/many $(BUILD)
	@tests/lab/enter tests/bench/bulk $(BUILD)

# What names of many zones cost, beside unbound; long.
.PHONY: bench-universe bench-fleet check-fleet
bench-universe: all $(BUILD)/bench/universe_server \
    $(BUILD)/bench/bare_pool $(BUILD)/bench/no_network.so
	@tests/bench/universe $(BUILD) 200000 100000
	@tests/bench/universe $(BUILD) 200000 100000 --synthetic --loss 5 \
	    --no-unbound
	@tests/bench/universe $(BUILD) 3000 3000 --synthetic --instructions
	@tests/bench/universe $(BUILD) 200000 100000 --alone

$(BUILD)/bench/no_network.so: tests/bench/no_network.c \
    tests/bench/universe_server.c
	@mkdir -p $(@D)
	$(COMPILE) -fvisibility=default -shared -MF $@.d -o $@ $< -ldl

$(BUILD)/bench/universe_server $(BUILD)/bench/bare_pool: \
    $(BUILD)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(COMPILE) -MF $@.d -o $@ $< $(RW_LDFLAGS) $(LDFLAGS)

# What a fleet costs beside plain bulk.
bench-fleet: all
	@tests/bench/fleet $(BUILD)

# A fleet whose workers and whose server die again and again; two minutes.
check-fleet: all
	@tests/bench/fleet $(BUILD) 30000 --stress

# What a comparison takes beside its slower part.
bench-compare: all
	@tests/lab/enter --delay tests/bench/compare $(BUILD)

$(BUILD)/bench/bench_decoder: tests/bench/bench_decoder.c $(STATIC)
	@mkdir -p $(@D)
	$(COMPILE) -MF $@.d -o $@ $< $(STATIC) $(RW_LDFLAGS) $(LDFLAGS) \
	    -lldns -lknot $(PKG_LIBS)

bench-decoder: $(BUILD)/bench/bench_decoder
	@$< testdata/wire

-include $(wildcard $(BUILD)/bench/*.d)
