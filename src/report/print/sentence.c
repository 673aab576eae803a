/* The record's codes as sentences; see sentence.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/sentence.h"

#include "rootwalk/name.h"

#include "base/fill.h"
#include "base/words.h"
#include "findings/findings.h"

static const char *
name_text(char *buf, const uint8_t *name)
{
    struct rw_text text;

    if (name == NULL)
        return NULL;
    rw_text_init(&text, buf, RW_NAME_TEXT_MAX);
    rw_name_to_text(&text, name);
    return buf;
}

static const char *
number_text(char buf[16], uint32_t number)
{
    struct rw_text text;

    rw_text_init(&text, buf, 16);
    rw_text_put_u64(&text, number);
    return buf;
}

void
rwi_because_to_text(struct rw_text *text, const struct rw_because *because,
                    bool translate)
{
    const char *sentence = rw_because_sentence(because->code);
    char name[RW_NAME_TEXT_MAX], zone[RW_NAME_TEXT_MAX], step[16], number[16];
    const struct rwi_filling fillings[] = {
        {'n', name_text(name, because->name)},
        {'z', name_text(zone, because->zone)},
        {'s', number_text(step, because->step)},
        {'d', number_text(number, because->number)},
    };

    rwi_fill(text, translate ? _(sentence) : sentence, fillings, 4);
}

void
rwi_reason_to_text(struct rw_text *text, const struct rw_trace *trace,
                   bool translate)
{
    const char *sentence = rw_reason_sentence(trace->reason);
    char name[RW_NAME_TEXT_MAX];
    const struct rwi_filling filling = {
        'n', name_text(name, trace->reason_name != NULL ? trace->reason_name
                                                        : trace->qname)};

    rwi_fill(text, translate ? _(sentence) : sentence, &filling, 1);
}

void
rwi_finding_to_text(struct rw_text *text, const struct rw_finding *finding,
                    bool translate)
{
    const char *sentence = rw_finding_sentence(finding->code);

    if (!translate)
        rw_finding_to_text(text, finding);
    else if (finding->flaw != NULL)
        rwi_flaw_to_text(text, finding->flaw, true);
    else
        rwi_finding_fill(text, finding, _(sentence), _(finding->detail));
}

void
rwi_flaw_to_text(struct rw_text *text, const struct rw_flaw *flaw,
                 bool translate)
{
    rw_flaw_to_text(text, flaw,
                    translate ? _(rw_flaw_sentence(flaw->code)) : NULL);
}
