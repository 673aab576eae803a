# The scenario runner and the tests of its parts.

SCENARIO_SRC := $(filter-out tests/scenario/test_%,\
	$(sort $(wildcard tests/scenario/*.c)))
SCENARIO_OBJ := $(SCENARIO_SRC:%.c=$(BUILD)/obj/%.o)
SCENARIO_RUN := $(BUILD)/tests/scenario/run
SCENARIO_TESTS := $(patsubst %.c,$(BUILD)/%,\
	$(wildcard tests/scenario/test_*.c))

$(SCENARIO_OBJ): RW_CPPFLAGS += -Itests

$(SCENARIO_RUN): $(SCENARIO_OBJ) $(STATIC)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $(SCENARIO_OBJ) $(STATIC) $(PKG_LIBS)

$(SCENARIO_TESTS): $(BUILD)/tests/scenario/%: tests/scenario/%.c \
    $(SCENARIO_OBJ) $(STATIC)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(COMPILE) -Itests -MF $@.d -o $@ $< \
	    $(filter-out %/run.o,$(SCENARIO_OBJ)) $(STATIC) $(RW_LDFLAGS) \
	    $(LDFLAGS) -lcmocka $(PKG_LIBS)

tests: $(SCENARIO_RUN) $(SCENARIO_TESTS)

-include $(SCENARIO_OBJ:.o=.d) $(SCENARIO_TESTS:%=%.d)
