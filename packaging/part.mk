# What distributions take: an archive, and packages made from it.  See
# doc/packaging.md.

DIST := rootwalk-$(VERSION)
TARBALL := $(BUILD)/$(DIST).tar.gz
DEB := $(BUILD)/deb

.PHONY: dist dist-check deb deb-check
dist:
	$(call say,DIST,$(TARBALL))
	$(Q)packaging/dist '$(DIST)' '$(TARBALL)'

# The archive builds, passes, and makes the very same archive again.
dist-check: dist
	rm -rf $(BUILD)/dist && mkdir -p $(BUILD)/dist
	tar -xzf $(TARBALL) -C $(BUILD)/dist
	$(MAKE) -C $(BUILD)/dist/$(DIST) BUILD=build WERROR=1 all tests
	cd $(BUILD)/dist/$(DIST) && $(PYTHON) tests/run --build build unit lint
	SOURCE_DATE_EPOCH=$$(tar -tvzf $(TARBALL) --full-time --utc | \
	    awk 'NR == 1 { print $$4, $$5 }' | \
	    { read -r at; date -u -d "$$at" +%s; }) \
	    $(MAKE) -s -C $(BUILD)/dist/$(DIST) BUILD=build dist
	cmp $(TARBALL) $(BUILD)/dist/$(DIST)/build/$(DIST).tar.gz

# Debian's packages.  What building them needs is in debian/control; nothing
# is fetched.
deb: dist
	rm -rf $(DEB) && mkdir -p $(DEB)
	tar -xzf $(TARBALL) -C $(DEB)
	cd $(DEB)/$(DIST) && dpkg-buildpackage --no-sign

# What the packages promise: lintian has nothing to say, and in a root file
# system of its own they install, work, and go without a trace.
deb-check: deb
	lintian --fail-on warning --info $(DEB)/*.changes
	packaging/deb-check $(DEB)
