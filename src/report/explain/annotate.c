/* The annotated header; see annotate.h.  The words are rows of
 * annotate.def, chosen by what is true of the message.
 *
 * The first row that fits wins, so the particular stands before the general;
 * the last row of each bit fits always.  What is true of a message is a set of
 * facts (facts.c), made once; no sentence looks into the message itself.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/annotate.h"

#include <string.h>

#include "rootwalk/registry.h"
#include "rootwalk/text.h"

#include "base/words.h"
#include "wire/registry.h"

#define VALUE_COLUMN 16 /* where the header's values begin */
#define WORDS_COLUMN 34 /* where the bits' meanings begin */

struct word {
    uint16_t flag;
    uint16_t value;
    uint32_t all, none;
    const char *sentence;
};

static const struct word WORDS[] = {
#define RWI_WORD(bit, value, all, none, sentence)                              \
    {RW_FLAG_##bit, value, all, none, sentence},
#include "report/explain/annotate.def"
};

struct code_word {
    int number; /* -1: any */
    uint32_t all, none;
    const char *sentence;
};

static const struct code_word OPCODES[] = {
#define RWI_OPCODE(number, sentence) {number, 0, 0, sentence},
#include "report/explain/annotate.def"
};

static const struct code_word RCODES[] = {
#define RWI_RCODE(number, all, none, sentence) {number, all, none, sentence},
#include "report/explain/annotate.def"
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* All of the one, none of the other. */
static bool
fits(uint32_t facts, uint32_t all, uint32_t none)
{
    return (facts & all) == all && (facts & none) == 0;
}

const char *
rwi_annotate_bit(uint16_t flag, bool value, uint32_t facts)
{
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (WORDS[i].flag == flag && WORDS[i].value == value &&
            fits(facts, WORDS[i].all, WORDS[i].none))
            return WORDS[i].sentence;
    return "";
}

static const char *
code_sentence(const struct code_word *rows, size_t count, unsigned number,
              uint32_t facts)
{
    for (size_t i = 0; i < count; i++)
        if ((rows[i].number < 0 || (unsigned)rows[i].number == number) &&
            fits(facts, rows[i].all, rows[i].none))
            return rows[i].sentence;
    return "";
}

const char *
rwi_annotate_opcode(unsigned opcode)
{
    return code_sentence(OPCODES, COUNT(OPCODES), opcode, 0);
}

const char *
rwi_annotate_rcode(uint16_t rcode, uint32_t facts)
{
    return code_sentence(RCODES, COUNT(RCODES), rcode, facts);
}

/* Updates have the same four places and other names for them (RFC 2136 section
 * 2). */
const char *
rwi_section_word(enum rw_section section, uint32_t facts)
{
    static const char *const QUERY[] = {
        N_("question"),
        N_("answer"),
        N_("authority"),
        N_("additional"),
    };
    static const char *const UPDATE[] = {
        N_("zone"),
        N_("prerequisite"),
        N_("update"),
        N_("additional"),
    };

    return _(facts & F_UPDATE ? UPDATE[section] : QUERY[section]);
}

/* " .... .0.. .... .... AA 0 ": the bits of a field in their place.  The
 * pictures are fixed: scripts and course books quote them. */
static void
put_bits(struct rwi_page *page, uint16_t flags, uint16_t mask, const char *name)
{
    unsigned value = flags & mask;

    rwi_page_puts(page, "  ");
    for (unsigned i = 0; i < 16; i++) {
        uint16_t bit = (uint16_t)(0x8000u >> i);
        char c = mask & bit ? flags & bit ? '1' : '0' : '.';

        rwi_page_put(page, &c, 1);
        if (i % 4 == 3 && i != 15)
            rwi_page_puts(page, " ");
    }
    for (unsigned m = mask; (m & 1) == 0; m >>= 1)
        value >>= 1;
    rwi_page_printf(page, "  %-6s  %-3u", name, value);
}

static void
put_bit_line(struct rwi_page *page, const struct rw_message *msg,
             uint32_t facts, uint16_t flag, const char *name)
{
    uint16_t flags = msg->header.flags;

    put_bits(page, flags, flag, name);
    rwi_page_wrap(page, _(rwi_annotate_bit(flag, (flags & flag) != 0, facts)),
                  page->margin + WORDS_COLUMN);
    rwi_page_newline(page);
}

static void
put_opcode_line(struct rwi_page *page, const struct rw_message *msg)
{
    put_bits(page, msg->header.flags, RW_FLAGS_OPCODE_MASK, "Opcode");
    rwi_page_wrap(
        page,
        _(rwi_annotate_opcode((msg->header.flags & RW_FLAGS_OPCODE_MASK) >>
                              RW_FLAGS_OPCODE_SHIFT)),
        WORDS_COLUMN);
    rwi_page_newline(page);
}

/* The number is the header's four bits, as the line shows those; the name is
 * that of all twelve.  A query has no rcode worth a name. */
static void
put_rcode_line(struct rwi_page *page, const struct rw_message *msg,
               uint32_t facts)
{
    uint16_t rcode = rw_message_rcode(msg);
    const char *words = _(rwi_annotate_rcode(rcode, facts));
    struct rwi_wrap wrap;
    struct rw_text *text;

    put_bits(page, msg->header.flags, RW_FLAGS_RCODE_MASK, "RCODE");
    text = rwi_wrap_begin(&wrap, page, page->margin + WORDS_COLUMN);
    if (facts & F_RESPONSE) {
        rw_rcode_to_text(text, rcode);
        if (rcode > RW_FLAGS_RCODE_MASK)
            rw_text_printf(text, _(" (%u, with OPT's upper bits)"), rcode);
        if (words[0] != '\0')
            rw_text_puts(text, _(": "));
    }
    rw_text_puts(text, words);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

/* "0x8180  response, no error" */
static void
put_flags_line(struct rwi_page *page, const struct rw_message *msg,
               uint32_t facts)
{
    rwi_page_puts(page, _("Flags"));
    rwi_page_to(page, page->margin + VALUE_COLUMN, 1);
    rwi_page_printf(page, "0x%04x  ", msg->header.flags);
    if (facts & F_QUERY) {
        rwi_page_puts(page, !(facts & F_STANDARD) || facts & (F_MDNS | F_LLMNR)
                                ? _("query")
                            : facts & F_RD ? _("query, recursion desired")
                                           : _("query, iterative"));
    } else if (rw_message_rcode(msg) == RW_RCODE_NOERROR) {
        rwi_page_puts(page, _("response, no error"));
    } else {
        rwi_page_puts(page, _("response, "));
        rwi_page_rcode(page, rw_message_rcode(msg));
    }
    rwi_page_newline(page);
}

static void
put_counts_line(struct rwi_page *page, const struct rw_message *msg,
                uint32_t facts)
{
    rwi_page_puts(page, _("Counts"));
    rwi_page_to(page, page->margin + VALUE_COLUMN, 1);
    for (size_t i = 0; i < RW_SECTIONS; i++)
        rwi_page_printf(page, "%s%u %s", i > 0 ? _(", ") : "",
                        msg->header.count[i],
                        rwi_section_word((enum rw_section)i, facts));
    rwi_page_newline(page);
}

void
rwi_annotate(struct rwi_page *page, const struct rw_message *msg,
             uint32_t facts)
{
    rwi_page_puts(page, _("Transaction ID"));
    rwi_page_to(page, page->margin + VALUE_COLUMN, 1);
    rwi_page_printf(page, "0x%04x", msg->header.id);
    rwi_page_newline(page);
    put_flags_line(page, msg, facts);
    for (size_t i = 0; i < RWI_HEADER_FLAGS; i++) {
        put_bit_line(page, msg, facts, RWI_HEADER_FLAG[i].mask,
                     RWI_HEADER_FLAG[i].name);
        if (RWI_HEADER_FLAG[i].mask == RW_FLAG_QR)
            put_opcode_line(page, msg);
    }
    put_rcode_line(page, msg, facts);
    put_counts_line(page, msg, facts);
}

void
rwi_flag_strip(struct rwi_page *page, uint16_t flags)
{
    for (size_t i = 0; i < RWI_HEADER_FLAGS; i++)
        rwi_page_printf(
            page, "%s%-2s", i > 0 ? " " : "",
            flags & RWI_HEADER_FLAG[i].mask ? RWI_HEADER_FLAG[i].word : "--");
}
