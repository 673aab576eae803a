/* Memory that runs out at the n-th allocation of a whole walk: of the engine,
 * of the judge, of libcrypto, and of every report of it.  Speaks TAP.
 *
 *     starve [--all | --samples COUNT | --at N]
 *
 * Each walk is one that is known (testdata/scenarios): secure, bogus by its
 * signature, bogus by the DS, with an alias, a survey.  With the allocation n
 * failing, it alone or it and all after it, must hold:
 *
 *   - the walk comes to what it comes to with enough memory; or to failure for
 *     lack of memory; or its verdict is "indeterminate"; or it does not begin
 *   - what has come of it can be reported in every format, with that verdict
 *   - nothing of the library's is lost
 *   - a report is the same to the last octet, or says RW_ERR_MEMORY
 *
 * Each walk has a process of its own, because libcrypto's setting up fails
 * once and for all, and a crash is to be seen as one.  Without --all some n
 * are tried, spread over all there are; with it, each; with --at, one alone.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "help/crypto_memory.h"
#include "rootwalk/rootwalk.h"
#include "scenario/play.h"

/* Which allocations fail. */
static struct {
    bool all;
    size_t samples; /* where not all: so many, spread */
    size_t at;      /* this one alone, for who looks into a failure */
} chosen = {false, 16, SIZE_MAX};

static const struct row {
    const char *what;
    const char *file;
    bool all; /* a survey */
    enum rw_security security;
} ROWS[] = {
    {"secure", "signed_whole", false, RW_SECURITY_SECURE},
    {"bogus by signature", "signed_whole_altered", false, RW_SECURITY_BOGUS},
    {"bogus by DS", "signed_whole_other_ds", false, RW_SECURITY_BOGUS},
    {"with an alias", "signed_whole_alias", false, RW_SECURITY_SECURE},
    {"a survey", "signed_whole", true, RW_SECURITY_SECURE},
};

/* ---- memory ------------------------------------------------------------- */

/* The process's: there is no other way into libcrypto. */
static struct {
    bool armed;    /* allocations count, and one fails */
    bool for_good; /* and all after it */
    bool failed;
    size_t left;  /* allocations until then */
    size_t count; /* so far */
    size_t in_use;
} memory;

static bool
fails(void)
{
    if (!memory.armed)
        return false;
    memory.count++;
    if (memory.left > 0) {
        memory.left--;
        return false;
    }
    if (memory.failed && !memory.for_good)
        return false;
    memory.failed = true;
    return true;
}

static void *
resize(void *ctx, void *octets, size_t size)
{
    void *now;

    (void)ctx;
    if (size == 0) {
        free(octets);
        memory.in_use--;
        return NULL;
    }
    if (fails())
        return NULL;
    now = realloc(octets, size);
    if (octets == NULL && now != NULL)
        memory.in_use++;
    return now;
}

static void
take_over(void)
{
    if (crypto_memory_take_over(fails) == NULL) {
        puts("Bail out! libcrypto's allocations cannot be taken over");
        exit(1);
    }
    rw_memory_from(resize, NULL);
}

/* ---- the walk ------------------------------------------------------------ */

struct scene {
    struct pool pool;
    struct rpl *rpl;
    const struct rpl_step *query;
};

static void
scene_read(struct scene *scene, const struct row *row)
{
    static struct rpl_note all = {.word = "all", .rest = ""};
    char path[512], error[RPL_ERROR_MAX];
    char *text;
    FILE *file;
    size_t len = 0;

    snprintf(path, sizeof(path), "testdata/scenarios/%s.rpl", row->file);
    scene->pool.blocks = NULL;
    text = pool_new(&scene->pool, 1, 1 << 18);
    file = fopen(path, "rb");
    if (file != NULL) {
        len = fread(text, 1, (1 << 18) - 1, file);
        fclose(file);
    }
    scene->rpl = rpl_parse(&scene->pool, text, len, error);
    if (scene->rpl == NULL) {
        printf("Bail out! %s: %s\n", path, error);
        exit(1);
    }
    scene->query = scene->rpl->steps;
    if (row->all) {
        all.next = scene->query->entry->notes;
        scene->query->entry->notes = &all;
    }
}

/* What a child says to its parent. */
static struct seen {
    size_t count; /* allocations */
    bool failed;
    bool is_bad;
    char why[1024];
} * seen;

static bool
say(const char *what, const char *of)
{
    size_t len = strlen(seen->why);

    seen->is_bad = true;
    snprintf(seen->why + len, sizeof(seen->why) - len, "#   %s: %s\n", what,
             of);
    return false;
}

/* ---- reports ------------------------------------------------------------- */

#define REPORT_MAX ((size_t)1 << 20)

struct written {
    size_t len;
    char *text; /* REPORT_MAX octets, NUL-ended */
};

