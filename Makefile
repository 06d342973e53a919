# SPDX-License-Identifier: GPL-3.0-or-later
# Builds everything below $(BUILD); nothing is written beside the sources.
#
# The folders decide what a file becomes, so a new file needs no line here:
#   src/bin/NAME.c             a program, $(BUILD)/NAME
#   src/sdl/*.c                linked into twoarm-task alone; no other folder knows SDL
#   src/*/*.c (the others)     $(BUILD)/libtwoarm.a
#   tests/test_*.c             unit tests (Check); test_sdl*.c are linked with src/sdl as well
#   tests/slow/test_*.c        the same for `make check-slow`
#   tests/bench_*.c            benchmarks; bench_sdl*.c are linked with src/sdl as well
#   tests/fuzz/fuzz_*.c        fuzzers (make fuzz)
#   tests/tools/NAME.c         helpers of tests, $(BUILD)/tests/tools/NAME; x*.c may use Xlib and
#                              XTest, sdl_*.c are linked with src/sdl
#   tests/tools/preload_*.c    to be loaded with LD_PRELOAD: $(BUILD)/tests/tools/preload_*.so
#   tests/cli/*.sh, tests/slow/*.sh   tests of the programs as run (all but lib.sh)
#
# Yours to set: CC CFLAGS CPPFLAGS LDFLAGS BUILD PREFIX DESTDIR, WERROR=1 (warnings are errors),
# SAN=1 (address and undefined behaviour sanitizers, into build/san), V=1 (show whole commands).
# Your CFLAGS come last and so win.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local
MAN1 := $(PREFIX)/share/man/man1
BUILD ?= $(if $(SAN),build/san,build)
PKG_CONFIG ?= pkg-config
CFLAGS ?= -g

# One job a core, in the topmost make: those it calls share its jobs.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif

# --- What this system has -----------------------------------------------------------------------
has = $(shell $(PKG_CONFIG) --exists $(1) 2>/dev/null && echo yes)
cflags_of = $(shell $(PKG_CONFIG) --cflags $(1) 2>/dev/null)
libs_of = $(shell $(PKG_CONFIG) --libs $(1) 2>/dev/null)

LIB_MODULES := gsl jansson libconfig nettle
SDL_MODULES := sdl2 SDL2_ttf
HAVE_LIBS := $(call has,$(LIB_MODULES))
HAVE_SDL := $(call has,$(SDL_MODULES))
HAVE_CHECK := $(call has,check)
HAVE_X := $(call has,x11 xtst)
LIB_LIBS := $(call libs_of,$(LIB_MODULES)) -lm
SDL_CFLAGS := $(if $(HAVE_SDL),$(call cflags_of,$(SDL_MODULES)))
SDL_LIBS := $(if $(HAVE_SDL),$(call libs_of,$(SDL_MODULES)))
CHECK_LIBS := $(if $(HAVE_CHECK),$(call libs_of,check) -pthread)
X_LIBS := $(if $(HAVE_X),$(call libs_of,x11 xtst))

# --- Flags --------------------------------------------------------------------------------------
# -ffp-contract=off: the same bits with and without FMA.  No -march and no -ffast-math for the same
# reason.  The rooms with the loops over lanes get -O3: gcc 12 at -O2 vectorises only loops whose
# trip count it knows to be a multiple of the vector (its "very cheap" cost model); and it orders
# instructions before registers are given away, which hides a tenth of their latency (clang does).
FAST_ROOMS := src/core/ src/models/ src/envs/ src/fit/ src/sim/
OPT := -O2
OPT_FAST := -O3 $(if $(findstring clang,$(CC)),,-fschedule-insns -fsched-pressure)
BASE_CFLAGS := -std=c17 -ffp-contract=off -fno-math-errno -fno-trapping-math -fopenmp
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wconversion -Wno-sign-conversion -Wvla -Wformat=2 $(if $(WERROR),-Werror)
BASE_CPPFLAGS := -Iinclude -Isrc -I$(BUILD)/gen -D_GNU_SOURCE \
    -DTA_SHAREDIR='"$(PREFIX)/share/twoarm"'
BASE_LDFLAGS := -fopenmp -Wl,--as-needed


