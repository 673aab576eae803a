/* Zone-file text to records; see rootwalk/zonefile.h.  RFC 1035 section 5.
 *
 * One entry at a time: an owner (or blanks for the one before), TTL and
 * class in any order or left out, type, RDATA.
 *
 * Files given by the user: hints, anchors, tests' zones. $INCLUDE and
 * $GENERATE are refused rather than skipped: a file that means more than what
 * was read would give a walk other hints than its reader believes.  Nothing is
 * kept; records go to the caller one by one, and it may stop the reading.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/zonefile.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "wire/rdata.h"

struct zonefile {
    struct rwi_lexer lexer;
    rw_zonefile_fn fn;
    void *ctx;
    uint8_t origin[RW_NAME_MAX];
    uint8_t owner[RW_NAME_MAX];
    bool has_owner; /* there was a record, so blanks stand for its owner */
    bool has_ttl;   /* there was a $TTL, so no record changes ttl_s */
    uint32_t ttl_s;
    uint16_t rclass;
    size_t line;     /* where the entry began */
    const char *bad; /* the word at fault */
    uint8_t *rdata;  /* RW_RDATA_MAX octets */
};

static enum rw_status
fail(struct zonefile *zone, enum rw_status status, const struct rwi_word *word)
{
    zone->bad = word->at;
    return status;
}

static enum rw_status
take_name(struct zonefile *zone, uint8_t *out, const struct rwi_word *word)
{
    enum rw_status status = RW_OK;

    if (word->kind != RWI_WORD)
        return fail(zone, RW_ERR_SYNTAX, word);
    if (rwi_word_is(word, "@") && !word->quoted)
        rw_name_copy(out, zone->origin);
    else
        status =
            rw_name_from_text(out, word->at, word->len, zone->origin, NULL);
    return status == RW_OK ? RW_OK : fail(zone, status, word);
}

/* $ORIGIN and $TTL; the others are refused.  The word is read before the name
 * of the directive is looked at, since each of the two has one. */
static enum rw_status
directive(struct zonefile *zone, const struct rwi_word *word)
{
    struct rwi_word value = rwi_lexer_next(&zone->lexer), end;
    enum rw_status status = RW_OK;

    if (rwi_word_is(word, "$ORIGIN")) {
        uint8_t origin[RW_NAME_MAX];

        status = take_name(zone, origin, &value);
        if (status == RW_OK)
            rw_name_copy(zone->origin, origin);
    } else if (rwi_word_is(word, "$TTL")) {
        if (value.kind != RWI_WORD ||
            !rwi_ttl_from_text(&zone->ttl_s, value.at, value.len))
            status = fail(zone, RW_ERR_NUMBER, &value);
        zone->has_ttl = true;
    } else {
        status = fail(zone, RW_ERR_UNSUPPORTED, word);
    }
    if (status != RW_OK)
        return status;
    end = rwi_lexer_next(&zone->lexer);
    if (end.kind == RWI_WORD || end.kind == RWI_WORD_BAD)
        return fail(zone, RW_ERR_SYNTAX, &end);
    return RW_OK;
}

/* TTL and class, each at most once, and then the type.  A type's mnemonic is
 * never a class's or a number, so that the first word which is neither must be
 * the type. */
static enum rw_status
take_head(struct zonefile *zone, struct rwi_word *word,
          struct rw_record *record)
{
    bool has_ttl = false, has_class = false;

    for (;; *word = rwi_lexer_next(&zone->lexer)) {
        if (word->kind != RWI_WORD)
            return fail(zone, RW_ERR_SYNTAX, word);
        if (!has_ttl && rwi_ttl_from_text(&record->ttl_s, word->at, word->len))
            has_ttl = true;
        else if (!has_class && rw_class_from_text(&record->rclass, word->at,
                                                  word->len) == RW_OK)
            has_class = true;
        else
            break;
    }
    if (has_ttl && !zone->has_ttl)
        zone->ttl_s = record->ttl_s; /* RFC 1035: the last one stated */
    if (has_class)
        zone->rclass = record->rclass;
    if (rw_type_from_text(&record->type, word->at, word->len) != RW_OK)
        return fail(zone, RW_ERR_TYPE, word);
    return RW_OK;
}

