# Fuzzing with libFuzzer: every tests/fuzz/fuzz_<target>.c is a target, its
# seeds are testdata/fuzz/<target>/.  `make fuzz FUZZ_SECONDS=60` runs each
# for so long; what it finds stays in build/fuzz/found/.

FUZZ_CC ?= clang
FUZZ_SECONDS ?= 60
FUZZ_SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_TARGETS := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=%)
FUZZ_BIN := $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%)
FUZZ_OBJ := $(LIB_SRC:%.c=$(BUILD)/fuzz/obj/%.o)
# The program's own files, without main(), for the targets that need some.
FUZZ_CLI_OBJ := $(filter-out %/main.o,$(CLI_SRC:%.c=$(BUILD)/fuzz/obj/%.o))
FUZZ_COMPILE = $(FUZZ_CC) $(CPPFLAGS) $(RW_CPPFLAGS) -Itests -std=gnu11 -g \
	-O1 -fno-omit-frame-pointer -Wno-unknown-warning-option $(FUZZ_SAN)

$(BUILD)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_COMPILE) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

$(BUILD)/fuzz/librootwalk.a: $(FUZZ_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/fuzz/libcli.a: $(FUZZ_CLI_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(FUZZ_BIN): $(BUILD)/fuzz/%: tests/fuzz/fuzz_%.c $(BUILD)/fuzz/libcli.a \
    $(BUILD)/fuzz/librootwalk.a
	@mkdir -p $(@D)
	$(FUZZ_COMPILE) -fsanitize=fuzzer -MMD -MP -MF $@.d -o $@ $< \
	    $(BUILD)/fuzz/libcli.a $(BUILD)/fuzz/librootwalk.a $(PKG_LIBS)

.PHONY: fuzz fuzz-build
fuzz-build: $(FUZZ_BIN)
fuzz: fuzz-build
	@tests/fuzz/run --build $(BUILD) --seconds $(FUZZ_SECONDS) \
	    $(FUZZ_TARGETS)

-include $(FUZZ_OBJ:.o=.d) $(FUZZ_CLI_OBJ:.o=.d) $(FUZZ_BIN:%=%.d)
