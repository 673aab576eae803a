/* DNS Stateful Operations; see rootwalk/dso.h.
 *
 * A DSO message shares the DNS header and nothing else with a query: where
 * records would begin there are TLVs.  So it is read here and not by the table
 * of RR types, and the parser leaves a message of opcode 6 with four zero
 * counts alone.  What a session means (who may send what, in which order) is
 * not judged: explain shows single messages and knows no session.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/dso.h"

#include "base/reader.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

enum form {
    FORM_KEEPALIVE, /* two times in milliseconds */
    FORM_DELAY,     /* one */
    FORM_PADDING,   /* any octets: their number is all there is to say */
    FORM_QUESTION,  /* name, type, class */
    FORM_RECORDS,   /* a change: owner and type of each */
    FORM_ID,        /* of the message it is about */
    FORM_HEX,       /* as it is */
};

static const struct dso_row {
    uint16_t type;
    const char *name;
    enum form form;
} ROWS[] = {
#define DSO(number, name, form, reference) {number, name, FORM_##form},
#include "wire/dso.def"
#undef DSO
};

static const struct dso_row *
find(uint16_t type)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if (ROWS[i].type == type)
            return &ROWS[i];
    return NULL;
}

/* All four counts are zero in DSO, and TLVs follow the header (RFC 8490
 * section 5.4).  With counts it is read like any other message, and the
 * opcode alone is odd. */
bool
rw_dso_is(const struct rw_message *msg)
{
    uint16_t opcode =
        (msg->header.flags & RW_FLAGS_OPCODE_MASK) >> RW_FLAGS_OPCODE_SHIFT;
    const uint16_t *count = msg->header.count;

    return msg->end == RW_HEADER_SIZE && opcode == RW_OPCODE_DSO &&
           (count[0] | count[1] | count[2] | count[3]) == 0;
}

/* Type and length of 16 bits each; a TLV that does not fit into what is left
 * ends the reading, and says so (RFC 8490 section 5.4.5). */
bool
rw_dso_next(struct rw_dso_tlv *tlv, const struct rw_message *msg, size_t *pos,
            enum rw_status *status)
{
    size_t left;

    *status = RW_OK;
    if (!rw_dso_is(msg))
        return false;
    if (*pos == 0)
        *pos = RW_HEADER_SIZE;
    left = msg->len - *pos;
    if (left == 0)
        return false;
    *status = RW_ERR_SHORT;
    if (left < 4)
        return false;
    tlv->type = rwi_get_u16(msg->wire + *pos);
    tlv->len = rwi_get_u16(msg->wire + *pos + 2);
    tlv->data = *pos + 4;
    if (tlv->len > left - 4)
        return false;
    *status = RW_OK;
    *pos += 4u + tlv->len;
    return true;
}

const char *
rw_dso_name(uint16_t type)
{
    const struct dso_row *row = find(type);

    return row != NULL ? row->name : NULL;
}

/* ---- in words ------------------------------------------------------------ */

/* A subscription (RFC 8765 section 6.2).  The name stands in a TLV and not
 * behind a header, so a pointer in it counts from the message's first octet as
 * everywhere else; the reader is given the whole message for that. */
static bool
put_question(struct rw_text *text, struct rwi_reader *in)
{
    uint8_t name[RW_NAME_MAX];
    size_t pos = in->pos;

    if (rw_name_from_wire(name, in->octets, in->end, &pos) != RW_OK ||
        in->end - pos != 4)
        return false;
    rw_name_to_text(text, name);
    rw_text_putc(text, ' ');
    rw_type_to_text(text, rwi_get_u16(in->octets + pos));
    rw_text_putc(text, ' ');
    rw_class_to_text(text, rwi_get_u16(in->octets + pos + 2));
    return true;
}

/* Change notifications: as many records as there are.  A PUSH without one says
 * nothing and is malformed (RFC 8765 section 6.3). */
static bool
put_records(struct rw_text *text, const struct rwi_reader *in)
{
    size_t pos = in->pos;
    bool first = true;
    struct rw_rr rr;

    while (pos < in->end) {
        uint8_t name[RW_NAME_MAX];
        size_t owner = pos;

        if (rw_rr_from_wire(&rr, in->octets, in->end, &pos) != RW_OK ||
            rw_name_from_wire(name, in->octets, in->end, &owner) != RW_OK)
            return false;
        rw_text_puts(text, first ? "" : ", ");
        rw_name_to_text(text, name);
        rw_text_putc(text, ' ');
        rw_type_to_text(text, rr.type);
        first = false;
    }
    return !first;
}

/* False where the data does not have its type's form: too short, or with
 * octets left over.  What has been written by then is taken back by the
 * caller, so the cases may write before they know. */
static bool
put_form(struct rw_text *text, enum form form, struct rwi_reader *in)
{
    uint32_t a, b;

    switch (form) {
    case FORM_KEEPALIVE:
        a = rwi_read_u32(in);
        b = rwi_read_u32(in);
        rw_text_printf(text, "inactivity timeout %u ms, interval %u ms",
                       (unsigned)a, (unsigned)b);
        return in->status == RW_OK && in->pos == in->end;
    case FORM_DELAY:
        rw_text_printf(text, "%u ms", (unsigned)rwi_read_u32(in));
        return in->status == RW_OK && in->pos == in->end;
    case FORM_PADDING:
        return true;
    case FORM_QUESTION:
        return put_question(text, in);
    case FORM_RECORDS:
        return put_records(text, in);
    case FORM_ID:
        rw_text_printf(text, "0x%04x", rwi_read_u16(in));
        return in->status == RW_OK && in->pos == in->end;
    case FORM_HEX:
        break;
    }
    return false;
}

/* Octets in hex are what is left when nothing better is known.  Only for a
 * type that has a form is that a fault; an unknown TLV is legal, and whether
 * it is ignored or refused is the peers' affair (RFC 8490 section 5.4.5). */
enum rw_status
rw_dso_to_text(struct rw_text *text, const struct rw_dso_tlv *tlv,
               const struct rw_message *msg)
{
    const struct dso_row *row = find(tlv->type);
    enum form form = row != NULL ? row->form : FORM_HEX;
    size_t begin = text->len;
    struct rwi_reader in;

    rwi_reader_init(&in, msg->wire, tlv->data, tlv->data + tlv->len);
    if (put_form(text, form, &in))
        return RW_OK;
    rw_text_cut(text, begin);
    rw_text_put_hex(text, msg->wire + tlv->data, tlv->len, false);
    return form == FORM_HEX ? RW_OK : RW_ERR_RDATA;
}
