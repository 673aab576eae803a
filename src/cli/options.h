/* What was asked for on the command line, in the configuration file and in
 * -f files.
 *
 * options.def has a row for every option.  Words are read by read_options.c,
 * an option is found and done in option.c, the odd ones in setters*.c; those
 * stand above this, which all commands include.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_OPTIONS_H
#define RWI_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/exit.h"
#include "cli/moment.h"
#include "rootwalk/rootwalk.h"

enum command {
#define COMMAND(id, word, function, operands, summary) CMD_##id,
#include "cli/commands.def"
#undef COMMAND
    COMMANDS, /* how many there are */
};

enum when {
    WHEN_AUTO,
    WHEN_ALWAYS,
    WHEN_NEVER,
};

#define PORTS_MAX 16 /* of --port; more are a mistake */

/* What explain looks at; 0: the DNS, else the sessions. */
enum what {
    WHAT_DNS = 1,
    WHAT_SMTP = 2,
    WHAT_POP3 = 4,
    WHAT_TLS = 8,
    WHAT_TCP = 16,
    WHAT_ALL = 31,
};

#define DECODES_MAX  16 /* of --decode */
#define SELECTED_MAX 64 /* of --session */

#define FAIL_NEVER (-1) /* struct options' fail_on, besides severities */

/* A place in a file; file NULL: the command line. */
struct place {
    const char *file;
    size_t line;
};

/* One question, and how it is to be asked. */
struct query {
    const char *name; /* as typed; NULL: none yet */
    struct place place;
    bool is_reverse; /* -x: name is an address */
    bool has_type, has_class;
    bool is_short;
    bool idn_in, idn_out;
    bool no_rd, no_ad, wants_dnssec; /* compare: what resolvers are asked */
    bool search;                     /* likewise: +search */
    bool draws_cookie;               /* +cookie without a value: a random one */
    struct rw_walk_options walk;
    uint8_t qname[RW_NAME_MAX]; /* once name was read */
};

/* Words, in the order in which they came. */
struct word_list {
    const char **list;
    size_t count;
};

#define SELECTORS_MAX 32 /* of --dkim */

#define OPTIONS_MAX 192 /* rows of options.def */

/* Who asked for an option. */
enum given {
    GIVEN_HERE = 1, /* the command line, or a file of queries it names */
    GIVEN_IN_CONFIG = 2,
    GIVEN_ANYWHERE = GIVEN_HERE | GIVEN_IN_CONFIG,
};

struct options {
    enum command command;
    bool is_named; /* the command was, by its word */
    bool help, version;

    uint8_t given[OPTIONS_MAX];   /* by option_id(): enum given, each */
    enum rw_format format_given;  /* by the command line, where it was */
    struct rw_address bind_given; /* likewise; family none where not */

    enum rw_format format;
    bool verbose, flags, full, hex;
    bool pager;   /* for what is longer than the screen */
    bool sandbox; /* what the process may do is cut down */
    enum when color;
    int fail_on;        /* an enum rw_severity, or FAIL_NEVER */
    const char *output; /* NULL: standard output */

    bool probe_edns, probe_case, probe_types, probe_qmin, probe_identity,
        probe_axfr;
    bool all, all_path, validate, qmin, allow_special;
    enum rw_sha1 sha1;
    bool only_ipv4, only_ipv6;
    const char *hints, *anchors, *record, *replay, *accept;
    uint32_t max_queries; /* 0: the engine's own */
    uint64_t deadline_us; /* likewise */
    bool has_seed;
    uint64_t seed;
    uint16_t port; /* 0: 53 */
    struct rw_address bind;

