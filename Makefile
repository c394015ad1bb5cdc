# make            the program, build/release/forecast
# make MODE=asan  another build: release, debug, asan (+ubsan), double; each in a folder of its own
# make demo       installs what is missing, trains on the bundled weather data, forecasts, plots
# make test       installs what is missing, builds, tests
# make help       all targets

ifeq ($(origin CC),default)
CC := gcc
endif
MODE ?= release
BUILD ?= build
OUT := $(BUILD)/$(MODE)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
MODE_release := -O2 -g
MODE_debug := -O0 -g
MODE_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
MODE_double := -O1 -g -DREAL_DOUBLE
ifndef MODE_$(MODE)
$(error MODE=$(MODE) is unknown: release, debug, asan or double)
endif

# -ffp-contract=off: a product and a sum are fused only where the code says so, hence the same bits with every compiler.
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE $(WARNINGS) $(MODE_$(MODE)) -ffp-contract=off -fopenmp -Isrc $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS := $(filter -fsanitize%,$(MODE_$(MODE))) -fopenmp $(LDFLAGS)
LIBS := -lcsv -lyaml -ljansson -lmd -lm

# Sources compiled once per instruction set (nn/isa.h).
ISA_SOURCES := $(wildcard src/nn/isa_*.c)
ifneq (,$(findstring x86_64,$(shell $(CC) -dumpmachine)))
LEVELS := baseline v3 v4
else
LEVELS := baseline
endif
MARCH_v3 := -march=x86-64-v3
MARCH_v4 := -march=x86-64-v4 -mprefer-vector-width=512

SOURCES := $(filter-out $(ISA_SOURCES),$(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(OUT)/%.o) \
	$(foreach level,$(LEVELS),$(ISA_SOURCES:src/%.c=$(OUT)/%.$(level).o))
TESTS := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/test_*.c))

.PHONY: all clean unit FORCE
all: $(OUT)/forecast

$(OUT)/forecast: $(OUT)/main.o $(OBJECTS)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# Everything is rebuilt when the compiler or a flag changes.
$(OUT)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' > $@

define isa_rule
$(OUT)/%.$(1).o: src/%.c $(OUT)/flags
	@mkdir -p $$(@D)
	$(CC) $(ALL_CFLAGS) $(MARCH_$(1)) -DISA=$(1) -MMD -MP -c -o $$@ $$<
endef
$(foreach level,$(LEVELS),$(eval $(call isa_rule,$(level))))

$(OUT)/%.o: src/%.c $(OUT)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/tests/%.o: tests/%.c $(OUT)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests -MMD -MP -c -o $@ $<

$(OUT)/tests/test_%: $(OUT)/tests/test_%.o $(OBJECTS)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

# The unit tests of one mode.
unit: $(TESTS)
	@for test in $(TESTS); do echo "== $$test"; OMP_WAIT_POLICY=passive $$test || exit 1; done

clean:
	rm -rf $(BUILD)

.SECONDARY:
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
