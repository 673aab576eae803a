# Translations: build/locale/LANGUAGE/LC_MESSAGES/rootwalk.mo, where the
# program in build/ finds them; `make po` brings the .po files up to date.

LANGUAGES := $(basename $(notdir $(wildcard src/po/*.po)))
MO := $(LANGUAGES:%=$(BUILD)/locale/%/LC_MESSAGES/rootwalk.mo)

# Without gettext's tools the program is built all the same, in English.
ifneq ($(shell command -v msgfmt),)
all: $(MO)
install: install-po
endif

$(BUILD)/locale/%/LC_MESSAGES/rootwalk.mo: src/po/%.po
	@mkdir -p $(@D)
	$(call say,msgfmt,$@)
	$(Q)msgfmt -o $@ $<

.PHONY: po
po:
	@mkdir -p $(BUILD)
	src/po/extract > $(BUILD)/rootwalk.pot
	for po in src/po/*.po; do \
	    msgmerge --quiet --update --backup=none --no-wrap --no-fuzzy-matching --sort-output \
	        $$po $(BUILD)/rootwalk.pot; done

FOLDERS += $(LANGUAGES:%='$(LOCALEDIR)'/%/LC_MESSAGES)

.PHONY: install-po uninstall-po
install-po: $(MO) install-folders
	for language in $(LANGUAGES); do \
	    install -m 644 $(BUILD)/locale/$$language/LC_MESSAGES/rootwalk.mo \
	        '$(DESTDIR)$(LOCALEDIR)'/$$language/LC_MESSAGES || exit; done

uninstall: uninstall-po
uninstall-po:
	for language in $(LANGUAGES); do \
	    rm -f '$(DESTDIR)$(LOCALEDIR)'/$$language/LC_MESSAGES/rootwalk.mo; done