/* Owner, TTL and class may each be missing, and TTL and class may stand in
 * either order; what is missing is the record before's.  RFC 1035 5.1 */
static enum rw_status
take_record(struct zonefile *zone, struct rwi_word *word)
{
    struct rw_record record = {.owner = zone->owner,
                               .rdata = zone->rdata,
                               .ttl_s = zone->ttl_s,
                               .rclass = zone->rclass};
    enum rw_status status = take_head(zone, word, &record);
    struct rwi_parser parser;

    if (status != RW_OK)
        return status;
    rwi_parser_init(&parser, &zone->lexer, zone->rdata, RW_RDATA_MAX,
                    zone->origin);
    status = rwi_rdata_take(&parser, record.type, record.rclass);
    zone->lexer = parser.lexer;
    if (status != RW_OK) {
        zone->bad = parser.bad;
        return status;
    }
    record.rdata_len = (uint16_t)parser.out.len;
    zone->has_owner = true;
    return zone->fn(zone->ctx, &record, zone->line);
}

/* Take one entry; *more is false at the end of the text.  The line of an entry
 * is that of its beginning: in an SOA over six lines that is where a person
 * looks first. */
static enum rw_status
take_entry(struct zonefile *zone, bool *more)
{
    struct rwi_word word;
    enum rw_status status;

    zone->line = zone->lexer.line;
    word = rwi_lexer_next(&zone->lexer);
    *more = word.kind != RWI_WORD_END;
    if (word.kind == RWI_WORD_LINE || word.kind == RWI_WORD_END)
        return RW_OK;
    if (word.kind == RWI_WORD_BAD)
        return fail(zone, RW_ERR_SYNTAX, &word);
    if (!word.indented && !word.quoted && word.at[0] == '$')
        return directive(zone, &word);
    if (!word.indented) {
        status = take_name(zone, zone->owner, &word);
        if (status != RW_OK)
            return status;
        word = rwi_lexer_next(&zone->lexer);
    } else if (!zone->has_owner) {
        return fail(zone, RW_ERR_SYNTAX, &word);
    }
    return take_record(zone, &word);
}

/* The word at fault, as far as it goes, for a person to see. */
static void
tell(struct rw_zonefile_error *error, const struct zonefile *zone,
     const char *end)
{
    struct rw_text text;

    error->line = zone->line;
    rw_text_init(&text, error->word, sizeof(error->word));
    if (zone->bad == NULL)
        return;
    for (const char *at = zone->bad;
         at<end && * at> ' ' && *at != ';' && rw_text_fits(&text); at++)
        rw_text_put_safe(&text, at, 1);
}

/* Room for the RDATA is allocated: 64 KiB on the stack would be too much for a
 * library. */
enum rw_status
rw_zonefile_parse(const char *text, size_t len, const uint8_t *origin,
                  rw_zonefile_fn fn, void *ctx, struct rw_zonefile_error *error)
{
    struct zonefile zone = {.fn = fn, .ctx = ctx, .rclass = RW_CLASS_IN};
    enum rw_status status = RW_OK;
    bool more = true;

    rw_name_copy(zone.origin, origin == NULL ? RW_NAME_ROOT : origin);
    rwi_lexer_init(&zone.lexer, text, len);
    zone.rdata = malloc(RW_RDATA_MAX);
    if (zone.rdata == NULL)
        status = RW_ERR_MEMORY;
    while (status == RW_OK && more)
        status = take_entry(&zone, &more);
    if (status != RW_OK && error != NULL)
        tell(error, &zone, text + len);
    free(zone.rdata);
    return status;
}
