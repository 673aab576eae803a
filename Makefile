# rootwalk: GNU make.  `make help` lists the targets.
#
# All output goes to build/ (or BUILD=...).  SAN=1 builds with the address
# and undefined-behaviour sanitizers, WERROR=1 turns warnings into errors,
# LTO=1 optimises the program as a whole.

VERSION := 0.2.0
SOVERSION := 0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
LOCALEDIR ?= $(PREFIX)/share/locale
SCHEMADIR ?= $(PREFIX)/share/rootwalk
DOCDIR ?= $(PREFIX)/share/doc/rootwalk
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
DESTDIR ?=

BUILD ?= build
ifneq ($(words $(BUILD)),1)
$(error BUILD has to be one word: make cannot have blanks in a target's name)
endif
CC ?= cc
AR ?= ar
PKG_CONFIG ?= pkg-config
PYTHON ?= /usr/bin/python3

# ---- libraries ------------------------------------------------------------

# The program alone reads JSON; nobody needs a library to write it.
CLI_PKG := libjansson
# Loaded when needed (src/base/lazy.h), by the soname of the very library
# that the headers belong to: RWI_SONAME_LIBPCAP and so on.  LAZY=0 links them
# all instead, for packagers (doc/packaging.md) and where there is no ELF.
LAZY_PKG := libcares libcrypto libssl libidn2 libpcap libunistring libuv zlib libzstd libnats
LAZY ?= 1
# Some tests are programs with a loop of their own.
TEST_LIBS := $(shell $(PKG_CONFIG) --libs libuv jansson 2>/dev/null)
PKG_FLAGS := $(shell $(PKG_CONFIG) --cflags jansson \
	$(filter-out libunistring,$(LAZY_PKG)) 2>/dev/null)
PKG_LIBS := -ldl -lpthread
CLI_LIBS :=
# (libunistring has no pkg-config name, and libzstd's leads elsewhere: the
# linker knows where they are.  zlib's library is libz.)
base_of = $(patsubst zlib,libz,$(1))
upper = $(shell echo $(1) | tr a-z A-Z)
ifeq ($(LAZY),0)
linked = $(patsubst lib%,-l%,$(call base_of,$(1)))
PKG_LIBS := $(call linked,$(LAZY_PKG)) $(PKG_LIBS)
CLI_LIBS := $(call linked,$(CLI_PKG))
soname = $(call base_of,$(1)).so
LAZY_FLAGS := -DRWI_LINKED
else
soname = $(shell file="$$($(PKG_CONFIG) --variable=libdir $(1) \
	2>/dev/null)/$(call base_of,$(1)).so"; [ -e "$$file" ] || \
	file="$$($(CC) -print-file-name=$(call base_of,$(1)).so)"; \
	src/soname "$$file" 2>/dev/null)
LAZY_FLAGS :=
endif
LAZY_FLAGS += $(foreach lib,$(LAZY_PKG) $(CLI_PKG),\
	-DRWI_SONAME_$(call upper,$(lib))='"$(call soname,$(lib))"')
# Debian's package of libunistring.so.5 is libunistring5.
LAZY_FLAGS += $(foreach lib,libnats libunistring,-DRWI_PACKAGE_$(call \
	upper,$(lib))='"$(subst .so.,,$(call soname,$(lib)))"')

# ---- flags ----------------------------------------------------------------

# (The sanitizers double the compiler's work; -O1 takes half of that back.)
CFLAGS ?= $(if $(filter 1,$(SAN)),-O1 -g1,$(if $(filter \
	1,$(LTO)),-O3,-O2) -g)
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wundef -Wvla
RW_CPPFLAGS := -D_GNU_SOURCE -DRWI_VERSION='"$(VERSION)"' \
	-DRWI_LOCALEDIR='"$(LOCALEDIR)"' -Iinclude -Isrc $(PKG_FLAGS) \
	$(LAZY_FLAGS)
RW_CFLAGS := -std=gnu11 -fPIC -fvisibility=hidden -ffunction-sections \
	-fno-semantic-interposition $(WARNINGS)
# What makes a fault in our code harder to use; `make check-hardening` looks at
# the finished program and library.  All names are bound at the start, so that
# the table of them can be made read-only; libc comes first among the libraries
# because nearly all names are there (60,000 instructions less).
RW_CFLAGS += -fstack-protector-strong -fstack-clash-protection
# (The compiler's machine, which need not be this one.)
MACHINE := $(shell $(CC) -dumpmachine 2>/dev/null)
ifneq ($(filter x86_64-% i386-% i486-% i586-% i686-%,$(MACHINE)),)
RW_CFLAGS += -fcf-protection=full
endif
ifneq ($(filter aarch64-%,$(MACHINE)),)
RW_CFLAGS += -mbranch-protection=standard
endif
# FORTIFY wants an optimiser; the sanitizers do the same, and better.
ifeq ($(SAN)$(filter -O0,$(CFLAGS)),)
RW_CPPFLAGS += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
RW_LDFLAGS := -Wl,--as-needed -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now \
	-Wl,-z,noexecstack -Wl,-z,separate-code
PIE := -pie
ifeq ($(WERROR),1)
RW_CFLAGS += -Werror
endif
ifeq ($(SAN),1)
RW_CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
RW_LDFLAGS += -fsanitize=address,undefined
endif
# For a program that is to be run and not worked on: it is optimised as a whole,
# and libc is called without a detour, all names being bound at the start
# anyway.  A tenth fewer instructions, and three times as long to build.
ifeq ($(LTO),1)
RW_CFLAGS += -flto=auto -fno-plt
endif
COMPILE = $(CC) $(CPPFLAGS) $(RW_CPPFLAGS) $(RW_CFLAGS) $(CFLAGS) -MMD -MP
LINK = $(CC) $(RW_CFLAGS) $(CFLAGS) $(RW_LDFLAGS) $(LDFLAGS)
# What decides how an object comes out (once: some targets add includes).
FLAGS := $(filter-out -Werror,$(COMPILE) $(LINK))

# A line a file; V=1 shows the commands themselves.
Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-4s %s\n' '$(1)' '$(2)')

# ---- files ----------------------------------------------------------------

LIB_PARTS := base wire tls mime session trace dnssec engine idn capture mail \
	stub driver findings report
LIB_SRC := $(sort $(foreach part,$(LIB_PARTS),$(wildcard src/$(part)/*.c src/$(part)/*/*.c)))
CLI_SRC := $(sort $(wildcard src/cli/*.c))
TEST_SRC := $(sort $(foreach part,$(LIB_PARTS) cli,\
	$(wildcard tests/$(part)/test_*.c tests/$(part)/*/test_*.c)))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/obj/%.o)
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/obj/%.o)
TESTS := $(TEST_SRC:%.c=$(BUILD)/%)

