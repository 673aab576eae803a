/* jansson, opened for --resume; see jansson.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/jansson.h"

#include <assert.h>
#ifndef RWI_LINKED
#include <dlfcn.h>
#endif
#include <string.h>

#include "cli/say.h"

static_assert(sizeof(RWI_SONAME_LIBJANSSON) > 1,
              "the build found no shared jansson to take the name from");

#ifdef RWI_LINKED

bool
jansson_open(struct jansson *table)
{
#define X(name) table->name = name;
    JANSSON_FUNCTIONS(X)
#undef X
    return true;
}

#else

bool
jansson_open(struct jansson *table)
{
    static const struct {
        const char *name;
        size_t offset;
    } SYMBOLS[] = {
#define X(name) {#name, offsetof(struct jansson, name)},
        JANSSON_FUNCTIONS(X)
#undef X
    };
    void *library = dlopen(RWI_SONAME_LIBJANSSON, RTLD_NOW | RTLD_LOCAL);
    void *address = library;

    for (size_t i = 0;
         address != NULL && i < sizeof(SYMBOLS) / sizeof(SYMBOLS[0]); i++) {
        address = dlsym(library, SYMBOLS[i].name);
        memcpy((char *)table + SYMBOLS[i].offset, &address, sizeof(address));
    }
    if (address == NULL)
        say(NULL, "libjansson could not be loaded: --resume needs it "
                  "(Debian: libjansson4)");
    return address != NULL;
}

#endif
