/* Resolve and validate in a program that has an epoll loop of its own: the
 * driver is one descriptor in it, and a time.
 *
 *     epoll HINTS PORT NAME ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include <rootwalk/rootwalk.h>

static void
on_done(void *ctx, struct rw_walk *walk)
{
    const struct rw_trace *trace = rw_walk_trace(walk);
    char line[1024];

    (void)ctx;
    printf("%s: %s, %s\n", (const char *)rw_walk_tag(walk),
           rw_outcome_word(trace->outcome), rw_security_word(trace->security));
    for (size_t i = 0; i < trace->answer_count; i++) {
        rw_record_print(line, sizeof(line), &trace->answer[i]);
        puts(line);
    }
    rw_walk_free(walk);
}

/* What a file of hints holds, for as long as the program runs. */
static enum rw_status
read_hints(struct rw_engine_config *config, const char *path)
{
    static char text[1 << 16];
    FILE *file = fopen(path, "r");
    size_t len = file != NULL ? fread(text, 1, sizeof(text), file) : 0;
    struct rw_records *hints;
    enum rw_status status = rw_hints_read(&hints, text, len, NULL);

    config->hints = rw_records_list(hints, &config->hint_count);
    return status;
}

static void
start(struct rw_engine *engine, struct rw_live *live, char *name)
{
    struct rw_walk_options options;
    uint8_t qname[RW_NAME_MAX];

    rw_walk_options_init(&options);
    options.qname = qname;
    options.tag = name;
    if (rw_idn_from_text(qname, name, NULL) != RW_OK ||
        rw_engine_start(engine, &options, rw_live_now(live), NULL) != RW_OK)
        printf("%s: cannot be asked for\n", name);
}

int
main(int argc, char **argv)
{
    struct rw_driver_events events = {.size = sizeof(events),
                                      .on_done = on_done};
    struct rw_engine_config config = {.size = sizeof(config),
                                      .random = rw_live_random};
    struct epoll_event event = {.events = EPOLLIN};
    struct rw_engine *engine;
    struct rw_live *live;
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    if (argc < 4 || read_hints(&config, argv[1]) != RW_OK)
        return 1;
    config.port = (uint16_t)atoi(argv[2]);
    if (rw_engine_new(&engine, &config) != RW_OK ||
        rw_live_new(&live, NULL) != RW_OK ||
        rw_live_attach(live, engine, &events) != RW_OK)
        return 1;
    for (int i = 3; i < argc; i++)
        start(engine, live, argv[i]);
    epoll_ctl(epoll, EPOLL_CTL_ADD, rw_live_fd(live), &event);
    rw_live_process(live); /* sends the first queries */
    while (rw_engine_walks(engine) > 0) {
        epoll_wait(epoll, &event, 1, rw_live_timeout_ms(live));
        rw_live_process(live); /* it was readable, or its time has come */
    }
    rw_live_free(live);
    rw_engine_free(engine);
    return 0;
}
