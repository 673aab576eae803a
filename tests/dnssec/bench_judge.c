/* How much processor time the judge takes: the first ruling of a process
 * (libcrypto is loaded for it), one after that, and the question of what is
 * missing, which is asked after every step of a walk.
 *
 * SPDX-License-Identifier: ISC
 */
#include <time.h>

#include "dnssec/cases.h"

#define ROUNDS 500

static double
cpu_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double
rule_us(const struct test_case *c, unsigned rounds, struct rw_judge_memo *memo)
{
    double start = cpu_us();

    for (unsigned i = 0; i < rounds; i++) {
        struct rw_chain *chain;

        if (test_rule(&chain, c, memo) != RW_OK)
            test_fail("no ruling", c->name);
        rw_chain_free(chain);
    }
    return (cpu_us() - start) / rounds;
}

static double
needs_us(const struct test_case *c, unsigned rounds)
{
    struct rw_judge *judge = test_judge(c);
    struct rw_need needs[RW_NEEDS_MAX];
    double start = cpu_us();

    for (unsigned i = 0; i < rounds; i++)
        (void)rw_judge_needs(judge, needs, RW_NEEDS_MAX);
    start = cpu_us() - start;
    rw_judge_free(judge);
    return start / rounds;
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        const char *what;
    } ROWS[] = {
        {"shared_signed", "three zones, ECDSA P-256, an answer"},
        {"positive", "two zones, ECDSA P-256, an answer"},
        {"nsec3_nameerror", "two zones, NXDOMAIN by three NSEC3"},
        {"algorithm_8", "the lower of two zones RSA/SHA-256, 1024 bits"},
        {"algorithm_15", "the lower of two zones Ed25519"},
        {"algorithm_16", "the lower of two zones Ed448"},
    };
    struct rw_judge_memo *memo;
    struct test_cases *all;

    if (argc != 2)
        return 1;
    all = test_cases_read(argv[1]);
    printf("judge: first ruling %.0f us, with loading libcrypto\n",
           rule_us(test_case_find(all, ROWS[0].name), 1, NULL));
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct test_case *c = test_case_find(all, ROWS[i].name);

        printf("judge: rules in %5.0f us, says its needs in %3.1f us: %s\n",
               rule_us(c, ROUNDS, NULL), needs_us(c, ROUNDS), ROWS[i].what);
    }
    memo = rw_judge_memo_new();
    printf("judge: rules in %5.0f us with all signatures known: %s\n",
           rule_us(&all->cases[0], ROUNDS, memo), ROWS[1].what);
    rw_judge_memo_free(memo);
    test_cases_free(all);
    return 0;
}
