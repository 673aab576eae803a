/* How fast messages are taken apart, beside ldns, libknot and c-ares, in one
 * run on one core.
 *
 *     bench_decoder FOLDER [ROUNDS]
 *
 * Each library does what it offers for the same job: parse a message whole;
 * parse it and write all RDATA as text.  c-ares 1.18 has a parser for each
 * of some types, for the answer section only, and no text; it is measured on
 * the messages it takes, and rootwalk is on the same ones.  Rounds take
 * turns, the median counts, the clock is the thread's own.
 *
 * SPDX-License-Identifier: ISC
 */
#include <dirent.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ares.h>
#include <ldns/ldns.h>
#include <libknot/libknot.h>

#include "rootwalk/message.h"
#include "rootwalk/rdata.h"

#define MESSAGES_MAX 64
#define ROUNDS_MAX   99
#define ROUND_NS     20e6 /* one round of one decoder takes about so long */

struct message {
    char name[64];
    size_t len;
    uint8_t wire[4096];
};

static struct message messages[MESSAGES_MAX];
static size_t count;
static volatile size_t sink; /* what is worked out must not be left out */

/* ---- the decoders: true where the message was taken ---------------------- */

static struct rw_rr room[RW_RRS_MAX];
static char buf[65536 * 2];

static bool
rootwalk_parse(const struct message *in)
{
    struct rw_message msg;
    bool good =
        rw_message_parse(&msg, in->wire, in->len, room, RW_RRS_MAX) == RW_OK;

    sink += msg.start[RW_SECTIONS];
    return good;
}

/* RDATA that is only pointed to has not been looked into; this is parsing
 * with all that the others do look at. */
static bool
rootwalk_check(const struct message *in)
{
    struct rw_message msg;
    bool good =
        rw_message_parse(&msg, in->wire, in->len, room, RW_RRS_MAX) == RW_OK;

    for (size_t i = 0; good && i < msg.start[RW_SECTIONS]; i++)
        good = rw_rdata_check(room[i].type, room[i].rclass, in->wire, in->len,
                              room[i].rdata, room[i].rdata_len) == RW_OK;
    return good;
}

static bool
rootwalk_text(const struct message *in)
{
    struct rw_message msg;
    struct rw_text text;

    if (rw_message_parse(&msg, in->wire, in->len, room, RW_RRS_MAX) != RW_OK)
        return false;
    for (size_t i = 0; i < msg.start[RW_SECTIONS]; i++) {
        rw_text_init(&text, buf, sizeof(buf));
        if (rw_rdata_to_text(&text, room[i].type, room[i].rclass, in->wire,
                             in->len, room[i].rdata,
                             room[i].rdata_len) != RW_OK)
            return false;
        sink += text.len;
    }
    return true;
}

static bool
ldns_parse(const struct message *in)
{
    ldns_pkt *pkt = NULL;
    bool good = ldns_wire2pkt(&pkt, in->wire, in->len) == LDNS_STATUS_OK;

    ldns_pkt_free(pkt);
    return good;
}

static bool
ldns_text(const struct message *in)
{
    static ldns_buffer *out;
    ldns_rr_list *lists[3];
    ldns_pkt *pkt = NULL;

    if (out == NULL)
        out = ldns_buffer_new(65536);
    if (ldns_wire2pkt(&pkt, in->wire, in->len) != LDNS_STATUS_OK)
        return false;
    lists[0] = ldns_pkt_answer(pkt);
    lists[1] = ldns_pkt_authority(pkt);
    lists[2] = ldns_pkt_additional(pkt);
    for (size_t l = 0; l < 3; l++) {
        for (size_t i = 0; i < ldns_rr_list_rr_count(lists[l]); i++) {
            const ldns_rr *rr = ldns_rr_list_rr(lists[l], i);

            ldns_buffer_clear(out);
            for (size_t f = 0; f < ldns_rr_rd_count(rr); f++)
                if (ldns_rdf2buffer_str(out, ldns_rr_rdf(rr, f)) !=
                    LDNS_STATUS_OK)
                    return false;
            sink += ldns_buffer_position(out);
        }
    }
    ldns_pkt_free(pkt);
    return true;
}

