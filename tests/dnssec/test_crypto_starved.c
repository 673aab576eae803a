/* Allocations that fail within libcrypto: they never change a verdict.  Each
 * one is tried in a process of its own, because what libcrypto sets up when
 * it is first used fails once and for all.
 *
 * SPDX-License-Identifier: ISC
 */
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "dnssec/cases.h"
#include "help/crypto_memory.h"

#define HANGS_S 20 /* for one ruling: never, but in a ring of locks */

static size_t left = 1;  /* allocations until they fail */
static bool for_good;    /* all after it, too */
static bool has_starved; /* one did */

static bool
fails(void)
{
    if (left > 0) {
        left--;
        return false;
    }
    if (has_starved && !for_good)
        return false;
    has_starved = true;
    return true;
}

/* Since OpenSSL 3.2 its set-up waits for itself for ever when it finds no
 * memory: to note that error it wants to be set up.  (crypto.c looks for room
 * before; here there is room for all but libcrypto.)  So it is set up first. */
static void
set_up(void *library)
{
    void *found = dlsym(library, "OSSL_LIB_CTX_get0_global_default");
    void *number = dlsym(library, "OpenSSL_version_num");
    unsigned long (*version)(void);
    void *(*get)(void);

    memcpy(&get, &found, sizeof(get));
    memcpy(&version, &number, sizeof(version));
    if (version() >= 0x30200000)
        (void)get();
}

/* Allocations are ours from now on. */
static void
take_over(size_t allocations)
{
    void *library;

    left = SIZE_MAX;
    library = crypto_memory_take_over(fails);
    if (library == NULL)
        test_fail("allocations cannot be taken over", "libcrypto");
    if (for_good)
        set_up(library);
    left = allocations;
}

enum {
    WHOLE, /* nothing failed */
    RIGHT, /* something did: no verdict, or the right one, or that
                nothing can be told here */
    WRONG,
};

static int
rule_starved(const struct test_case *c, size_t allocations)
{
    struct rw_chain *chain;
    enum rw_status status;
    bool right;

    take_over(allocations);
    status = test_rule(&chain, c, NULL);
    right = status == RW_OK
                ? strcmp(rw_security_word(chain->security), c->expect) == 0
                : status == RW_ERR_MEMORY;
    if (status == RW_OK && !right && rw_chain_reason(chain) != NULL)
        right = rw_chain_reason(chain)->code == RW_FLAW_NO_CRYPTO;
    if (!right)
        print_message("%s without allocation %zu: %s\n", c->name, allocations,
                      status == RW_OK ? rw_security_word(chain->security)
                                      : rw_status_text(status));
    rw_chain_free(chain);
    return !right ? WRONG : has_starved ? RIGHT : WHOLE;
}

static int
rule_in_child(const struct test_case *c, size_t allocations)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        (void)signal(SIGSEGV, SIG_DFL); /* cmocka's would go on in here */
        (void)alarm(HANGS_S);
        _exit(rule_starved(c, allocations));
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status)) {
        print_message("%s without allocation %zu: signal %d\n", c->name,
                      allocations, WTERMSIG(status));
        return WRONG;
    }
    return WEXITSTATUS(status);
}

static void
starve(const char *name)
{
    /* Loaded once for all the children: only its set-up fails, and loading
     * it is most of what each of them would do. */
    void *library = dlopen(RWI_SONAME_LIBCRYPTO, RTLD_NOW | RTLD_LOCAL);
    struct test_cases *all = test_cases_read("testdata/dnssec/cases.txt");
    const struct test_case *c = test_case_find(all, name);
    int result = RIGHT;
    size_t wrong = 0;

    /* the first ones set things up, each of them another one; then the steps
     * grow, as a process for each is dear under the sanitizers */
    for (size_t n = 0; result != WHOLE; n += n < 8 ? 1 : 1 + n / 2) {
        result = rule_in_child(c, n);
        wrong += result == WRONG;
    }
    test_cases_free(all);
    assert_non_null(library);
    assert_int_equal(wrong, 0);
}

static void
one_allocation_that_fails_changes_no_verdict(void **state)
{
    (void)state;
    starve("nsec3_nameerror");
    starve("positive_altered");
}

static void
no_memory_at_all_changes_no_verdict(void **state)
{
    (void)state;
    for_good = true;
    starve("algorithm_8");
    for_good = false;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_allocation_that_fails_changes_no_verdict),
        cmocka_unit_test(no_memory_at_all_changes_no_verdict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
