/* The judge's cases (testdata/dnssec/cases.txt, made by make_cases.py), read
 * for the tests, the benchmark and as seeds for the fuzz target.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_DNSSEC_CASES_H
#define TESTS_DNSSEC_CASES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/rootwalk.h"

#define CASE_ITEMS 16

struct test_case {
    char name[64];
    struct rw_judge_config config;
    uint64_t now_s;
    struct rw_judge_policy policy;
    uint8_t algorithms[9];
    struct rw_evidence evidence[CASE_ITEMS];
    size_t evidence_count;
    uint8_t names[4 * CASE_ITEMS + 1][RW_NAME_MAX];
    size_t name_count;
    struct rw_record anchors[CASE_ITEMS];
    uint8_t owners[CASE_ITEMS][RW_NAME_MAX];
    uint8_t rdata[CASE_ITEMS][512];
    char expect[16];
    char flaw[40]; /* empty: any */
    char notes[4][40];
    size_t note_count;
    struct rw_need needs[CASE_ITEMS];
    size_t need_count;
    struct rw_need again[CASE_ITEMS]; /* among what is to be asked again */
    size_t again_count;
};

struct test_message {
    char id[16];
    uint8_t *octets;
    size_t len;
};

struct test_cases {
    struct test_message messages[2048];
    size_t message_count;
    struct test_case *cases;
    size_t case_count;
};

static inline void
test_fail(const char *what, const char *on)
{
    fprintf(stderr, "cases.txt: %s: %s\n", what, on);
    abort();
}

static inline const uint8_t *
test_name(struct test_case *c, const char *text)
{
    uint8_t *name = c->names[c->name_count++];

    if (c->name_count > 4 * CASE_ITEMS + 1 ||
        rw_name_from_text(name, text, strlen(text), NULL, NULL) != RW_OK)
        test_fail("name", text);
    return name;
}

static inline uint16_t
test_type(const char *text)
{
    uint16_t type;

    if (rw_type_from_text(&type, text, strlen(text)) != RW_OK)
        test_fail("type", text);
    return type;
}