ifdef SAN
# UBSan's checks cost the vectoriser its loops, so -O1 is enough.  TA_NO_CLONES: a resolver of
# function versions runs before the sanitizers have set themselves up.
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all
OPT := -O1
OPT_FAST := -O1
BASE_CFLAGS += $(SANITIZERS) -fno-omit-frame-pointer
BASE_CPPFLAGS += -DTA_NO_CLONES
BASE_LDFLAGS += $(SANITIZERS)
else
BASE_CFLAGS += -fstack-protector-strong
BASE_LDFLAGS += -Wl,-z,relro,-z,now
# glibc refuses to fortify without optimisation.
BASE_CPPFLAGS += $(if $(filter -O0,$(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif

opt_of = $(if $(filter $(addsuffix %,$(FAST_ROOMS)),$<),$(OPT_FAST),$(OPT))
# One short line a command; V=1 shows the command itself.
say = $(if $(V),,@echo '  $(1)  $(patsubst $(BUILD)/%,%,$(2))';)
COMPILE = $(CC) $(BASE_CPPFLAGS) $(BASE_CFLAGS) $(opt_of) $(WARNINGS) $(EXTRA) \
    $(CPPFLAGS) $(CFLAGS) -MMD -MP
LINK = $(CC) $(BASE_LDFLAGS) $(CFLAGS) $(LDFLAGS)

# --- Sources ------------------------------------------------------------------------------------
object = $(patsubst %.c,$(BUILD)/%.o,$(1))
LIB_OBJ := $(call object,$(filter-out src/sdl/% src/bin/%,$(sort $(wildcard src/*/*.c))))
SDL_OBJ := $(call object,$(sort $(wildcard src/sdl/*.c)) $(if $(SAN),tests/keep_libraries.c))
NEED_SDL := twoarm-task
LIB := $(BUILD)/libtwoarm.a

all_programs := $(patsubst src/bin/%.c,%,$(sort $(wildcard src/bin/*.c)))
PROGRAMS := $(addprefix $(BUILD)/,$(filter-out $(if $(HAVE_SDL),,$(NEED_SDL)),$(all_programs)))

without_sdl = $(filter-out tests/test_sdl% tests/slow/test_sdl%,$(1))
unit = $(patsubst %.c,$(BUILD)/%,$(if $(HAVE_SDL),$(1),$(without_sdl)))
TESTS := $(call unit,$(sort $(wildcard tests/test_*.c)))
SLOW_TESTS := $(call unit,$(sort $(wildcard tests/slow/test_*.c)))
BENCHES := $(patsubst %.c,$(BUILD)/%,$(filter-out $(if $(HAVE_SDL),,tests/bench_sdl%),\
    $(sort $(wildcard tests/bench_*.c))))
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_SECONDS ?= 60
FUZZ_LIMIT ?= -max_total_time=$(FUZZ_SECONDS)
FUZZ_CC ?= clang
# Functions whose branches say nothing about a reader's: not followed, but still sanitized.
UNCOVERED := -fsanitize-coverage-ignorelist=tests/fuzz/uncovered.txt
# The readers and what they need: rooms whole, of lab and task the files named (half of what clang
# would compile otherwise). The linker says which is missing.
FUZZ_LIB := $(BUILD)/libfuzzed.a
FUZZ_OBJ := $(filter $(addprefix $(BUILD)/src/,core/% envs/% io/% models/% \
    $(addprefix lab/,journal.o language.o logbook.o paths.o sheet.o) \
    $(addprefix task/,experiment.o keys.o plan.o plan_context.o plan_layout.o settings.o symbols.o \
    texts.o)),$(LIB_OBJ))
preload_src := $(sort $(wildcard tests/tools/preload_*.c))
tool_src := $(filter-out $(preload_src) $(if $(HAVE_X),,tests/tools/x%) \
    $(if $(HAVE_SDL),,tests/tools/sdl_%),\
    $(sort $(wildcard tests/tools/*.c)))
TOOLS := $(patsubst %.c,$(BUILD)/%,$(tool_src)) $(patsubst %.c,$(BUILD)/%.so,$(preload_src))
CLI_TESTS := $(sort $(filter-out %/lib.sh,$(wildcard tests/cli/*.sh)))
SLOW_CLI := $(sort $(wildcard tests/slow/*.sh))

# --- Targets ------------------------------------------------------------------------------------
.PHONY: all deps run demo demo-built test test-built check-slow check-slow-built bench sanitize \
    lint format install uninstall clean help example tutorial check-bids fuzz fuzz-built FORCE

all: $(if $(HAVE_LIBS),,missing-libraries) $(LIB) $(PROGRAMS) ## build the programs (the default)
ifeq ($(HAVE_SDL),)
	@echo "twoarm-task was left out: no SDL2 and SDL2_ttf here (make deps installs them)."
endif

.PHONY: missing-libraries
missing-libraries:
	@echo "Libraries are missing (pkg-config $(LIB_MODULES)): run 'make deps' first." >&2
	@exit 1

deps: ## install what is missing for building (Debian, Ubuntu; elsewhere: name it)
	@sh scripts/deps.sh build

run: ## play on the screen; a start screen asks who, or: make run PARTICIPANT=012
	@sh scripts/deps.sh build
	@$(MAKE) --no-print-directory -s all
	@TWOARM_ASSETS=$${TWOARM_ASSETS:-$(CURDIR)/assets} \
	    $(BUILD)/twoarm-task $(if $(strip $(PARTICIPANT)),--participant "$$PARTICIPANT") \
	    || [ $$? = 3 ] # ended early: said by the program, no fault of make's

# What was installed a moment ago is seen only by a new make, hence the second one.
demo: ## two agents play, are fitted and reported: build/demo/report/index.html
	@sh scripts/deps.sh build
	@$(MAKE) --no-print-directory demo-built

demo-built: all
	@BUILD=$(BUILD) sh scripts/demo.sh

test: ## build everything, lint, run all tests
	@sh scripts/deps.sh build test
	@$(MAKE) --no-print-directory test-built

test-built: all $(TESTS) $(TOOLS)
	@BUILD=$(BUILD) SAN=$(SAN) bash tests/run.sh $(TESTS) $(CLI_TESTS)

check-slow: ## the tests that take minutes (recovery, coverage)
	@sh scripts/deps.sh build test
	@$(MAKE) --no-print-directory check-slow-built

check-slow-built: all $(SLOW_TESTS) $(TOOLS)
	@BUILD=$(BUILD) SAN=$(SAN) TEST_TIMEOUT=$${TEST_TIMEOUT:-5400} \
	    CK_DEFAULT_TIMEOUT=$${CK_DEFAULT_TIMEOUT:-3600} \
	    bash tests/run.sh $(SLOW_TESTS) $(SLOW_CLI)

bench: all $(BENCHES) ## measure speed (nanoseconds a trial and lane, milliseconds a fit)
	$(if $(SAN),@echo "make bench measures release builds only: leave out SAN=1." >&2; exit 2)
	@for b in $(BENCHES); do echo "== $$b"; \
	    TWOARM=$(BUILD)/twoarm $$b || exit 1; done

sanitize: ## all tests under the address and undefined behaviour sanitizers
	@$(MAKE) --no-print-directory SAN=1 BUILD=build/san test

# (Readers know the models' names and run none: those need no optimiser.)
fuzz: ## any bytes as a file, with clang's libFuzzer: FUZZ_SECONDS=60 for each reader
	@$(MAKE) --no-print-directory CC='$(FUZZ_CC)' SAN=1 BUILD=$(BUILD)/fuzz \
	    FAST_ROOMS=src/models/ OPT_FAST=-O0 \
	    CFLAGS='-g1 -fsanitize=fuzzer-no-link $(UNCOVERED)' fuzz-built

# New inputs stay in build/; those worth keeping are copied to tests/fuzz/corpus by hand.
fuzz-built: $(FUZZERS)
	@for f in $(FUZZERS); do mkdir -p $$f.corpus; \
	    TMPDIR=$(BUILD) $$f $(FUZZ_LIMIT) -max_len=4096 -verbosity=0 \
	        -print_final_stats=1 -artifact_prefix=$$f. $$f.corpus tests/fuzz/corpus || exit 1; done

example: all ## make data/example anew, byte for byte
	@rm -rf data/example
	@BUILD=$(BUILD) sh scripts/example.sh data/example

tutorial: all ## make the lesson of analysis/tutorial with its figures: build/tutorial
	@BUILD=$(BUILD) sh scripts/tutorial.sh

check-bids: ## the example study, by the BIDS validator (npm; fetched into build/)
	@sh scripts/check-bids.sh data/example

lint: ## the rules that a grep can keep (src/README.md)
	@sh scripts/lint.sh

format: ## lay out all C sources with clang-format
	clang-format -i $(wildcard include/*.h include/*/*.h src/*/*.[ch] tests/*.[ch] tests/*/*.[ch])

install: all ## install programs and manual pages below PREFIX (/usr/local); DESTDIR: packagers
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/twoarm' '$(DESTDIR)$(MAN1)'
	install -m 755 $(PROGRAMS) '$(DESTDIR)$(PREFIX)/bin'
	@for p in $(PROGRAMS); do $$p --manual >$$p.1 && \
	    install -m 644 $$p.1 '$(DESTDIR)$(MAN1)' || exit 1; done
	@if [ -d assets ]; then (cd assets && find . -type f) | while read -r f; do \
	    install -D -m 644 "assets/$$f" '$(DESTDIR)$(PREFIX)/share/twoarm/'"$$f"; done; fi

uninstall: ## remove what install put there
	rm -f $(foreach p,$(all_programs),'$(DESTDIR)$(PREFIX)/bin/$(p)' '$(DESTDIR)$(MAN1)/$(p).1')
	rm -rf '$(DESTDIR)$(PREFIX)/share/twoarm'

clean: ## remove build/ (a BUILD elsewhere is yours to remove)
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

# --- Rules --------------------------------------------------------------------------------------
# Stamps: rewritten only when their text changes, so other flags rebuild the objects and a source
# that came or went rebuilds the archive (WERROR is left out: it changes no output).
quote = '$(subst ','\'',$(1))'
define stamp
	@mkdir -p $(@D)
	@printf '%s\n' $(call quote,$(1)) | cmp -s - $@ || printf '%s\n' $(call quote,$(1)) > $@
endef
$(BUILD)/flags: FORCE
	$(call stamp,$(CC) $(BASE_CPPFLAGS) $(BASE_CFLAGS) $(OPT) $(OPT_FAST) $(CPPFLAGS) $(CFLAGS) \
	    $(LDFLAGS))
$(BUILD)/members: FORCE
	$(call stamp,$(LIB_OBJ))

# English texts are data (assets/texts/en.tsv) and compiled in as well: one line a text becomes
# TA_TEXT(ID, "name", "text").
TEXTS := $(BUILD)/gen/texts_en.def
$(TEXTS): assets/texts/en.tsv
	@mkdir -p $(@D)
	@awk -F '\t' '!/^#/ && NF == 2 { gsub(/[\\"]/, "\\\\&"); \
	    printf "TA_TEXT(%s, \"%s\", \"%s\")\n", toupper($$1), $$1, $$2 }' $< > $@

$(BUILD)/%.o: %.c $(BUILD)/flags | $(TEXTS)
	@mkdir -p $(@D)
	$(call say,CC  ,$<)$(COMPILE) -c $< -o $@

$(BUILD)/src/sdl/%.o: EXTRA := $(SDL_CFLAGS)
$(BUILD)/src/bin/twoarm-task.o: EXTRA := $(SDL_CFLAGS)
# Check's macros take zero variadic arguments, which clang calls an extension of GNU's.
$(BUILD)/tests/%.o: EXTRA := -Itests $(SDL_CFLAGS) \
    $(if $(findstring clang,$(CC)),-Wno-gnu-zero-variadic-macro-arguments)

$(LIB): $(LIB_OBJ) $(BUILD)/members
	@rm -f $@
	$(call say,AR  ,$@)$(AR) rcs $@ $(LIB_OBJ)

$(BUILD)/twoarm-task: $(BUILD)/src/bin/twoarm-task.o $(SDL_OBJ) $(LIB)
	$(call say,LINK,$@)$(LINK) $^ $(SDL_LIBS) $(LIB_LIBS) -o $@

$(BUILD)/%: $(BUILD)/src/bin/%.o $(LIB)
	$(call say,LINK,$@)$(LINK) $^ $(LIB_LIBS) -o $@

$(BUILD)/tests/tools/preload_%.so: tests/tools/preload_%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC  ,$<)$(CC) -std=c17 -D_GNU_SOURCE $(OPT) $(WARNINGS) \
	    $(CPPFLAGS) $(CFLAGS) -fPIC -shared -MMD -MP $< -o $@ -ldl

$(BUILD)/tests/tools/sdl_%: $(BUILD)/tests/tools/sdl_%.o $(SDL_OBJ) $(LIB)
	$(call say,LINK,$@)$(LINK) $^ $(SDL_LIBS) $(LIB_LIBS) -o $@

$(BUILD)/tests/tools/%: $(BUILD)/tests/tools/%.o $(LIB)
	$(call say,LINK,$@)$(LINK) $^ $(LIB_LIBS) $(X_LIBS) -ldl -o $@

$(BUILD)/tests/bench_sdl%: $(BUILD)/tests/bench_sdl%.o $(SDL_OBJ) $(LIB)
	$(call say,LINK,$@)$(LINK) $^ $(SDL_LIBS) $(LIB_LIBS) -o $@

$(FUZZ_LIB): $(FUZZ_OBJ) $(BUILD)/members
	@rm -f $@
	$(call say,AR  ,$@)$(AR) rcs $@ $(FUZZ_OBJ)

$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_LIB)
	$(call say,LINK,$@)$(LINK) -fsanitize=fuzzer $^ $(LIB_LIBS) -o $@

$(BUILD)/tests/test_sdl%: $(BUILD)/tests/test_sdl%.o $(SDL_OBJ) $(LIB)
	$(call say,LINK,$@)$(LINK) $^ $(CHECK_LIBS) $(SDL_LIBS) $(LIB_LIBS) -o $@

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	$(call say,LINK,$@)$(LINK) $^ $(CHECK_LIBS) $(LIB_LIBS) -o $@

# Objects are kept, so that a program is linked anew without compiling anew.
.SECONDARY:

-include $(patsubst %.o,%.d,$(wildcard $(BUILD)/src/*/*.o $(BUILD)/tests/*.o $(BUILD)/tests/*/*.o))
-include $(wildcard $(BUILD)/tests/tools/*.d)
