# Whole walks and their reports, with allocations that fail.

STARVE := $(BUILD)/tests/memory/starve
$(BUILD)/obj/tests/memory/starve.o: RW_CPPFLAGS += -Itests

$(STARVE): $(BUILD)/obj/tests/memory/starve.o \
    $(filter-out %/run.o,$(patsubst %.c,$(BUILD)/obj/%.o,\
    $(filter-out tests/scenario/test_%,$(wildcard tests/scenario/*.c)))) \
    $(STATIC)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS)

tests: $(STARVE)

# Each allocation there is: some minutes, with sanitizers an hour.
.PHONY: check-memory
check-memory: $(STARVE)
	$(STARVE) --all

-include $(BUILD)/obj/tests/memory/starve.d