STATIC := $(BUILD)/librootwalk.a
SHARED := $(BUILD)/librootwalk.so.$(VERSION)
SONAME := librootwalk.so.$(SOVERSION)
PROGRAM := $(BUILD)/rootwalk
PC := $(BUILD)/librootwalk.pc

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# ---- building -------------------------------------------------------------

.PHONY: all
all: $(PROGRAM) $(STATIC) $(SHARED) $(PC)

# The target holds this text; it is as old as the last change of that.
define holds
@mkdir -p $(@D)
@printf '%s\n' '$(subst ','\'',$(1))' > $@.new
@cmp -s $@.new $@ || cp $@.new $@
@rm -f $@.new
endef

# Objects are made again when what they are compiled with changes, archives
# when there are other objects.
$(BUILD)/flags: FORCE
	$(call holds,$(FLAGS))
$(BUILD)/sources: FORCE
	$(call holds,$(LIB_SRC) $(CLI_SRC))

# Without -Werror the same comes out, but it may have had warnings: WERROR=1
# makes anew what was not all made with it ($(BUILD)/werror is there).
ifeq ($(WERROR),1)
STRICT := $(BUILD)/werror
$(STRICT): FORCE
	@mkdir -p $(@D); [ -e $@ ] || touch $@
else
not_strict = @rm -f $(BUILD)/werror
endif