static enum rw_status
sink(void *ctx, const char *data, size_t len)
{
    struct written *written = ctx;

    if (len >= REPORT_MAX - written->len)
        return RW_ERR_SPACE;
    memcpy(written->text + written->len, data, len);
    written->len += len;
    written->text[written->len] = '\0';
    return RW_OK;
}

/* A format with all it can show; RW_FORMATS is bulk's line. */
static enum rw_status
report(const struct rw_trace *trace, int format, struct written *written)
{
    struct rw_report_options options = {
        .size = sizeof(options),
        .format = (enum rw_format)format,
        .verbose = true,
        .flags = true,
        .full = true,
        .hex = true,
        .signatures = true,
        .sink = sink,
        .ctx = written,
    };
    struct rw_bulk_options bulk = {.findings_too = true, .trace_too = true};

    written->len = 0;
    written->text[0] = '\0';
    if (format == RW_FORMATS)
        return rw_report_bulk(trace, &bulk, sink, written);
    return rw_report(trace, &options);
}

static const char *
format_name(int format)
{
    return format == RW_FORMATS ? "bulk"
                                : rw_format_word((enum rw_format)format);
}

static bool
is_reported(int format)
{
    return format == RW_FORMATS ||
           rw_format_is_of((enum rw_format)format, RW_SUBJECT_WALK);
}

/* There is memory again: what came of the walk is told, whatever it was. */
static void
report_all(const struct rw_trace *trace)
{
    struct written written = {0, malloc(REPORT_MAX)};
    char security[64];

    for (int format = 0; format <= RW_FORMATS; format++) {
        if (!is_reported(format))
            continue;
        snprintf(security, sizeof(security), "\"security\":%s\"%s\"",
                 format == RW_FORMAT_JSON ? " " : "",
                 rw_security_word(trace->security));
        if (report(trace, format, &written) != RW_OK)
            say("cannot be reported", format_name(format));
        else if ((format == RW_FORMATS || format == RW_FORMAT_JSON) &&
                 strstr(written.text, security) == NULL)
            say("tells of another verdict", format_name(format));
    }
    free(written.text);
}

static void
say_difference(int format, const char *whole, const char *got)
{
    char what[160];
    size_t i = 0;

    while (whole[i] != '\0' && whole[i] == got[i])
        i++;
    if (whole[i] == got[i])
        return;
    snprintf(what, sizeof(what), "RW_OK, and \"%.40s\" for \"%.40s\"", got + i,
             whole + i);
    say(format_name(format), what);
}

/* With allocation n of the report failing: the report, or why not. */
static bool
report_starved(const struct rw_trace *trace, int format, size_t n,
               const struct written *whole, struct written *written)
{
    enum rw_status status;
    size_t before = memory.in_use;

    memory.armed = true;
    memory.failed = false;
    memory.left = n;
    status = report(trace, format, written);
    memory.armed = false;
    if (status != RW_OK && status != RW_ERR_MEMORY)
        say(format_name(format), rw_status_text(status));
    if (status == RW_OK)
        say_difference(format, whole->text, written->text);
    if (memory.in_use != before)
        say(format_name(format), "memory is lost");
    return memory.failed;
}

/* ---- one walk ------------------------------------------------------------ */

/* Pending: the driver itself had no memory, and said so. */
static bool
is_right(const struct row *row, const struct rw_trace *trace, bool has_ended)
{
    if (trace->outcome == RW_OUTCOME_PENDING)
        return !has_ended && memory.failed;
    if (trace->outcome == RW_OUTCOME_FAILURE)
        return trace->reason == RW_REASON_MEMORY &&
               trace->security != RW_SECURITY_SECURE;
    return trace->outcome == RW_OUTCOME_ANSWER &&
           (trace->security == row->security ||
            trace->security == RW_SECURITY_INDETERMINATE);
}

static void
check_walk(const struct row *row, const struct rw_trace *trace, bool has_ended)
{
    char buf[512];
    struct rw_text text;

    if (!memory.failed && trace->security != row->security)
        say("nothing failed", rw_security_word(trace->security));
    if (is_right(row, trace, has_ended))
        return;
    rw_text_init(&text, buf, sizeof(buf));
    rw_text_printf(&text, "%s %s, %s", rw_outcome_word(trace->outcome),
                   rw_reason_word(trace->reason),
                   rw_security_word(trace->security));
    for (size_t i = 0; trace->chain != NULL && i < trace->chain->flaw_count;
         i++) {
        rw_text_puts(&text, "; ");
        rw_flaw_to_text(&text, &trace->chain->flaws[i]);
    }
    say("came to", buf);
}

