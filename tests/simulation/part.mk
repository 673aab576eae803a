# Walks through hostile networks.

SIMULATION_SRC := $(sort $(wildcard tests/simulation/*.c))
SIMULATION_OBJ := $(SIMULATION_SRC:%.c=$(BUILD)/obj/%.o)
SIMULATION_USES := $(BUILD)/obj/tests/scenario/pool.o \
	$(BUILD)/obj/tests/scenario/invariant.o
# Its clock jumps: see clock.c.
SIMULATION_WRAP := -Wl,--wrap=rw_engine_next,--wrap=rw_engine_answer,--wrap=rw_engine_failure
SIMULATION_RUN := $(BUILD)/tests/simulation/run
SIMULATION_AGAIN := $(BUILD)/tests/simulation/again
# A program each.
SIMULATION_MAINS := %/run.o %/again.o

$(SIMULATION_OBJ): RW_CPPFLAGS += -Itests

$(SIMULATION_RUN) $(SIMULATION_AGAIN): $(BUILD)/tests/simulation/%: \
    $(BUILD)/obj/tests/simulation/%.o \
    $(filter-out $(SIMULATION_MAINS),$(SIMULATION_OBJ)) $(SIMULATION_USES) \
    $(STATIC)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) $(SIMULATION_WRAP) -o $@ $^ $(PKG_LIBS) -lcrypto

tests: $(SIMULATION_RUN) $(SIMULATION_AGAIN)

-include $(SIMULATION_OBJ:.o=.d)

# As many worlds as there is time for, on all cores:
#     make simulate SEEDS=1000000 [FIRST=20000000]
# Those that fail are named, each with what is wrong, and what to say to see it.
SEEDS ?= 10000
FIRST ?= 20000000
.PHONY: simulate
simulate: $(SIMULATION_RUN)
	tests/simulation/many $(SIMULATION_RUN) $(FIRST) $(SEEDS)
