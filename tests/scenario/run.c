/* Plays scenarios (.rpl) to the engine and says in TAP what came of them.
 *
 *     run [-v] [--expected FILE] [--dsa FILE] [--seeds N] SCENARIO...
 *
 * Each question of a scenario is a test, played with several seeds (3, or
 * what the scenario asks for): the servers are then chosen differently.
 *
 *   --expected FILE  questions that are known to fail, each with its reason;
 *                    one that passes all the same is a failure
 *   --dsa FILE       scenarios signed with DSA: only for those do algorithms
 *                    3 and 6 count
 *   -v               show the steps of what passes, too
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/play.h"

#define SEEDS   3
#define WHY_MAX 65536

struct runner {
    struct pool pool;     /* of the lists below */
    const char *expected; /* text of the files, or NULL */
    const char *dsa;
    uint64_t seeds;
    bool verbose;
    unsigned tests, failed;
};

/* ---- files ---------------------------------------------------------- */

/* Read a whole file; NULL, with a word on standard error. */
static char *
read_file(struct pool *pool, const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long size;

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return NULL;
    }
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 &&
        fseek(file, 0, SEEK_SET) == 0) {
        text = pool_new(pool, 1, (size_t)size + 1);
        *len = fread(text, 1, (size_t)size, file);
    }
    fclose(file);
    return text;
}

/* "unbound/val_positive.rpl": the folder tells the collections apart. */
static const char *
short_name(const char *path)
{
    const char *name = strrchr(path, '/');

    while (name != NULL && name > path && name[-1] != '/')
        name--;
    return name != NULL ? name : path;
}

/* Find the line that begins with `name` as a word; gives what follows. */
static bool
find_line(const char *text, const char *name, const char **rest, size_t *len)
{
    size_t name_len = strlen(name);

    for (const char *line = text; line != NULL && *line != '\0';) {
        const char *end = strchr(line, '\n');
        size_t line_len = end != NULL ? (size_t)(end - line) : strlen(line);

        if (line_len >= name_len && strncmp(line, name, name_len) == 0 &&
            (line_len == name_len || line[name_len] == ' ')) {
            *rest = line + name_len;
            *len = line_len - name_len;
            return true;
        }
        line = end != NULL ? end + 1 : NULL;
    }
    return false;
}

/* ---- one question --------------------------------------------------- */

static void
print_comment(const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");

        printf("#   %.*s\n", (int)len, text);
        text += len + (text[len] == '\n' ? 1 : 0);
    }
}

static void
report(struct runner *runner, const char *name, uint32_t step, bool good,
       const char *why)
{
    char full[512];
    const char *reason = "";
    size_t reason_len = 0;
    bool expected;

    snprintf(full, sizeof(full), "%s:%" PRIu32, name, step);
    expected = runner->expected != NULL &&
               (find_line(runner->expected, full, &reason, &reason_len) ||
                find_line(runner->expected, name, &reason, &reason_len));
    runner->tests++;
    if (good == expected)
        runner->failed++;
    if (good && expected)
        printf("not ok %u - %s passes, but is listed as failing:%.*s\n",
               runner->tests, full, (int)reason_len, reason);
    else if (good)
        printf("ok %u - %s\n", runner->tests, full);
    else if (expected)
        printf("ok %u - %s # skip known to fail:%.*s\n", runner->tests, full,
               (int)reason_len, reason);
    else
        printf("not ok %u - %s\n", runner->tests, full);
    if (!good)
        print_comment(why);
}

/* ---- one scenario --------------------------------------------------- */

static uint64_t
seeds_of(const struct runner *runner, const struct rpl *rpl)
{
    if (runner->seeds > 0)
        return runner->seeds;
    for (const struct rpl_note *note = rpl->notes; note != NULL;
         note = note->next) {
        if (strcmp(note->word, "seeds") == 0)
            return strtoull(note->rest, NULL, 10);
    }
    return SEEDS;
}

/* The CHECK_ANSWER that belongs to a QUERY, or NULL. */
static const struct rpl_step *
check_of(const struct rpl_step *query)
{
    const struct rpl_step *check = query->next;

    while (check != NULL && check->kind == RPL_OTHER)
        check = check->next;
    return query->kind == RPL_QUERY && check != NULL &&
                   check->kind == RPL_CHECK_ANSWER
               ? check
               : NULL;
}

