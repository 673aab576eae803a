/* What fills a difference's sentence; see stub/comparing.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "stub/comparing.h"

#include "base/words.h"

/* Beyond the room the last one is written over: a caller always gets one to
 * fill and needs no branch. */
struct rw_difference *
rwi_note(struct rwi_comparing *c, enum rw_difference_code code)
{
    struct rw_difference *difference;

    if (c->out->count == RW_DIFFERENCES_MAX)
        return &c->out->differences[RW_DIFFERENCES_MAX - 1];
    difference = &c->out->differences[c->out->count++];
    memset(difference, 0, sizeof(*difference));
    difference->code = code;
    return difference;
}

struct rw_text
rwi_detail(struct rw_difference *difference, size_t which)
{
    struct rw_text text;

    rw_text_init(&text, difference->detail[which].text,
                 sizeof(difference->detail[which].text));
    return text;
}

void
rwi_detail_rcode(struct rw_difference *difference, size_t which, uint16_t rcode)
{
    struct rw_text text = rwi_detail(difference, which);

    rw_rcode_to_text(&text, rcode);
}

void
rwi_detail_number(struct rw_difference *difference, size_t which,
                  uint32_t number)
{
    struct rw_text text = rwi_detail(difference, which);

    rw_text_put_u64(&text, number);
}

/* Kept in English; whoever prints the sentence translates. */
void
rwi_detail_words(struct rw_difference *difference, size_t which,
                 const char *words)
{
    difference->detail[which].words = words;
}

/* As many whole records as fit, the rest counted: half an address is another
 * address. */
void
rwi_detail_set(struct rw_difference *difference, size_t which,
               const struct rwi_answers *side, const struct rwi_answers *other)
{
    struct rw_difference_detail *detail = &difference->detail[which];
    struct rw_text text = rwi_detail(difference, which);

    for (size_t i = 0; i < side->set_count; i++) {
        const struct rwi_item *item = side->set[i];
        size_t before = text.len;

        if (other != NULL && rwi_answers_has(other, item))
            continue;
        if (detail->more == 0) {
            if (before > 0)
                rw_text_puts(&text, ", ");
            rw_rdata_to_text(&text, item->type, item->rclass, item->rdata,
                             item->rdata_len, 0, item->rdata_len);
        }
        if (detail->more > 0 || !rw_text_fits(&text)) {
            rw_text_cut(&text, before);
            detail->more++;
        }
    }
    if (text.len == 0 && detail->more == 0)
        detail->words = N_("no record");
}

void
rwi_detail_link(struct rw_difference *difference, size_t which,
                const struct rwi_answers *side, size_t link)
{
    struct rw_text text = rwi_detail(difference, which);

    if (link < side->link_count)
        rw_name_to_text(&text, side->links[link]->rdata);
    else
        difference->detail[which].words = N_("no alias");
}