$(BUILD)/obj/%.o: %.c $(BUILD)/flags $(STRICT)
	@mkdir -p $(@D)
	$(not_strict)
	$(call say,CC,$<)
	$(Q)$(COMPILE) -c -o $@ $<

# The library's memory is a program's to give: see there.
$(LIB_OBJ): RW_CPPFLAGS += -include src/base/redirect.h

$(STATIC): $(LIB_OBJ) $(BUILD)/sources
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $(LIB_OBJ)

$(SHARED): $(LIB_OBJ) $(BUILD)/sources src/librootwalk.map
	$(call say,LD,$@)
	$(Q)$(LINK) -shared -Wl,-soname,$(SONAME) \
	    -Wl,--version-script=src/librootwalk.map -o $@ $(LIB_OBJ) -lc \
	    $(PKG_LIBS)
	$(Q)ln -sf $(@F) $(BUILD)/$(SONAME)
	$(Q)ln -sf $(SONAME) $(BUILD)/librootwalk.so

$(PROGRAM): $(CLI_OBJ) $(STATIC)
	$(call say,LD,$@)
	$(Q)$(LINK) $(PIE) -o $@ $^ -lc $(CLI_LIBS) $(PKG_LIBS)

# What depends on where it will be installed is made again when that changes.
$(BUILD)/prefix: FORCE
	$(call holds,$(VERSION) $(PREFIX) $(LIBDIR) $(INCLUDEDIR) $(LOCALEDIR))
.PHONY: FORCE
FORCE:

$(BUILD)/obj/src/cli/language.o: $(BUILD)/prefix

$(PC): Makefile $(BUILD)/prefix
	@mkdir -p $(@D)
	$(Q)printf '%s\n' 'prefix=$(PREFIX)' \
	    'libdir=$(LIBDIR:$(PREFIX)/%=$${prefix}/%)' \
	    'includedir=$(INCLUDEDIR:$(PREFIX)/%=$${prefix}/%)' '' 'Name: librootwalk' \
	    'Description: walk a name from the DNS root to its answer' \
	    'Version: $(VERSION)' \
	    'Libs: -L$${libdir} -lrootwalk' 'Libs.private: $(PKG_LIBS)' \
	    'Cflags: -I$${includedir}' > $@

