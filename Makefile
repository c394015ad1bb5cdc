# make            the program, build/release/forecast
# make demo       installs what is missing, trains on the bundled weather data, forecasts, plots
# make test       installs what is missing, builds, tests
# make help       all targets

ifeq ($(origin CC),default)
CC := gcc
endif
MODE ?= release
BUILD ?= build
PREFIX ?= /usr/local
OUT := $(BUILD)/$(MODE)

# As many jobs as processors, unless -j says otherwise.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --no-print-directory -j$(shell nproc 2>/dev/null || echo 1)
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
# -g1 has the lines that traces show; what a debugger wants beside them would be most of the build.
MODE_release := -O2 -g1
MODE_debug := -O0 -g
MODE_asan := -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
MODE_double := -O1 -g1 -DREAL_DOUBLE
MODE_fuzz := -O1 -g1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
# with clang, whose OpenMP tells it of its barriers (tests/equal/equal.bats)
MODE_tsan := -O1 -g1 -fsanitize=thread
ifndef MODE_$(MODE)
$(error MODE=$(MODE) is unknown: release, debug, asan, tsan, double or fuzz)
endif

# The last two, after the flags of the environment: a product and a sum are fused only where the
# code says so, hence the same bits with every compiler.
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE $(WARNINGS) $(MODE_$(MODE)) -fopenmp -Isrc $(CPPFLAGS) $(CFLAGS) \
	-fno-fast-math -ffp-contract=off
ALL_LDFLAGS := $(filter -fsanitize%,$(MODE_$(MODE))) -fopenmp $(LDFLAGS)
LIBS := -lcsv -lyaml -ljansson -lnettle -lz -lm

# Sources compiled once per instruction set (nn/isa.h).
ISA_SOURCES := $(wildcard src/nn/isa_*.c)
ifneq (,$(findstring x86_64,$(shell $(CC) -dumpmachine 2>/dev/null)))
LEVELS := baseline v3 v4
else
LEVELS := baseline
endif
MARCH_v3 := -march=x86-64-v3
MARCH_v4 := -march=x86-64-v4 -mprefer-vector-width=512