    uint32_t jobs;    /* 0: the command's own */
    uint32_t threads; /* 0: one for each core */
    bool has_server_rate, has_server_open;
    uint32_t server_rate, server_open; /* to one address; 0: any */
    uint32_t rate;                     /* queries a second; 0: any */
    uint64_t cache_size, memory;       /* octets; 0: the command's own */
    bool trace_too;
    unsigned fields; /* of bulk's lines; 0: all */
    const char *submit, *work, *collect, *job_status; /* a fleet's job */
    const char *nats_creds, *nats_nkey, *nats_ca, *nats_cert, *nats_key;
    uint32_t lost_after_s;      /* 0: the command's own */
    struct word_list job_words; /* bulk: all that was asked for; ours to free */
    size_t config_words;        /* how many of them are the configuration's */
    const char *block;          /* a file of networks and zones; NULL: none */
    const char *column; /* of CSV: a number from 1, or a name; NULL: no CSV */
    const char *status; /* a file for how far bulk has come; NULL: none */
    const char *resume;

    bool connect;        /* mail: to the hosts, besides looking at records */
    bool rcpt;           /* mail: ask for the address */
    bool fetch;          /* mail: the policy of MTA-STS */
    const char *cafile;  /* PEM; NULL: the library's own */
    struct word_list mx; /* --mx, in their order */
    enum rw_mail_service service;
    struct rw_address ip;       /* --ip; family none: not given */
    struct word_list selectors; /* --dkim, in their order; copies, ours */

    /* send and fetch */
    const char *server, *user, *password_file, *netrc_path, *helo, *keylog;
    bool has_tls;
    enum rw_client_tls tls;
    enum rw_client_auth auth;
    bool has_password_fd, netrc;
    int password_fd;
    uint64_t reply_us; /* 0: the client's own */
    enum rw_client_until until;
    const char *from, *subject, *body, *message;
    struct word_list to, cc, bcc, headers, attachments;
    bool lists, retrieve, deletes, has_top;
    uint32_t top;

    bool mdns, llmnr, brief;
    uint16_t ports[PORTS_MAX];
    size_t port_count; /* 0: port 53 */
    const char *filter;
    unsigned what; /* enum what */
    struct rw_decode_port decodes[DECODES_MAX];
    size_t decode_count;
    uint64_t selected[SELECTED_MAX]; /* sessions */
    size_t selected_count;           /* 0: all */
    bool show_secrets;
    const char *save; /* a folder; NULL: nothing is saved */
    uint64_t frame;   /* the one whose headers are shown; 0: none */
    bool packets;
    struct moment at; /* when certificates are judged */

    struct query defaults; /* what each query starts from */
    struct query *queries;
    size_t query_count;
    struct word_list batches;   /* -f, in their order */
    struct word_list operands;  /* of commands that take no names */
    struct word_list resolvers; /* compare: behind the @ */
    uint32_t watch_s;           /* 0: once */

    bool is_out_of_memory;  /* while they were read: no fault of a word's */
    const char *config;     /* the file that was read; NULL: none */
    struct word_list texts; /* of files, which strings point to; ours to free */
};

/** Read the configuration file and the command line.
 *
 * @param options  to be given to options_done(), also after a failure
 * @param named    the command; COMMANDS where no word named one
 * @param argv     without the program's name and the command
 * @return EXIT_DEFINITE; EXIT_USAGE, EXIT_FILE or EXIT_INTERNAL, and that has
 *         been said
 */
enum exit_status options_read(struct options *options, enum command named,
                              int argc, char **argv);
void options_done(struct options *options);

/** Take the words of a job: "--name=value", as if they stood on the command
 * line before what does.
 *
 * @param words  count of them; kept
 * @return false where one will not do; said
 */
bool options_take_job(struct options *options, int count, char **words);

/** Add a word to others.
 *
 * @param words  one of the options' lists
 * @return false when out of memory; said, and the options know it
 */
bool word_add(struct options *options, struct word_list *words,
              const char *word);

/** Read a query's name: Unicode, A-labels or an address.
 *
 * @return EXIT_DEFINITE; EXIT_USAGE, said
 */
enum exit_status query_read_name(struct query *query);

/** Say whether a walk can ask for a type: not for a transfer, nor for what
 * is no data. */
bool type_is_askable(uint16_t type);

/** Say whether a command has reports in a format. */
bool command_has_format(enum command command, enum rw_format format);

#endif