static inline void
test_message_read(struct test_cases *all, const char *id, const char *hex)
{
    struct test_message *m = &all->messages[all->message_count++];

    if (all->message_count > 2048)
        test_fail("too many messages", id);
    snprintf(m->id, sizeof(m->id), "%s", id);
    m->len = strlen(hex) / 2;
    m->octets = malloc(m->len);
    for (size_t i = 0; i < m->len; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        m->octets[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
}

/* What was asked is what the evidence is about. */
static inline struct rw_reading *
test_reading(const struct rw_evidence *e, const uint8_t *octets, size_t len)
{
    struct rw_asked asked = {.zone = e->zone,
                             .name = e->qname,
                             .type = e->qtype,
                             .rclass = e->qclass};
    struct rw_reading *reading;

    if (rw_reading_new(&reading, &asked, octets, len) != RW_OK)
        test_fail("no memory for", "a reading");
    return reading;
}

static inline void
test_evidence_read(struct test_cases *all, struct test_case *c, char *words[])
{
    struct rw_evidence *e = &c->evidence[c->evidence_count++];

    if (c->evidence_count > CASE_ITEMS)
        test_fail("too much evidence", c->name);
    *e = (struct rw_evidence){.zone = test_name(c, words[1]),
                              .qname = test_name(c, words[2]),
                              .qtype = test_type(words[3]),
                              .qclass = RW_CLASS_IN,
                              .step = (uint32_t)c->evidence_count};
    if (strcmp(words[4], "failed") == 0)
        e->state = RW_EVIDENCE_FAILED;
    else if (strcmp(words[4], "unknown") == 0)
        e->state = RW_EVIDENCE_UNKNOWN;
    for (size_t i = 0; i < all->message_count; i++)
        if (strcmp(all->messages[i].id, words[4]) == 0) {
            e->reading =
                test_reading(e, all->messages[i].octets, all->messages[i].len);
        }
}

static inline void
test_anchor_read(struct test_case *c, const char *name, const char *type,
                 const char *text)
{
    size_t i = c->config.anchor_count++, len = 0;

    if (i == CASE_ITEMS ||
        rw_name_from_text(c->owners[i], name, strlen(name), NULL, NULL) !=
            RW_OK ||
        rw_rdata_from_text(c->rdata[i], sizeof(c->rdata[i]), &len,
                           test_type(type), RW_CLASS_IN, text, strlen(text),
                           NULL, NULL) != RW_OK)
        test_fail("anchor", text);
    c->anchors[i] = (struct rw_record){.owner = c->owners[i],
                                       .type = test_type(type),
                                       .rclass = RW_CLASS_IN,
                                       .rdata = c->rdata[i],
                                       .rdata_len = (uint16_t)len};
}

static inline void
test_policy_read(struct test_case *c, const char *word, const char *number)
{
    static const uint8_t DEFAULTS[8] = {5, 7, 8, 10, 13, 14, 15, 16};
    uint16_t value = (uint16_t)atoi(number);

    c->config.policy = &c->policy;
    if (strcmp(word, "hashes") == 0) {
        c->policy.walk_hashes_max = value;
    } else if (strcmp(word, "walk_checks") == 0) {
        c->policy.walk_checks_max = value;
    } else if (strcmp(word, "sha1") == 0) {
        c->policy.sha1 = (enum rw_sha1)value;
    } else if (strcmp(word, "algorithm") == 0) {
        memcpy(c->algorithms, DEFAULTS, sizeof(DEFAULTS));
        c->algorithms[8] = (uint8_t)value;
        c->policy.algorithms = c->algorithms;
        c->policy.algorithm_count = 9;
    } else {
        test_fail("policy", word);
    }
}

static inline void
test_line_read(struct test_cases *all, struct test_case *c, char *words[],
               size_t count, const char *rest)
{
    const char *word = words[0];

    if (strcmp(word, "now") == 0)
        c->now_s = strtoull(words[1], NULL, 10);
    else if (strcmp(word, "query") == 0)
        c->config.qname = test_name(c, words[1]),
        c->config.qtype = test_type(words[2]);
    else if (strcmp(word, "anchor") == 0)
        test_anchor_read(c, words[1], words[2], rest);
    else if (strcmp(word, "evidence") == 0)
        test_evidence_read(all, c, words);
    else if (strcmp(word, "policy") == 0)
        test_policy_read(c, words[1], words[2]);
    else if (strcmp(word, "note") == 0)
        snprintf(c->notes[c->note_count++], 40, "%s", words[1]);
    else if (strcmp(word, "expect") == 0)
        snprintf(c->expect, sizeof(c->expect), "%s", words[1]),
            snprintf(c->flaw, sizeof(c->flaw), "%s", count > 2 ? words[2] : "");
    else if (strcmp(word, "need") == 0 || strcmp(word, "again") == 0) {
        struct rw_need *need = word[0] == 'n' ? &c->needs[c->need_count++]
                                              : &c->again[c->again_count++];

        rw_name_copy(need->zone, test_name(c, words[1]));
        rw_name_copy(need->name, test_name(c, words[2]));
        need->type = test_type(words[3]);
    } else {
        test_fail("line", word);
    }
}

static inline void
test_cases_line(struct test_cases *all, char *line)
{
    char *words[8];
    char *save = NULL;
    char copy[2048];
    size_t count = 0;
    const char *rest = line;

    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '#' || line[0] == '\0')
        return;
    for (int i = 0; i < 3 && rest != NULL; i++) {
        rest = strchr(rest, ' ');
        rest = rest != NULL ? rest + 1 : NULL;
    }
    if (strncmp(line, "anchor", 6) == 0) {
        snprintf(copy, sizeof(copy), "%s", rest != NULL ? rest : "");
        rest = copy;
    }
    for (char *w = strtok_r(line, " ", &save); w != NULL && count < 8;
         w = strtok_r(NULL, " ", &save))
        words[count++] = w;
    if (strcmp(words[0], "message") == 0) {
        test_message_read(all, words[1], words[2]);
    } else if (strcmp(words[0], "case") == 0) {
        struct test_case *c = &all->cases[all->case_count++];

        if (all->case_count > 512)
            test_fail("too many cases", words[1]);
        snprintf(c->name, sizeof(c->name), "%s", words[1]);
        c->config.qclass = RW_CLASS_IN;
        c->config.anchors = c->anchors;
    } else {
        test_line_read(all, &all->cases[all->case_count - 1], words, count,
                       rest);
    }
}

/* A judge that has all of a case's evidence; NULL when out of memory. */
static inline struct rw_judge *
test_judge(const struct test_case *c)
{
    struct rw_judge *judge = rw_judge_new(&c->config);

    for (size_t i = 0; judge != NULL && i < c->evidence_count; i++)
        if (rw_judge_add(judge, &c->evidence[i]) != RW_OK) {
            rw_judge_free(judge);
            judge = NULL;
        }
    return judge;
}

/* Rule on a case. */
static inline enum rw_status
test_rule(struct rw_chain **chain, const struct test_case *c,
          struct rw_judge_memo *memo)
{
    struct rw_judge *judge = test_judge(c);
    enum rw_status status = RW_ERR_MEMORY;

    *chain = NULL;
    if (judge != NULL)
        status = rw_judge_rule(chain, judge, c->now_s, memo);
    rw_judge_free(judge);
    return status;
}

/* Read them all; aborts where the file is not as it should be. */
static inline struct test_cases *
test_cases_read(const char *path)
{
    struct test_cases *all = calloc(1, sizeof(*all));
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;

    if (file == NULL || all == NULL)
        test_fail("cannot be opened", path);
    all->cases = calloc(512, sizeof(*all->cases));
    while (getline(&line, &size, file) > 0)
        test_cases_line(all, line);
    free(line);
    fclose(file);
    return all;
}

static inline void
test_cases_free(struct test_cases *all)
{
    for (size_t i = 0; i < all->case_count; i++)
        for (size_t k = 0; k < all->cases[i].evidence_count; k++)
            rw_reading_free((struct rw_reading *)(uintptr_t)all->cases[i]
                                .evidence[k]
                                .reading); /* made by test_reading() */
    for (size_t i = 0; i < all->message_count; i++)
        free(all->messages[i].octets);
    free(all->cases);
    free(all);
}

static inline struct test_case *
test_case_find(struct test_cases *all, const char *name)
{
    for (size_t i = 0; i < all->case_count; i++)
        if (strcmp(all->cases[i].name, name) == 0)
            return &all->cases[i];
    test_fail("no such case", name);
    return NULL;
}

#endif
