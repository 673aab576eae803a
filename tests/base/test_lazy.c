/* Libraries loaded when needed.  SPDX-License-Identifier: ISC */
#include "base/lazy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pcap/pcap.h>

struct table {
    __typeof__(pcap_lib_version) *pcap_lib_version;
    __typeof__(pcap_close) *no_such_function;
};

static const struct rwi_lazy_symbol GOOD[] = {
    RWI_LAZY_SYMBOL(struct table, pcap_lib_version),
};

static void
loads_the_library_the_build_found(void **state)
{
    struct table table = {0};
    char why[128] = "";

    (void)state;
    assert_int_equal(rwi_lazy_load(&table, RWI_SONAME_LIBPCAP, GOOD,
                                   RWI_LAZY_COUNT(GOOD), why, sizeof(why)),
                     RW_OK);
    assert_non_null(strstr(table.pcap_lib_version(), "libpcap"));
    assert_string_equal(why, "");
}

#ifndef RWI_LINKED /* what is linked is there, or the program is not */
static const struct rwi_lazy_symbol BAD[] = {
    RWI_LAZY_SYMBOL(struct table, pcap_lib_version),
    RWI_LAZY_SYMBOL(struct table, no_such_function),
};

static void
names_a_library_that_is_missing(void **state)
{
    struct table table = {0};
    char why[128] = "";

    (void)state;
    assert_int_equal(rwi_lazy_load(&table, "librw-no-such.so.9", GOOD,
                                   RWI_LAZY_COUNT(GOOD), why, sizeof(why)),
                     RW_ERR_UNSUPPORTED);
    assert_non_null(strstr(why, "librw-no-such.so.9"));
    assert_int_equal(rwi_lazy_load(&table, "librw-no-such.so.9", GOOD,
                                   RWI_LAZY_COUNT(GOOD), NULL, 0),
                     RW_ERR_UNSUPPORTED);
}

static void
names_a_function_that_is_missing(void **state)
{
    struct table table = {0};
    char why[256] = "";

    (void)state;
    assert_int_equal(rwi_lazy_load(&table, RWI_SONAME_LIBPCAP, BAD,
                                   RWI_LAZY_COUNT(BAD), why, sizeof(why)),
                     RW_ERR_LIBPCAP);
    assert_non_null(strstr(why, "no_such_function"));
    assert_string_equal(rw_library_missing()->name, "libpcap");
    assert_string_equal(rw_status_library(RW_ERR_LIBPCAP)->package,
                        "libpcap0.8");
    assert_null(rw_status_library(RW_ERR_UNSUPPORTED));
    /* what is there after all was not missing */
    assert_int_equal(rwi_lazy_load(&table, RWI_SONAME_LIBPCAP, GOOD,
                                   RWI_LAZY_COUNT(GOOD), NULL, 0),
                     RW_OK);
    assert_null(rw_library_missing());
}

/* What could not be opened once may be opened later: there was no descriptor
 * for it; but not at each character of a text. */
static void
tries_again_what_could_not_be_opened(void **state)
{
    static struct table table;
    static struct rwi_lazy lazy = RWI_LAZY(&table, "librw-no-such.so.9", GOOD);

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_null(rwi_lazy_ready(&lazy));
    lazy.soname = RWI_SONAME_LIBPCAP;
    assert_null(rwi_lazy_ready(&lazy)); /* the sixth and the seventh time */
    assert_null(rwi_lazy_ready(&lazy));
    assert_ptr_equal(rwi_lazy_ready(&lazy), &table);
    assert_non_null(strstr(table.pcap_lib_version(), "libpcap"));
    lazy.soname = "librw-no-such.so.9"; /* not asked for again */
    assert_ptr_equal(rwi_lazy_ready(&lazy), &table);
}

#endif

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_the_library_the_build_found),
#ifndef RWI_LINKED
        cmocka_unit_test(names_a_library_that_is_missing),
        cmocka_unit_test(names_a_function_that_is_missing),
        cmocka_unit_test(tries_again_what_could_not_be_opened),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
