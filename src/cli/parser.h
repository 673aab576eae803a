/* The parts of the option parser among themselves.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_PARSER_H
#define RWI_CLI_PARSER_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"

enum form {
    FORM_LONG,
    FORM_LETTER,
    FORM_PLUS,
};

enum takes {
    TAKES_NOTHING,
    TAKES_SWITCH,
    TAKES_VALUE,
    TAKES_MAYBE,
};

enum source {
    FROM_COMMAND_LINE,
    FROM_CONFIG, /* options only */
    FROM_BATCH,  /* names, and options for a query only */
};

struct parser {
    struct options *options;
    enum source source;
    struct place place;
    struct query *into; /* what options for a query change */
    bool options_over;  /* "--" was met */
    const char *word;   /* the option as typed, for messages */
};

/* Does what an option asks for.
 *
 * value  NULL where there is none
 * on     false after no-
 *
 * Returns false where the value will not do; said. */
typedef bool (*set_fn)(struct parser *parser, const char *value, bool on);

enum act {
    ACT_RUN_BOOL,
    ACT_RUN_TEXT,
    ACT_RUN_CALL,
    ACT_QUERY_BOOL,
    ACT_QUERY_CALL,
};

struct option {
    const char *group; /* a heading and nothing else where not NULL */
    const char *name;
    const char *value;
    const char *help;
    size_t offset; /* of the field, for the acts that have one */
    set_fn call;
    enum form form;
    enum takes takes;
    enum act act;
    unsigned commands; /* 1 << an enum command, each */
};

/* An option as it was typed. */
struct found {
    const struct option *option; /* NULL: dig's, taken without effect */
    bool on;
    const char *value; /* attached, or NULL */
};

extern const struct option OPTIONS[];
extern const size_t OPTION_COUNT;

/** Give the index of an option, one for all its spellings. */
size_t option_id(const struct option *option);

/** Find the option with that name, or the only one that begins so among
 * those of a command (COMMANDS: of all).
 *
 * @param name          len octets
 * @param is_ambiguous  set: several begin so
 * @return NULL for none
 */
const struct option *option_find(enum command command, enum form form,
                                 const char *name, size_t len,
                                 bool *is_ambiguous);

/** Find what a word of the line names: --name, --no-name, --name=value, and
 * the same with a plus.
 *
 * @return false where it names none; said
 */
bool option_named(const struct parser *parser, struct found *found,
                  enum form form, const char *word);

/** Find what a letter behind one dash names.
 *
 * @param word  all of the letters, for messages
 * @return false where it names none; said
 */
bool option_letter(const struct parser *parser, struct found *found,
                   char letter, const char *word);

/** Do what an option asks for.  The configuration serves all commands: what
 * is for others is passed over there.
 *
 * @param found  its option not NULL
 * @return false where it is not for this command or its value will not do;
 *         said
 */
bool option_take(struct parser *parser, const struct found *found);

/** Take a line of words, as main has them or split from a file. */
bool parser_take(struct parser *parser, int argc, char **argv);

/** Begin another query; its options are the defaults' to start with.
 *
 * @return false when out of memory; said
 */
bool parser_begin_query(struct parser *parser, const char *name);

/** Say what is wrong with a word, and where it stands. */
void parser_say(const struct parser *parser, const char *on, const char *what,
                ...) RW_PRINTF(3, 4);

#define SETTER(name)                                                           \
    bool set_##name(struct parser *parser, const char *value, bool on)

SETTER(ad);
SETTER(all);
SETTER(at);
SETTER(batch);
SETTER(bind);
SETTER(bufsize);
SETTER(cd);
SETTER(class);
SETTER(color);
SETTER(column);
SETTER(cookie);
SETTER(deadline);
SETTER(decode);
SETTER(dnssec);
SETTER(edns);
SETTER(fail_on);
SETTER(filter);
SETTER(fields);
SETTER(format);
SETTER(frame);
SETTER(cache_size);
SETTER(ip);
SETTER(jobs);
SETTER(lost_after);
SETTER(rate);
SETTER(server_queries);
SETTER(server_rate);
SETTER(threads);
SETTER(max_queries);
SETTER(memory);
SETTER(mx);
SETTER(name);
SETTER(port);
SETTER(ports);
SETTER(probe);
SETTER(rd);
SETTER(retry);
SETTER(reverse);
SETTER(seed);
SETTER(dkim);
SETTER(service);
SETTER(session);
SETTER(sha1);
SETTER(subnet);
SETTER(time);
SETTER(tries);
SETTER(type);
SETTER(watch);
SETTER(what);
SETTER(attach);
SETTER(auth);
SETTER(bcc);
SETTER(cc);
SETTER(header);
SETTER(netrc);
SETTER(password_fd);
SETTER(reply_time);
SETTER(tls);
SETTER(to);
SETTER(top);
SETTER(until);

/** Read the configuration file into parser->options. */
enum exit_status config_read(struct options *options);

/** Read a -f file; its queries come after those there are. */
enum exit_status batch_read(struct options *options, const char *path);

#endif