/* In a process of its own: walk, and then `also`. */
static void
walk_starved(const struct scene *scene, const struct row *row, size_t n,
             bool for_good, void (*also)(const struct rw_trace *trace))
{
    struct pool pool = {NULL};
    struct play play;
    struct rw_walk *walk;
    struct rw_text why;
    char buf[256];
    bool has_ended;

    take_over();
    rw_text_init(&why, buf, sizeof(buf));
    play_init(&play, &pool, scene->rpl, 1);
    memory.armed = true;
    memory.for_good = for_good;
    memory.left = n;
    has_ended = play_walk(&play, scene->query, &walk, &why);
    if (!has_ended && !memory.failed)
        say("did not end", buf);
    memory.armed = false;
    seen->count = memory.count;
    seen->failed = memory.failed;
    if (walk != NULL) {
        check_walk(row, rw_walk_trace(walk), has_ended);
        also(rw_walk_trace(walk));
    }
    play_done(&play);
    pool_done(&pool);
    if (memory.in_use > 0)
        say("memory is lost", "of the library's");
}

static void
in_child(const struct scene *scene, const struct row *row, size_t n,
         bool for_good, void (*also)(const struct rw_trace *trace))
{
    int status = 0;
    pid_t child;

    memset(seen, 0, sizeof(*seen));
    fflush(stdout);
    child = fork();
    if (child == 0) {
        walk_starved(scene, row, n, for_good, also);
        _exit(0); /* (and no leak checker: libcrypto 3.0 itself loses 29 octets
                     when it cannot list a provider's algorithms) */
    }
    if (child < 0 || waitpid(child, &status, 0) != child ||
        !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        say("crash", "");
}

/* ---- rows ---------------------------------------------------------------- */

static size_t tests, bad;

static void
result(size_t failures, const struct row *row, const char *what, size_t count)
{
    tests++;
    bad += failures > 0;
    printf("%sok %zu - %s, %s: %zu allocations\n", failures > 0 ? "not " : "",
           tests, row->what, what, count);
}

/* Show the first few that went wrong, as they are many and alike. */
static size_t
note_bad(size_t failures, size_t n)
{
    if (!seen->is_bad)
        return failures;
    if (failures < 5)
        printf("# allocation %zu\n%s", n, seen->why);
    return failures + 1;
}

/* From one number of allocations to the next that is tried. */
static size_t
step_of(size_t count)
{
    return chosen.all || count < chosen.samples ? 1 : count / chosen.samples;
}

static void
run_walks(const struct scene *scene, const struct row *row, bool for_good)
{
    size_t failures, count, n;

    in_child(scene, row, SIZE_MAX, for_good, report_all);
    failures = note_bad(0, 0);
    count = seen->count;
    /* (from one a little off: the first allocations are alike everywhere) */
    n = chosen.at < SIZE_MAX ? chosen.at : step_of(count) / 2;
    for (; n < count; n += chosen.at < SIZE_MAX ? count : step_of(count)) {
        in_child(scene, row, n, for_good, report_all);
        failures = note_bad(failures, n);
    }
    if (count < 100)
        printf("# only %zu allocations: libcrypto's are not among them\n",
               count);
    result(failures + (count < 100), row,
           for_good ? "all from the n-th on fail" : "the n-th fails", count);
}

/* Each allocation of each report fails. */
static void
report_each(const struct rw_trace *trace)
{
    struct written whole = {0, malloc(REPORT_MAX)};
    struct written written = {0, malloc(REPORT_MAX)};
    size_t total = 0;

    memory.for_good = false;
    for (int format = 0; format <= RW_FORMATS; format++) {
        size_t count;

        if (!is_reported(format))
            continue;
        memory.armed = true;
        memory.left = SIZE_MAX;
        memory.count = 0;
        if (report(trace, format, &whole) != RW_OK)
            say("cannot be reported", format_name(format));
        count = memory.count;
        for (size_t n = 0; n < count; n++)
            report_starved(trace, format, n, &whole, &written);
        total += count;
    }
    seen->count = total;
    free(whole.text);
    free(written.text);
}

static void
run_reports(const struct scene *scene, const struct row *row)
{
    in_child(scene, row, SIZE_MAX, false, report_each);
    result(note_bad(0, 0), row, "its reports", seen->count);
}

static bool
options_read(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--all") == 0)
            chosen.all = true;
        else if (strcmp(argv[i], "--samples") == 0 && ++i < argc)
            chosen.samples = strtoul(argv[i], NULL, 10);
        else if (strcmp(argv[i], "--at") == 0 && ++i < argc)
            chosen.at = strtoul(argv[i], NULL, 10);
        else
            return false;
    return chosen.samples > 0;
}

int
main(int argc, char **argv)
{
    if (!options_read(argc, argv)) {
        fputs("starve [--all | --samples COUNT | --at N]\n", stderr);
        return 1;
    }
    /* Opened once for all children: that is most of what each would do. */
    (void)dlopen(RWI_SONAME_LIBCRYPTO, RTLD_NOW | RTLD_LOCAL);
    seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (seen == MAP_FAILED)
        return 1;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct scene scene;

        scene_read(&scene, &ROWS[i]);
        run_walks(&scene, &ROWS[i], false);
        run_walks(&scene, &ROWS[i], true);
        run_reports(&scene, &ROWS[i]);
        pool_done(&scene.pool);
    }
    printf("1..%zu\n", tests);
    return bad > 0;
}