SOURCES := $(filter-out $(ISA_SOURCES),$(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(OUT)/%.o) \
	$(foreach level,$(LEVELS),$(ISA_SOURCES:src/%.c=$(OUT)/%.$(level).o))
TESTS := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/test_*.c tests/*/test_*.c))
BENCHES := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/bench/bench.c tests/bench/kernels.c))
BENCH_PARTS := $(filter-out $(BENCHES:=.o),$(patsubst tests/%.c,$(OUT)/tests/%.o,$(wildcard tests/bench/*.c)))
FUZZERS := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/fuzz/fuzz_*.c))
GRADCHECK := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/test_gradcheck*.c))

# What runs a script that builds itself; make -n would run it too, as it is said to call make.
script = $(if $(findstring n,$(firstword -$(MAKEFLAGS))),echo )MAKE='$(1)' BUILD='$(BUILD)'

# V=1 shows the commands, else each step is one line, and none with -s.
ifeq ($(V),1)
say =
Q :=
else ifneq (,$(findstring s,$(firstword -$(MAKEFLAGS))))
say =
Q := @
else
say = @printf '  %-4s %s\n' $(1) '$(2)'
Q := @
endif

.PHONY: all demo test test-full lint fuzz fuzzers bench bench-compare sums deps install uninstall readme clean help \
	unit tests benches print-tests gradcheck FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $(OUT)/forecast ## the program (MODE=release; or debug, asan, tsan, double, fuzz: each in a folder of its own)

$(OUT)/forecast: $(OUT)/main.o $(OBJECTS) $(OUT)/objects
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(LIBS)

# Files that hold what the build depends on beside the sources, and change when that changes: the
# compiler and all flags (everything is compiled anew) and the list of objects (linked anew).
KEPT_flags := $(strip $(shell $(CC) --version 2>/dev/null | head -n 1) $(CC) $(ALL_CFLAGS) \
	$(MARCH_v3) $(MARCH_v4) $(ALL_LDFLAGS) $(LIBS))
KEPT_objects := $(strip $(OBJECTS))
define kept_rule
ifneq ($$(file <$(OUT)/$(1)),$$(KEPT_$(1)))
$(OUT)/$(1): FORCE
endif
$(OUT)/$(1):
	@$$(shell mkdir -p $$(@D))$$(file >$$@,$$(KEPT_$(1)))
endef
$(foreach kept,flags objects,$(eval $(call kept_rule,$(kept))))

define isa_rule
$(OUT)/%.$(1).o: src/%.c $(OUT)/flags
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$$(Q)$(CC) $(ALL_CFLAGS) $(MARCH_$(1)) -DISA=$(1) -MMD -MP -c -o $$@ $$<
endef
$(foreach level,$(LEVELS),$(eval $(call isa_rule,$(level))))

$(OUT)/%.o: src/%.c $(OUT)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/tests/%.o: tests/%.c $(OUT)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests -MMD -MP -c -o $@ $<

# Each test takes only the objects that it needs, which keeps hundreds of them small.
$(OUT)/objects.a: $(OBJECTS) $(OUT)/objects
	@rm -f $@
	$(Q)$(AR) rcsT $@ $(OBJECTS)

$(TESTS): %: %.o $(OUT)/objects.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

$(FUZZERS): %: %.o $(OUT)/objects.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(BENCHES): %: %.o $(BENCH_PARTS) $(OBJECTS) $(OUT)/objects
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(LIBS)

demo: ## installs what is missing, trains on the bundled weather data, forecasts, plots
	tests/install-packages build plot
	$(MAKE) MODE=release all
	$(BUILD)/release/forecast -t date -y temp_max --mode both --horizon 14 datasets/seattle-weather.csv
	@echo; echo 'The pictures:'; ls plots/seattle-weather/*.png

test: ## installs what is missing, builds, tests: everything a newcomer needs
	tests/install-packages build plot test
	@$(call script,$(MAKE)) tests/run

test-full: ## test, valgrind, clang, all instruction sets, the long tests
	tests/install-packages build plot test full
	@$(call script,$(MAKE)) tests/run full

lint: ## format, warnings of gcc and clang, clang-tidy, cppcheck, shellcheck, the rules of the house
	tests/install-packages build test lint
	@$(call script,$(MAKE)) tests/lint

fuzz: ## libFuzzer on every reader, each for FUZZ_SECONDS (600)
	tests/install-packages build test full
	@$(call script,$(MAKE)) tests/fuzz/run

fuzzers: $(FUZZERS)

bench: $(OUT)/forecast $(BENCHES) ## speed and memory; BENCH_OPTIONS as tests/bench/run --help says
	OUT='$(abspath $(OUT))' tests/bench/run $(BENCH_OPTIONS)

bench-compare: $(OUT)/forecast $(BENCHES) ## the same beside another commit, in turns: REV=COMMIT
	@[ -n '$(REV)' ] || { echo 'REV=COMMIT is missing: make bench-compare REV=HEAD~1' >&2; exit 2; }
	OUT='$(abspath $(OUT))' tests/bench/run --against '$(REV)' $(BENCH_OPTIONS)

sums: ## the sums that doctor knows, anew: for a change that is meant to change bits
	@$(call script,$(MAKE)) tests/equal/sums

unit: $(TESTS) ## the unit tests of one MODE
	@for test in $(TESTS); do echo "== $$test"; OMP_WAIT_POLICY=passive $$test || exit 1; done

gradcheck: $(GRADCHECK) ## the gradients of all cells against differences (MODE=double)
	@for test in $(GRADCHECK); do OMP_WAIT_POLICY=passive $$test || exit 1; done

tests: $(TESTS)
benches: $(BENCHES)
print-tests:
	@printf '%s\n' $(TESTS)

deps: ## names and installs the Debian packages that are missing for the program and its plots
	tests/install-packages build plot

COMPLETIONS := bash:bash-completion/completions/forecast zsh:zsh/site-functions/_forecast \
	fish:fish/vendor_completions.d/forecast.fish

install: all ## the program, its completions and manual page, to $(DESTDIR)$(PREFIX)
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install -m 755 $(OUT)/forecast '$(DESTDIR)$(PREFIX)/bin/forecast'
	@for each in $(COMPLETIONS); do \
		to='$(DESTDIR)$(PREFIX)/share/'"$${each#*:}"; \
		$(OUT)/forecast completion "$${each%%:*}" > $(OUT)/completion && \
			install -D -m 644 $(OUT)/completion "$$to" || exit 1; \
	done
	@$(OUT)/forecast help --man > $(OUT)/forecast.1
	install -D -m 644 $(OUT)/forecast.1 '$(DESTDIR)$(PREFIX)/share/man/man1/forecast.1'

uninstall: ## what install put there
	rm -f '$(DESTDIR)$(PREFIX)/bin/forecast'
	rm -f '$(DESTDIR)$(PREFIX)/share/man/man1/forecast.1'
	@for each in $(COMPLETIONS); do rm -f '$(DESTDIR)$(PREFIX)/share/'"$${each#*:}"; done

readme: all ## writes the blocks of README.md that commands print, and the gallery's pictures, anew
	tests/readme
	tests/readme --gallery

clean: ## all that was built
	rm -rf '$(BUILD)'

help: ## this text
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | \
		awk -F'|' '{printf "make %-13s %s\n", $$1, $$2}'
	@echo 'V=1 shows every command of the compiler.'
	@echo 'Respected: CC CPPFLAGS CFLAGS LDFLAGS BUILD PREFIX DESTDIR, MODE=release|debug|asan|tsan|double|fuzz'

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
