/* Where exactly a message cannot be read on, and what was expected there.
 *
 * The codec says which item is at fault; here that item is gone through
 * once more, octet by octet.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/fault.h"

#include "rootwalk/name.h"

struct cursor {
    const uint8_t *wire;
    size_t len;
    struct rwi_fault *fault;
};

static bool
fail(const struct cursor *in, enum rwi_fault_code code, size_t offset, size_t a,
     size_t b)
{
    in->fault->code = code;
    in->fault->offset = offset;
    in->fault->a = a;
    in->fault->b = b;
    return false;
}

/* Move over a name, following its pointers; false with the fault where it
 * has one. */
static bool
pass_name(const struct cursor *in, size_t *pos)
{
    size_t at = *pos, low = *pos, octets = 0;
    bool jumped = false;

    for (;;) {
        uint8_t c;

        if (at >= in->len)
            return fail(in, RWI_FAULT_NAME_SHORT, at, 0, 0);
        c = in->wire[at];
        if ((c & 0xc0) == 0xc0) {
            size_t to;

            if (at + 1 >= in->len)
                return fail(in, RWI_FAULT_POINTER_SHORT, at + 1, 0, 0);
            to = (size_t)(c & 0x3f) << 8 | in->wire[at + 1];
            if (!jumped)
                *pos = at + 2;
            if (to >= low)
                return fail(in, RWI_FAULT_POINTER, at, to, 0);
            jumped = true;
            low = at = to;
            continue;
        }
        if (c > RW_LABEL_MAX)
            return fail(in, RWI_FAULT_LABEL_TYPE, at, c, 0);
        octets += c + 1u;
        if (octets > RW_NAME_MAX)
            return fail(in, RWI_FAULT_NAME_LONG, at, 0, 0);
        if (c == 0)
            break;
        if (in->len - at - 1 < c)
            return fail(in, RWI_FAULT_LABEL_SHORT, at, c, in->len - at - 1);
        at += c + 1u;
    }
    if (!jumped)
        *pos = at + 1;
    return true;
}

static void
find_in_item(const struct cursor *in, size_t pos, bool is_question)
{
    size_t left, rdlength;

    if (!pass_name(in, &pos))
        return;
    left = in->len - pos;
    if (is_question) {
        (void)fail(in, RWI_FAULT_QUESTION_SHORT, pos, left, 0);
        return;
    }
    if (left < 10) {
        (void)fail(in, RWI_FAULT_RECORD_SHORT, pos, left, 0);
        return;
    }
    rdlength = (size_t)in->wire[pos + 8] << 8 | in->wire[pos + 9];
    (void)fail(in, RWI_FAULT_RDATA_SHORT, pos + 10, rdlength, left - 10);
}

void
rwi_fault_find(struct rwi_fault *fault, const struct rw_message *msg,
               enum rw_status status)
{
    struct cursor in = {msg->wire, msg->len, fault};

    fault->section = msg->fault_section;
    fault->index = msg->fault_section == RW_SECTION_QUESTION
                       ? msg->questions
                       : rw_message_count(msg, msg->fault_section);
    if (status == RW_ERR_LIMIT)
        (void)fail(&in, RWI_FAULT_TOO_LONG, RW_MESSAGE_MAX, 0, 0);
    else if (msg->len < RW_HEADER_SIZE)
        (void)fail(&in, RWI_FAULT_HEADER, msg->len, msg->len, 0);
    else
        find_in_item(&in, msg->end, msg->fault_section == RW_SECTION_QUESTION);
}
