/* libunistring's functions: what a character is, how wide, of which script.
 *
 * The library comes with libidn2 and knows the Unicode version of the day;
 * tables of our own would be out of date every September.  It is opened at
 * the first character that is not ASCII (base/lazy.h), so `--version` and an
 * ordinary walk in English never pay for it.  Only base/ and idn/ call it;
 * the rest asks base/utf8.h and base/width.h.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_UNISTRING_H
#define RWI_BASE_UNISTRING_H

#include <unictype.h>
#include <unistr.h>
#include <uniwidth.h>

#define RWI_UNISTRING_FUNCTIONS(X)                                             \
    X(u8_mbtoucr)                                                              \
    X(uc_is_general_category_withtable)                                        \
    X(uc_is_property_default_ignorable_code_point)                             \
    X(uc_script)                                                               \
    X(uc_width)

struct rwi_unistring {
#define X(name) __typeof__(name) *name;
    RWI_UNISTRING_FUNCTIONS(X)
#undef X
};

/** Give the table, loaded at the first call.
 *
 * It is the one thing that this process keeps outside of its objects: it
 * never changes once it is there, and what a character is depends on nobody's
 * options.  Threads may call it at once.
 *
 * @return NULL where the library cannot be opened now; every character but
 *         ASCII is unknown then, and is escaped
 */
const struct rwi_unistring *rwi_unistring(void);

#endif
