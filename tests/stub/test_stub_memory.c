/* Memory that runs out, at each allocation in turn, while resolvers are
 * asked: an error or an answer, and nothing lost.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <uv.h>

#include "help/failing.h"
#include "help/responder.h"
#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/query.h"
#include "rootwalk/stub.h"

static uint64_t
count_up(void *ctx)
{
    static uint64_t number = 0x1234;

    (void)ctx;
    return number += 0x101;
}

/* Ask two resolvers, twice; what the second time came to. */
static enum rw_status
ask(uv_loop_t *loop, const struct rw_address *address)
{
    struct rw_stub_config config = {
        .loop = loop, .timeout_us = 600000, .tries = 2, .random = count_up};
    struct rw_query_options options = {
        .flags = RW_FLAG_RD, .edns = true, .udp_size = 1232};
    uint8_t name[RW_NAME_MAX];
    struct rw_stub *stub;
    enum rw_status status = rw_stub_new(&stub, &config);

    assert_int_equal(rw_name_from_text(name, "www.example.", 12, NULL, NULL),
                     RW_OK);
    for (int i = 0; i < 2 && status == RW_OK; i++)
        status = rw_stub_add(stub, address, "one");
    for (int i = 0; i < 2 && status == RW_OK; i++) {
        status = rw_stub_ask(stub, name, RW_TYPE_A, RW_CLASS_IN, &options, NULL,
                             NULL);
        rw_stub_wait(stub);
        for (size_t k = 0; k < 2 && status == RW_OK; k++)
            if (rw_stub_get(stub, k)->error != RW_STUB_OK)
                status = RW_ERR_MEMORY;
    }
    rw_stub_free(stub);
    return status;
}

static void
every_allocation_may_fail(void **state)
{
    (void)state;
    for (int tcp = 0; tcp < 2; tcp++) {
        struct rw_address address;
        int process = responder_start(&address, tcp);
        uv_loop_t loop;
        size_t n = 0;
        bool failed = true;

        assert_true(process > 0);
        assert_int_equal(uv_loop_init(&loop), 0);
        for (; failed; n++) {
            enum rw_status status;

            failing_after(n, FAILING_ONCE);
            status = ask(&loop, &address);
            failed = failing_stop();
            if (!failed)
                assert_int_equal(status, RW_OK);
            else if (status != RW_OK)
                assert_int_equal(status, RW_ERR_MEMORY);
        }
        assert_true(n > 10); /* it needs some, and each has failed */
        responder_stop(process);
        while (uv_loop_close(&loop) != 0)
            uv_run(&loop, UV_RUN_NOWAIT);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
