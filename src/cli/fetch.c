/* The fetch command: a look into a mailbox by POP3.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/converse.h"
#include "cli/say.h"

#define _(sentence) rw_word(sentence)

#define RANGES_MAX 64

struct wanted {
    struct target target;
    bool is_implicit; /* pop3s:// */
    struct rw_client_range ranges[RANGES_MAX];
    size_t count;
};

/* ---- what is wanted ------------------------------------------------------ */

static bool
number_of(const char *text, size_t len, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9' || i > 9)
            return false;
        *number = *number * 10 + (uint64_t)(text[i] - '0');
    }
    return len > 0 && *number > 0;
}

/* "3", "3-7", "all". */
static bool
range_read(struct rw_client_range *range, const char *word)
{
    size_t len = strcspn(word, "-");

    if (strcmp(word, "all") == 0) {
        *range = (struct rw_client_range){1, UINT64_MAX};
        return true;
    }
    if (!number_of(word, len, &range->first))
        return false;
    range->last = range->first;
    return word[len] == '\0' ||
           (number_of(word + len + 1, strlen(word + len + 1), &range->last) &&
            range->last >= range->first);
}

static int
by_first(const void *a, const void *b)
{
    const struct rw_client_range *left = a, *right = b;

    return left->first < right->first ? -1 : left->first > right->first;
}

/* In order, and no number twice. */
static void
ranges_merge(struct wanted *wanted)
{
    struct rw_client_range *ranges = wanted->ranges;
    size_t kept = 0;

    qsort(ranges, wanted->count, sizeof(*ranges), by_first);
    for (size_t i = 1; i < wanted->count; i++) {
        if (ranges[i].first > ranges[kept].last)
            ranges[++kept] = ranges[i];
        else if (ranges[i].last > ranges[kept].last)
            ranges[kept].last = ranges[i].last;
    }
    if (wanted->count > 0)
        wanted->count = kept + 1;
}

static enum exit_status
server_read(struct wanted *wanted, const char *word)
{
    static const char *const SCHEMES[] = {"pop3://", "pop3s://"};
    enum exit_status status;

    for (size_t i = 0; i < 2; i++)
        if (strncmp(word, SCHEMES[i], strlen(SCHEMES[i])) == 0) {
            word += strlen(SCHEMES[i]);
            wanted->is_implicit = i == 1;
            break;
        }
    status = target_read(&wanted->target, word);
    return status;
}

static enum exit_status
wanted_read(struct wanted *wanted, const struct options *options)
{
    const struct word_list *words = &options->operands;
    enum exit_status status;

    memset(wanted, 0, sizeof(*wanted));
    if (words->count == 0) {
        say(NULL, "no SERVER given; see rootwalk fetch --help");
        return EXIT_USAGE;
    }
    status = server_read(wanted, words->list[0]);
    for (size_t i = 1; status == EXIT_DEFINITE && i < words->count; i++) {
        if (wanted->count == RANGES_MAX ||
            !range_read(&wanted->ranges[wanted->count++], words->list[i])) {
            say(words->list[i], "must be a message's number, a range of them "
                                "(3-7) or all");
            return EXIT_USAGE;
        }
    }
    ranges_merge(wanted);
    return status;
}

static enum exit_status
check(const struct options *options, const struct wanted *wanted)
{
    const char *wrong = NULL;

    if (options->user == NULL)
        wrong = N_("needs a user name (--user)");
    else if ((options->retrieve || options->deletes || options->has_top) &&
             wanted->count == 0)
        wrong = N_("needs message numbers, or all");
    else if (options->has_top && (options->retrieve || options->deletes))
        wrong = N_("--top cannot be used with --retrieve or --delete");
    else if (options->save != NULL && !options->retrieve &&
             !(wanted->count > 0 && !options->deletes))
        wrong = N_("--save needs --retrieve");
    else if (options->deletes && options->retrieve && options->save == NULL)
        wrong = N_("deletes only what is saved: add --save FOLDER");
    if (wrong == NULL)
        return EXIT_DEFINITE;
    say("fetch", "%s", wrong);
    return EXIT_USAGE;
}

/* ---- doing it ------------------------------------------------------------ */

static enum exit_status
fetch(struct converse *c, struct wanted *wanted)
{
    const struct options *options = c->options;
    enum exit_status status;
    struct rw_client_options wishes = {
        .size = sizeof(wishes),
        .protocol = RW_PROTOCOL_POP3,
        .user = options->user,
        .auth = options->auth,
        .reply_us = options->reply_us,
        .ranges = wanted->ranges,
        .range_count = wanted->count,
        .retrieves =
            options->retrieve || (wanted->count > 0 && !options->deletes &&
                                  !options->has_top && !options->lists),
        .deletes = options->deletes,
        .has_top = options->has_top,
        .top = options->top,
    };

    if (wanted->target.port == 0)
        wanted->target.port =
            wanted->is_implicit ||
                    (options->has_tls && options->tls == RW_CLIENT_TLS_IMPLICIT)
                ? 995
                : 110;
    wishes.tls = converse_tls(options, wanted->target.port,
                              wanted->is_implicit ? RW_CLIENT_TLS_IMPLICIT
                                                  : RW_CLIENT_TLS_STARTTLS);
    wishes.demands_authentic = wishes.tls != RW_CLIENT_TLS_NEVER;
    if (options->deletes && !options->retrieve &&
        !secret_ask(_("Delete these messages without saving them? "
                      "(yes/no)")))
        return EXIT_USAGE;
    status = secret_read(&c->secret, options, wanted->target.host);
    if (status == EXIT_DEFINITE)
        status = target_find(c, &wanted->target);
    if (status != EXIT_DEFINITE)
        return status;
    wishes.password = c->secret.octets;
    wishes.password_len = c->secret.len;
    return converse(c, &wanted->target, &wishes).status;
}

enum exit_status
fetch_run(const struct options *options)
{
    struct converse c;
    struct wanted wanted;
    enum exit_status status = wanted_read(&wanted, options);

    if (status == EXIT_DEFINITE)
        status = check(options, &wanted);
    if (status != EXIT_DEFINITE)
        return status;
    status = converse_open(&c, options);
    if (status == EXIT_DEFINITE)
        status = fetch(&c, &wanted);
    return converse_close(&c, status);
}