static bool
knot_parse(const struct message *in)
{
    /* the packet is read only: libknot's wire pointer has no const */
    knot_pkt_t *pkt =
        knot_pkt_new((void *)(uintptr_t)in->wire, (uint16_t)in->len, NULL);
    bool good = knot_pkt_parse(pkt, 0) == KNOT_EOK;

    knot_pkt_free(pkt);
    return good;
}

static bool
knot_text(const struct message *in)
{
    knot_pkt_t *pkt =
        knot_pkt_new((void *)(uintptr_t)in->wire, (uint16_t)in->len, NULL);
    bool good = knot_pkt_parse(pkt, 0) == KNOT_EOK;

    for (knot_section_t s = KNOT_ANSWER; good && s <= KNOT_ADDITIONAL; s++) {
        const knot_pktsection_t *section = knot_pkt_section(pkt, s);

        for (uint16_t i = 0; i < section->count; i++) {
            const knot_rrset_t *rr = knot_pkt_rr(section, i);

            for (uint16_t r = 0; r < rr->rrs.count; r++) {
                int len = knot_rrset_txt_dump_data(rr, r, buf, sizeof(buf),
                                                   &KNOT_DUMP_STYLE_DEFAULT);

                sink += (size_t)(len > 0 ? len : 0);
            }
        }
    }
    knot_pkt_free(pkt);
    return good;
}

/* Parse by the type that was asked for, as a caller of c-ares has to. */
static bool
cares_parse(const struct message *in)
{
    struct ares_addrttl addresses[32];
    struct ares_mx_reply *mx = NULL;
    struct hostent *host = NULL;
    int status, n = 32, type, len = (int)in->len;
    size_t at = 12;

    while (at < in->len && in->wire[at] != 0)
        at += in->wire[at] + 1U;
    type = in->wire[at + 1] << 8 | in->wire[at + 2];
    switch (type) {
    case 1:
        status = ares_parse_a_reply(in->wire, len, &host, addresses, &n);
        break;
    case 2:
        status = ares_parse_ns_reply(in->wire, len, &host);
        break;
    case 15:
        status = ares_parse_mx_reply(in->wire, len, &mx);
        ares_free_data(mx);
        break;
    default:
        return false;
    }
    if (host != NULL)
        ares_free_hostent(host);
    return status == ARES_SUCCESS;
}

struct decoder {
    const char *name;
    bool (*run)(const struct message *in);
};

/* ---- measuring ----------------------------------------------------------- */