/* Play the scenario up to a question and put that to the test, so that each
 * seed begins anew. */
static bool
play_seed(struct runner *runner, struct pool *pool, const struct rpl *rpl,
          bool dsa, uint64_t seed, const struct rpl_step *query,
          struct rw_text *why)
{
    struct play play;
    bool good = true;

    play_init(&play, pool, rpl, seed);
    play.accepts_dsa = dsa;
    for (const struct rpl_step *step = rpl->steps; good; step = step->next) {
        if (step->kind == RPL_TIME_PASSES)
            play.now_us += step->elapse_us;
        if (check_of(step) == NULL)
            continue;
        rw_text_cut(why, 0);
        rw_text_printf(why, "step %" PRIu32 ", seed %" PRIu64 "\n",
                       step->number, seed);
        good = play_question(&play, step, check_of(step), runner->verbose, why);
        if (step == query)
            break;
    }
    play_done(&play);
    return good;
}

static bool
is_warm(const struct rpl_step *query)
{
    for (const struct rpl_note *note = query->entry->notes; note != NULL;
         note = note->next) {
        if (strcmp(note->word, "warm") == 0)
            return true;
    }
    return false;
}

/* A scenario cut down to the one question, which needs nothing before it. */
static struct rpl
alone(const struct rpl *rpl, struct rpl_step *query)
{
    struct rpl one = *rpl;

    one.steps = query;
    return one;
}

static void
run_question(struct runner *runner, struct pool *pool, const struct rpl *rpl,
             const char *name, bool dsa, struct rpl_step *query)
{
    static char buf[WHY_MAX];
    struct rpl one = is_warm(query) ? *rpl : alone(rpl, query);
    uint64_t seeds = seeds_of(runner, rpl);
    struct rw_text why;
    bool good = true;

    rw_text_init(&why, buf, sizeof(buf));
    for (uint64_t seed = 1; seed <= seeds && good; seed++)
        good = play_seed(runner, pool, &one, dsa, seed, query, &why);
    report(runner, name, query->number, good, buf);
}

static void
run_scenario(struct runner *runner, const char *path)
{
    const char *name = short_name(path), *rest;
    char error[RPL_ERROR_MAX] = "cannot be read";
    struct pool pool = {NULL};
    size_t len = 0;
    unsigned before = runner->tests;
    char *text = read_file(&pool, path, &len);
    struct rpl *rpl = text != NULL ? rpl_parse(&pool, text, len, error) : NULL;
    bool dsa = runner->dsa != NULL && find_line(runner->dsa, name, &rest, &len);

    if (rpl == NULL) {
        report(runner, name, 0, false, error);
    } else {
        for (struct rpl_step *step = rpl->steps; step != NULL;
             step = step->next) {
            if (check_of(step) != NULL)
                run_question(runner, &pool, rpl, name, dsa, step);
        }
        if (runner->tests == before)
            report(runner, name, 0, false, "asks nothing");
    }
    pool_done(&pool);
}

static bool
take_option(struct runner *runner, const char *option, const char *value)
{
    size_t len;

    if (value == NULL)
        return false;
    if (strcmp(option, "--expected") == 0)
        return (runner->expected = read_file(&runner->pool, value, &len)) !=
               NULL;
    if (strcmp(option, "--dsa") == 0)
        return (runner->dsa = read_file(&runner->pool, value, &len)) != NULL;
    if (strcmp(option, "--seeds") == 0)
        return (runner->seeds = strtoull(value, NULL, 10)) > 0;
    return false;
}

int
main(int argc, char **argv)
{
    struct runner runner = {.tests = 0};
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "-v") == 0) {
            runner.verbose = true;
        } else if (!take_option(&runner, argv[i], argv[i + 1])) {
            fprintf(stderr, "run: bad option: %s\n", argv[i]);
            return 1;
        } else {
            i++;
        }
    }
    for (; i < argc; i++)
        run_scenario(&runner, argv[i]);
    printf("1..%u\n", runner.tests);
    pool_done(&runner.pool);
    return runner.failed > 0 ? 1 : 0;
}