# The library's manual, from the comments of its headers.
PAGES := $(BUILD)/man3
$(PAGES)/librootwalk.3: doc/man/generate doc/library.md \
    $(wildcard include/rootwalk/*.h)
	$(call say,MAN,$(PAGES))
	$(Q)doc/man/generate $(PAGES)

# A page a command, from the program's own.
COMMAND_PAGES := $(BUILD)/man1
$(COMMAND_PAGES)/rootwalk-trace.1: doc/man/commands doc/rootwalk.1 \
    src/cli/commands.def src/cli/options.def include/rootwalk/format.def
	$(call say,MAN,$(COMMAND_PAGES))
	$(Q)doc/man/commands $(COMMAND_PAGES)

# ---- tests ----------------------------------------------------------------

# What tests share: tests/help.  In those about memory, malloc and the like
# lead there (help/failing.h).
HELP_SRC := $(sort $(wildcard tests/help/*.c))
HELP_OBJ := $(HELP_SRC:%.c=$(BUILD)/obj/%.o)
HELP := $(BUILD)/tests/libhelp.a
HELP_WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=reallocarray

$(HELP_OBJ): RW_CPPFLAGS += -Itests
$(HELP): $(HELP_OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/tests/%: tests/%.c $(HELP) $(STATIC) $(STRICT)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(COMPILE) -Itests -MF $@.d -o $@ $< -Wl,--start-group $(HELP) $(STATIC) \
	    -Wl,--end-group $(RW_LDFLAGS) \
	    $(if $(findstring memory,$*),$(HELP_WRAP)) $(LDFLAGS) -lcmocka $(PKG_LIBS) \
	    $(TEST_LIBS)

.PHONY: tests unit
tests: $(TESTS)
unit: tests
	$(PYTHON) tests/run --build $(BUILD) unit

# What the finished program and library are protected with.
.PHONY: check-hardening
check-hardening: all
	tests/lint/check_hardening $(BUILD)

.PHONY: setup
setup:
	@.ci/setup

.PHONY: lint
lint:
	$(PYTHON) tests/run --build $(BUILD) lint

# The schemas and doc/json.md, from the table of the JSON's members.
.PHONY: contract
contract:
	doc/schema/generate

# The completions of shells, from the tables of options, formats and types.
.PHONY: completion
completion:
	src/cli/completion/generate

.PHONY: format
format:
	clang-format -i $$(git ls-files '*.c' '*.h')

# The builds of `check` and `demo` take all cores, unless make was told.
CORES := $(shell nproc 2>/dev/null || echo 1)
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(CORES))

# Everything: set-up, every test.  The build with sanitizers and that for the
# fuzz targets are made while the lab waits.
.PHONY: check
check:
	@.ci/setup
	@$(MAKE) --no-print-directory $(PARALLEL) WERROR=1 all tests
	@$(PYTHON) tests/run --build $(BUILD) all

# ---- the demo ---------------------------------------------------------------

# The main job on a capture that comes along: no network is needed.
DEMO := --replay testdata/pcap/www.bilibili.com.pcap \
	--anchors testdata/pcap/www.bilibili.com.anchors

.PHONY: demo
demo:
	@.ci/setup build
	@$(MAKE) --no-print-directory $(PARALLEL) $(PROGRAM)
	@export ROOTWALK_CONFIG=; \
	for more in '' ' --flags'; do \
	    printf '\n$$ %s\n' "$(PROGRAM)$$more $(DEMO)"; \
	    $(PROGRAM) $$more $(DEMO) || exit; \
	done
	@printf '%s\n' '' 'This was a walk that had been recorded.  Live:' '' \
	    '    $(PROGRAM) www.bilibili.com' \
	    '    $(PROGRAM) --help' '' \
	    'make install puts it, the library and the manual in place.'

# ---- the rest ---------------------------------------------------------------

# Where things go; the folders that had to be made are noted in the last one.
FOLDERS = '$(BINDIR)' '$(LIBDIR)/pkgconfig' '$(INCLUDEDIR)/rootwalk' \
	'$(MANDIR)/man1' '$(MANDIR)/man3' '$(SCHEMADIR)' \
	'$(DOCDIR)/examples' '$(BASHDIR)' '$(ZSHDIR)' '$(FISHDIR)'
NOTED = '$(SCHEMADIR)/folders'

.PHONY: install install-folders uninstall
install-folders:
	src/folders make '$(DESTDIR)' $(NOTED) $(FOLDERS)

install: all install-folders $(PAGES)/librootwalk.3 \
    $(COMMAND_PAGES)/rootwalk-trace.1
	install -m 755 $(PROGRAM) '$(DESTDIR)$(BINDIR)/rootwalk'
	install -m 644 $(STATIC) '$(DESTDIR)$(LIBDIR)/librootwalk.a'
	install -m 755 $(SHARED) '$(DESTDIR)$(LIBDIR)'
	ln -sf librootwalk.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/$(SONAME)'
	ln -sf $(SONAME) '$(DESTDIR)$(LIBDIR)/librootwalk.so'
	install -m 644 $(PC) '$(DESTDIR)$(LIBDIR)/pkgconfig'
	install -m 644 include/rootwalk/*.h include/rootwalk/*.def \
	    '$(DESTDIR)$(INCLUDEDIR)/rootwalk'
	install -m 644 doc/rootwalk.1 $(COMMAND_PAGES)/*.1 '$(DESTDIR)$(MANDIR)/man1'
	install -m 644 $(PAGES)/*.3 '$(DESTDIR)$(MANDIR)/man3'
	install -m 644 doc/schema/*.schema.json '$(DESTDIR)$(SCHEMADIR)'
	install -m 644 README.md doc/*.md '$(DESTDIR)$(DOCDIR)'
	install -m 644 doc/examples/* '$(DESTDIR)$(DOCDIR)/examples'
	install -m 644 src/cli/completion/rootwalk.bash \
	    '$(DESTDIR)$(BASHDIR)/rootwalk'
	install -m 644 src/cli/completion/_rootwalk '$(DESTDIR)$(ZSHDIR)'
	install -m 644 src/cli/completion/rootwalk.fish '$(DESTDIR)$(FISHDIR)'

uninstall:
	rm -f '$(DESTDIR)$(BINDIR)/rootwalk' '$(DESTDIR)$(LIBDIR)/librootwalk.a' \
	    '$(DESTDIR)$(LIBDIR)/librootwalk.so.$(VERSION)' \
	    '$(DESTDIR)$(LIBDIR)/$(SONAME)' '$(DESTDIR)$(LIBDIR)/librootwalk.so' \
	    '$(DESTDIR)$(LIBDIR)/pkgconfig/librootwalk.pc' \
	    '$(DESTDIR)$(MANDIR)/man1/rootwalk.1' \
	    '$(DESTDIR)$(MANDIR)'/man1/rootwalk-*.1 \
	    '$(DESTDIR)$(MANDIR)/man3/librootwalk.3' \
	    $(patsubst include/rootwalk/%.h,'$(DESTDIR)$(MANDIR)/man3/rootwalk_%.3',\
	    $(wildcard include/rootwalk/*.h)) \
	    '$(DESTDIR)$(BASHDIR)/rootwalk' '$(DESTDIR)$(ZSHDIR)/_rootwalk' \
	    '$(DESTDIR)$(FISHDIR)/rootwalk.fish' \
	    '$(DESTDIR)$(SCHEMADIR)'/*.schema.json
	rm -f '$(DESTDIR)$(DOCDIR)'/*.md
	rm -rf '$(DESTDIR)$(INCLUDEDIR)/rootwalk' '$(DESTDIR)$(DOCDIR)/examples'
	src/folders remove '$(DESTDIR)' $(NOTED) $(FOLDERS)

.PHONY: clean
clean:
	rm -rf $(BUILD)

.PHONY: help
help:
	@printf '%s\n' \
	    'make          build the library and the program' \
	    'make demo     set up, build, and walk www.bilibili.com from a capture' \
	    'make check    set up, build, and run every test' \
	    'make unit     build and run the unit tests only' \
	    'make check-elsewhere  ELSEWHERE=/folder: other systems and machines' \
	    'make lint     hold the sources against the house rules' \
	    'make check-hardening  look for PIE, RELRO and the like in what was built' \
	    'make format   lay the sources out as clang-format does' \
	    'make contract write doc/json.md and the JSON Schemas anew' \
	    'make lab      a shell in the lab: a small Internet of real servers' \
	    'make bench    measure, side by side with the peers' \
	    'make tsan     threads under the thread sanitizer' \
	    'make analyze  read the sources with clang-tidy and gcc -fanalyzer' \
	    'make coverage what of the code the tests run, by part' \
	    'make check-memory  walks and reports with each allocation failing' \
	    'make mutate   break the code on purpose: every break must be noticed' \
	    'make fuzz     run the fuzz targets, FUZZ_SECONDS=60 each' \
	    'make install  PREFIX=/usr/local DESTDIR=' \
	    'make dist     an archive of the sources; make dist-check tries it' \
	    'make deb      Debian packages; make deb-check tries them' \
	    'make clean    remove build/'

# A part with targets of its own (lab, fuzz, bench, scenario, po) brings them.
-include $(sort $(wildcard tests/*/part.mk src/*/part.mk packaging/part.mk))
-include $(HELP_OBJ:.o=.d) $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TESTS:%=%.d)