static double
now_ns(void)
{
    struct timespec at;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

/* Go through the messages of the set so often; give ns a message. */
static double
measure(const struct decoder *decoder, const bool *set, size_t times)
{
    double begin = now_ns();
    size_t done = 0;

    for (size_t t = 0; t < times; t++)
        for (size_t i = 0; i < count; i++)
            if (set[i]) {
                (void)decoder->run(&messages[i]);
                done++;
            }
    return done == 0 ? 0 : (now_ns() - begin) / (double)done;
}

static int
ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Measure decoders in turns; the medians go to ns. */
static void
compare(const struct decoder *decoders, size_t n, const bool *set,
        size_t rounds, double *ns)
{
    static double all[8][ROUNDS_MAX];
    size_t times[8];

    for (size_t d = 0; d < n; d++) {
        double once = measure(&decoders[d], set, 10) * (double)count;

        times[d] = (size_t)(ROUND_NS / (once > 0 ? once : 1)) + 1;
    }
    for (size_t r = 0; r < rounds; r++)
        for (size_t d = 0; d < n; d++)
            all[d][r] = measure(&decoders[d], set, times[d]);
    for (size_t d = 0; d < n; d++) {
        qsort(all[d], rounds, sizeof(double), ascending);
        ns[d] = all[d][rounds / 2];
    }
}

static void
report(const char *title, const struct decoder *decoders, size_t n,
       const bool *set, size_t rounds)
{
    double ns[8], best = 0;
    size_t messages_in = 0;

    for (size_t i = 0; i < count; i++)
        messages_in += set[i];
    compare(decoders, n, set, rounds, ns);
    printf("%s: %zu messages\n", title, messages_in);
    for (size_t d = 0; d < n; d++) {
        printf("  %-10s %9.0f ns/message %10.0f messages/s", decoders[d].name,
               ns[d], 1e9 / ns[d]);
        printf(d > 0 ? "  %5.2f times as long\n" : "\n", ns[d] / ns[0]);
        if (d > 0 && (best == 0 || ns[d] < best))
            best = ns[d];
    }
    printf("  rootwalk is %.2f times as fast as the fastest other\n",
           best / ns[0]);
}

static void
load(const char *folder)
{
    DIR *dir = opendir(folder);

    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        struct message *in = &messages[count];
        char path[512];
        FILE *file;

        if (count == MESSAGES_MAX || strstr(e->d_name, ".bin") == NULL)
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
        snprintf(in->name, sizeof(in->name), "%.60s", e->d_name);
        if ((file = fopen(path, "rb")) == NULL)
            continue;
        in->len = fread(in->wire, 1, sizeof(in->wire), file);
        fclose(file);
        count++;
    }
    if (dir != NULL)
        closedir(dir);
}

/* Which messages a decoder takes; those that all must take are told. */
static bool
taken(const struct decoder *decoder, bool *set, bool must)
{
    bool all = true;

    for (size_t i = 0; i < count; i++) {
        set[i] = decoder->run(&messages[i]);
        if (must && !set[i])
            fprintf(stderr, "%s does not take %s\n", decoder->name,
                    messages[i].name);
        all = all && set[i];
    }
    return all;
}

int
main(int argc, char **argv)
{
    static const struct decoder PARSE[] = {{"rootwalk", rootwalk_parse},
                                           {"ldns", ldns_parse},
                                           {"libknot", knot_parse}};
    static const struct decoder CHECK[] = {{"rootwalk", rootwalk_check},
                                           {"ldns", ldns_parse},
                                           {"libknot", knot_parse}};
    static const struct decoder TEXT[] = {{"rootwalk", rootwalk_text},
                                          {"ldns", ldns_text},
                                          {"libknot", knot_text}};
    static const struct decoder CARES[] = {{"rootwalk", rootwalk_parse},
                                           {"c-ares", cares_parse}};
    size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 15;
    bool set[MESSAGES_MAX], some[MESSAGES_MAX];

    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: %s FOLDER [ROUNDS]\n", argv[0]);
        return 1;
    }
    load(argv[1]);
    for (size_t d = 0; d < 3; d++)
        if (!taken(&PARSE[d], set, true) || !taken(&TEXT[d], set, true))
            return 1;
    (void)taken(&CARES[1], some, false);
    report("parse", PARSE, 3, set, rounds);
    report("parse, and every rdata checked", CHECK, 3, set, rounds);
    report("parse, and all rdata as text", TEXT, 3, set, rounds);
    report("parse what c-ares takes", CARES, 2, some, rounds);
    for (size_t i = 0; i < count; i++) { /* the one message of the issue */
        if (strcmp(messages[i].name, "referral_com_signed.bin") != 0)
            continue;
        memset(some, 0, sizeof(some));
        some[i] = true;
        printf("a signed referral of %zu octets\n", messages[i].len);
        report(" parse", PARSE, 3, some, rounds);
        report(" parse and text", TEXT, 3, some, rounds);
    }
    return 0;
}
