/* Libraries that are loaded only when they are needed.
 *
 * Loading libpcap or libcrypto costs more instructions than a whole walk
 * does, and most runs need neither.  So they are not linked but opened with
 * dlopen(3), by the name (soname) of the library whose headers the build
 * used: the Makefile reads it out of that very library.  A build with LAZY=0
 * (RWI_LINKED) links them, and the same tables hold the linked functions; what
 * has no header here (RWI_LAZY_OPENED) is opened all the same.
 *
 * How to use it, for a library "foo" (see capture/libpcap.{h,c}): add foo's
 * pkg-config name to LAZY_PKG in the Makefile, which defines
 * RWI_SONAME_FOO, a status to status.def that says that it is missing, and a
 * row to LIBRARIES in lazy.c; then
 *
 *     // foo.h: a table with the library's own prototypes
 *     #define RWI_FOO_FUNCTIONS(X) X(foo_open) X(foo_close)
 *     struct rwi_foo {
 *     #define X(name) __typeof__(name) *name;
 *         RWI_FOO_FUNCTIONS(X)
 *     #undef X
 *     };
 *
 *     // foo.c
 *     static const struct rwi_lazy_symbol SYMBOLS[] = {
 *     #define X(name) RWI_LAZY_SYMBOL(struct rwi_foo, name),
 *         RWI_FOO_FUNCTIONS(X)
 *     #undef X
 *     };
 *     status = rwi_lazy_load(&foo, RWI_SONAME_FOO, SYMBOLS,
 *                            RWI_LAZY_COUNT(SYMBOLS), why, sizeof(why));
 *     foo.foo_open(...);
 *
 * The table belongs to the caller (there are no globals here); filling it
 * again is cheap, as the library stays loaded until the program ends:
 * libcrypto does not like to be unloaded.  A table for the whole process, in
 * several threads, is a struct rwi_lazy, and asked for with
 * rwi_lazy_ready().  Macros and inline functions of the library's headers call
 * the linked names: take care to use only functions, through the table.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_LAZY_H
#define RWI_BASE_LAZY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "rootwalk/status.h"

/* One function: its name, and where in the table its pointer goes. */
struct rwi_lazy_symbol {
    const char *name;
    size_t offset;
#ifdef RWI_LINKED
    void (*address)(void);
#endif
};

#ifdef RWI_LINKED
#define RWI_LAZY_ADDRESS(name) , (void (*)(void))(name)
#define RWI_LAZY_NO_ADDRESS    , NULL
#else
#define RWI_LAZY_ADDRESS(name)
#define RWI_LAZY_NO_ADDRESS
#endif
#define RWI_LAZY_SYMBOL(table, name)                                           \
    {                                                                          \
#name, offsetof(table, name) RWI_LAZY_ADDRESS(name)                    \
    }
/* One of a library that is opened in every build, as it has no header here. */
#define RWI_LAZY_OPENED(table, name)                                           \
    {                                                                          \
#name, offsetof(table, name) RWI_LAZY_NO_ADDRESS                       \
    }
#define RWI_LAZY_COUNT(symbols) (sizeof(symbols) / sizeof((symbols)[0]))

/** Load a library and look up its functions.
 *
 * @param table  filled at each symbol's offset; in parts on error
 * @param why    why_size octets, or NULL: what went wrong, in English
 * @return RW_OK; the library's own status (RW_ERR_LIBPCAP and so on) when it or
 *         one of the functions is missing, and rw_library_missing() gives it
 *         until it could be loaded; RW_ERR_UNSUPPORTED for one that has none
 */
enum rw_status rwi_lazy_load(void *table, const char *soname,
                             const struct rwi_lazy_symbol *symbols,
                             size_t count, char *why, size_t why_size);

/* A library that the whole process shares, static. */
struct rwi_lazy {
    void *table;
    const char *soname;
    const struct rwi_lazy_symbol *symbols;
    size_t count;
    pthread_mutex_t lock;
    bool is_loaded; /* atomic: then the table never changes any more */
    unsigned asked; /* for it, while it could not be loaded */
};

#define RWI_LAZY(its_table, its_soname, its_symbols)                           \
    {                                                                          \
        .table = (its_table), .soname = (its_soname),                          \
        .symbols = (its_symbols), .count = RWI_LAZY_COUNT(its_symbols),        \
        .lock = PTHREAD_MUTEX_INITIALIZER                                      \
    }

/** Load the library unless that was done.  What could not be loaded is tried
 * again, as there may have been no descriptor for it: the next time, and then
 * ever more seldom, since it may well not be there at all.
 *
 * @return the table; NULL where it cannot be loaded now
 */
const void *rwi_lazy_ready(struct rwi_lazy *lazy);

#endif
