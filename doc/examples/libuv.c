/* Resolve on a libuv loop that the program turns: the driver is attached to
 * it, beside whatever else there is.
 *
 *     libuv PORT NAME < HINTS
 */
#include <stdio.h>
#include <stdlib.h>

#include <rootwalk/rootwalk.h>
#include <uv.h>

static void
on_done(void *ctx, struct rw_walk *walk)
{
    char line[1024] = "no answer";
    const struct rw_trace *trace = rw_walk_trace(walk);

    (void)ctx;
    if (trace->answer_count > 0)
        rw_record_print(line, sizeof(line), &trace->answer[0]);
    puts(line);
}

int
main(int argc, char **argv)
{
    static char text[1 << 16];
    size_t len = fread(text, 1, sizeof(text), stdin);
    struct rw_engine_config config = {
        .random = rw_live_random,
        .port = (uint16_t)(argc > 2 ? atoi(argv[1]) : 0)};
    struct rw_live_config live_config = {.loop = uv_default_loop()};
    struct rw_driver_events events = {.on_done = on_done};
    struct rw_walk_options options;
    struct rw_records *hints;
    uint8_t qname[RW_NAME_MAX];
    struct rw_engine *engine;
    struct rw_live *live;

    rw_walk_options_init(&options);
    options.qname = qname;
    if (argc < 3 || rw_hints_read(&hints, text, len, NULL) != RW_OK ||
        rw_idn_from_text(qname, argv[2], NULL) != RW_OK)
        return 1;
    config.hints = rw_records_list(hints, &config.hint_count);
    if (rw_engine_new(&engine, &config) != RW_OK ||
        rw_live_new(&live, &live_config) != RW_OK ||
        rw_live_attach(live, engine, &events) != RW_OK ||
        rw_engine_start(engine, &options, rw_live_now(live), NULL) != RW_OK)
        return 1;
    uv_run(uv_default_loop(), UV_RUN_DEFAULT); /* ends when the walk has */
    rw_live_free(live);
    rw_engine_free(engine);
    rw_records_free(hints);
    return uv_loop_close(uv_default_loop());
}
