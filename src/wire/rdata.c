/* What runs off the table of RR types; see rootwalk/rdata.h.
 *
 * There is no other switch over types in the library: a row of rrtypes.def
 * names its fields, a row of fieldkinds.def the functions of each kind, and
 * what is here goes over them in order.  Five ways over the same fields:
 * check, say the fault, print, copy (as it is or canonical), name the fields;
 * so that what one takes for well-formed no other refuses.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/rdata.h"

#include "base/textfast.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/name_wire.h"
#include "wire/rdata.h"

enum copy {
    COPY_OCTETS,
    COPY_NAMES,
    COPY_LOWER,
};

struct ops {
    void (*pass)(struct rwi_rdata *rdata); /* NULL: printing does it */
    void (*print)(struct rwi_rdata *rdata);
    void (*parse)(struct rwi_parser *parser);
    enum copy copy;
};

#define rwi_pass_printing NULL

static const struct ops OPS[RWI_KINDS] = {
#define KIND(name, pass, print, parse, copy)                                   \
    [RWI_KIND_##name] = {rwi_pass_##pass, rwi_print_##print,                   \
                         rwi_parse_##parse, COPY_##copy},
#include "wire/fieldkinds.def"
#undef KIND
};

/* The reader's octets are those of the whole message, because names point back
 * into it; its end is that of the RDATA, because nothing may be read beyond.
 * An RDATA that does not lie in the message is an error from the start, so
 * that no field function has to think of it. */
void
rwi_rdata_begin(struct rwi_rdata *rdata, const uint8_t *wire, size_t len,
                size_t at, size_t rdata_len)
{
    bool fits = at <= len && rdata_len <= len - at;

    rwi_reader_init(&rdata->in, wire, at, fits ? at + rdata_len : len);
    if (!fits)
        rwi_read_fail(&rdata->in, RW_ERR_SHORT);
    rdata->begin = at;
    rdata->text = NULL;
    rdata->split = 0;
}

/* Octets left over are a fault and not ignored: two readers that disagree on
 * where an NS ends can be told two different servers. */
enum rw_status
rwi_rdata_end(struct rwi_rdata *rdata)
{
    size_t left = rwi_read_left(&rdata->in);

    if (left > 0)
        rwi_read_fail_at(&rdata->in, RW_ERR_TRAILING, rdata->in.pos,
                         RW_FAULT_RDATA_LONG, (uint32_t)left, 0);
    return rdata->in.status;
}

/* An update deletes with records that have no RDATA.  RFC 2136 section 2.5
 */
static bool
is_deletion(uint16_t rclass, size_t rdata_len)
{
    return rdata_len == 0 &&
           (rclass == RW_CLASS_NONE || rclass == RW_CLASS_ANY);
}

/* A text of no room counts and keeps nothing, so printing into it is a check.
 */
void
rwi_rdata_pass(struct rwi_rdata *rdata, enum rwi_kind kind)
{
    struct rw_text nothing;

    if (OPS[kind].pass != NULL) {
        OPS[kind].pass(rdata);
        return;
    }
    rw_text_init(&nothing, NULL, 0);
    rdata->text = &nothing;
    OPS[kind].print(rdata);
}

/* A blank between fields, none before one that turned out to be empty and at
 * the end; the form of RFC 1035 section 5.1. */
static void
print_fields(struct rwi_rdata *rdata, const struct rwi_rrtype *row)
{
    struct rw_text *text = rdata->text;

    for (size_t i = 0; i < row->count && rdata->in.status == RW_OK; i++) {
        size_t before = text->len;

        if (i > 0)
            rw_text_putc(text, ' ');
        OPS[row->fields[i].kind].print(rdata);
        if (i > 0 && text->len == before + 1)
            rw_text_cut(text, before); /* the field had nothing to say */
    }
}

/* The form for what is not known.  RFC 3597 section 5 */
static void
print_unknown(struct rwi_rdata *rdata)
{
    size_t len = rdata->in.end - rdata->begin;

    rw_text_put(rdata->text, "\\# ", 3);
    rw_text_put_u64(rdata->text, len);
    if (len > 0) {
        rw_text_putc(rdata->text, ' ');
        rwi_print_hex_octets(rdata, rdata->in.octets + rdata->begin, len);
    }
}

/* What is known to be not known, such as a gateway of a kind that has not been
 * registered yet, is no error.  Readers say so by RW_ERR_UNSUPPORTED, which
 * stops them like an error and is taken back here: the record is shown in RFC
 * 3597's form and not as malformed. */
static enum rw_status
verdict(enum rw_status status)
{
    return status == RW_ERR_UNSUPPORTED ? RW_OK : status;
}

/* Written while it is checked, and taken back where a later field turns out to
 * be bad: a second way over every RDATA only to check it would cost as much as
 * printing.  It needs a text that has not been flushed meanwhile;
 * rw_rdata_check() is for those that have. */
enum rw_status
rw_rdata_to_text_split(struct rw_text *text, size_t split, uint16_t type,
                       uint16_t rclass, const uint8_t *wire, size_t len,
                       size_t rdata, size_t rdata_len)
{
    const struct rwi_rrtype *row = rwi_rrform(type, rclass);
    size_t before = text->len;
    struct rwi_rdata at;
    enum rw_status status;

    rwi_rdata_begin(&at, wire, len, rdata, rdata_len);
    if (at.in.status != RW_OK)
        return at.in.status; /* no RDATA at all there */
    at.text = text;
    at.split = split;
    if (row == NULL || is_deletion(rclass, rdata_len)) {
        print_unknown(&at);
        return RW_OK;
    }
    print_fields(&at, row);
    status = rwi_rdata_end(&at);
    if (status != RW_OK) {
        rw_text_cut(text, before);
        print_unknown(&at);
    }
    return verdict(status);
}

enum rw_status
rw_rdata_to_text(struct rw_text *text, uint16_t type, uint16_t rclass,
                 const uint8_t *wire, size_t len, size_t rdata,
                 size_t rdata_len)
{
    return rw_rdata_to_text_split(text, 0, type, rclass, wire, len, rdata,
                                  rdata_len);
}

/* Move over all fields; give the one that was come to last, which is the one
 * at fault where the status is not RW_OK. */
static size_t
pass_fields(struct rwi_rdata *rdata, const struct rwi_rrtype *row)
{
    size_t i = 0;

    for (; i < row->count; i++) {
        rwi_rdata_pass(rdata, row->fields[i].kind);
        if (rdata->in.status != RW_OK)
            return i;
    }
    (void)rwi_rdata_end(rdata);
    return RW_FAULT_NO_FIELD;
}

/* An unknown type's RDATA is any octets (RFC 3597 section 3), so it cannot be
 * malformed; nor can that of a deletion, which has none. */
enum rw_status
rw_rdata_check(uint16_t type, uint16_t rclass, const uint8_t *wire, size_t len,
               size_t rdata, size_t rdata_len)
{
    const struct rwi_rrtype *row = rwi_rrform(type, rclass);
    struct rwi_rdata at;

    rwi_rdata_begin(&at, wire, len, rdata, rdata_len);
    if (at.in.status == RW_OK && row != NULL && !is_deletion(rclass, rdata_len))
        (void)pass_fields(&at, row);
    return verdict(at.in.status);
}

/* Only for records that were found to be bad.  A reader that knew more than
 * "too short" left it in `why`; else it is the field as a whole. */
bool
rwi_rdata_fault(struct rw_fault *fault, uint16_t type, uint16_t rclass,
                const uint8_t *wire, size_t len, size_t rdata, size_t rdata_len)
{
    const struct rwi_rrtype *row = rwi_rrform(type, rclass);
    struct rwi_rdata at;
    size_t field;

    rwi_rdata_begin(&at, wire, len, rdata, rdata_len);
    if (at.in.status != RW_OK || row == NULL || is_deletion(rclass, rdata_len))
        return false;
    field = pass_fields(&at, row);
    if (verdict(at.in.status) == RW_OK)
        return false;
    fault->field = (uint8_t)field;
    fault->code = at.in.why != 0                 ? (enum rw_fault_code)at.in.why
                  : at.in.status == RW_ERR_SHORT ? RW_FAULT_FIELD_SHORT
                                                 : RW_FAULT_FIELD_FORM;
    fault->offset = (uint32_t)at.in.pos;
    fault->a = at.in.a;
    fault->b = at.in.b;
    return true;
}

/* Write out a name, or several, that lie in the octets up to end.  Signatures
 * cover the written-out form, so a name that came compressed must grow here or
 * no signature over it would ever verify (RFC 4034 section 6.2). */
static enum rw_status
copy_names(struct rwi_writer *out, const uint8_t *wire, size_t begin,
           size_t end, bool lower)
{
    while (begin < end && out->status == RW_OK) {
        uint8_t name[RW_NAME_MAX];
        size_t size;
        enum rw_status status = rwi_name_expand(name, &size, wire, end, &begin);

        if (status != RW_OK)
            return status;
        if (lower)
            rw_name_lower(name, name);
        rwi_write_octets(out, name, size);
    }
    return out->status;
}

/* Canonical form: names written out and, for the types of RFC 4034 section
 * 6.2 and RFC 6840 section 5.1, in lower case.  All else goes as it is. */
static enum rw_status
copy_field(struct rwi_writer *out, struct rwi_rdata *rdata, enum rwi_kind kind,
           enum rw_rdata_form form)
{
    const uint8_t *wire = rdata->in.octets;
    size_t begin = rdata->in.pos;

    rwi_rdata_pass(rdata, kind);
    if (rdata->in.status == RW_ERR_UNSUPPORTED) {
        rwi_write_octets(out, wire + begin, rdata->in.end - begin);
        return RW_ERR_UNSUPPORTED; /* and so the rest is copied */
    }
    if (rdata->in.status != RW_OK)
        return rdata->in.status;
    if (OPS[kind].copy != COPY_OCTETS)
        return copy_names(out, wire, begin, rdata->in.pos,
                          form == RW_RDATA_CANONICAL &&
                              OPS[kind].copy == COPY_LOWER);
    rwi_write_octets(out, wire + begin, rdata->in.pos - begin);
    return out->status;
}

/* RW_ERR_UNSUPPORTED ends the loop with the rest copied as it is: a field of a
 * kind that is not known cannot hold names that anybody compressed. */
static enum rw_status
copy_fields(struct rwi_writer *out, struct rwi_rdata *rdata,
            const struct rwi_rrtype *row, enum rw_rdata_form form)
{
    enum rw_status status = RW_OK;

    for (size_t i = 0; i < row->count && status == RW_OK; i++)
        status = copy_field(out, rdata, row->fields[i].kind, form);
    return verdict(status == RW_OK ? rwi_rdata_end(rdata) : status);
}

/* Names grow when they are written out: a malicious message of 64 KiB could
 * make more than RDLENGTH can tell, as SOA does with two pointers. */
enum rw_status
rw_rdata_copy(uint8_t *out, size_t size, size_t *out_len,
              enum rw_rdata_form form, uint16_t type, uint16_t rclass,
              const uint8_t *wire, size_t len, size_t rdata, size_t rdata_len)
{
    const struct rwi_rrtype *row = rwi_rrform(type, rclass);
    enum rw_status status = RW_OK;
    struct rwi_writer writer;
    struct rwi_rdata at;

    rwi_rdata_begin(&at, wire, len, rdata, rdata_len);
    if (at.in.status != RW_OK)
        return at.in.status;
    rwi_writer_init(&writer, out, size);
    if (row == NULL)
        rwi_write_octets(&writer, wire + rdata, rdata_len);
    else if (!is_deletion(rclass, rdata_len))
        status = copy_fields(&writer, &at, row, form);
    if (status == RW_OK)
        status = writer.status;
    if (status == RW_OK && writer.len > RW_RDATA_MAX)
        status = RW_ERR_SPACE; /* RDLENGTH could not tell it */
    if (status == RW_OK)
        *out_len = writer.len;
    return status;
}

/* For drawing octets field by field; so it stops at the fault and gives what
 * was good before it.  Types without a row have one field, "data". */
size_t
rw_rdata_fields(struct rw_rdata_field *fields, size_t max, uint16_t type,
                uint16_t rclass, const uint8_t *wire, size_t len, size_t rdata,
                size_t rdata_len)
{
    static const struct rwi_field DATA = {"data", RWI_KIND_QUOTED_REST};
    const struct rwi_rrtype *row = rwi_rrform(type, rclass);
    const struct rwi_field *field = row != NULL ? row->fields : &DATA;
    size_t count = row != NULL ? row->count : 1, n = 0;
    struct rwi_rdata at;

    rwi_rdata_begin(&at, wire, len, rdata, rdata_len);
    for (size_t i = 0; i < count && i < max; i++, field++) {
        size_t begin = at.in.pos, end;

        rwi_rdata_pass(&at, field->kind);
        if (verdict(at.in.status) != RW_OK)
            break;
        end = at.in.status == RW_OK ? at.in.pos : at.in.end;
        fields[i] = (struct rw_rdata_field){field->name, begin, end - begin};
        if (end > begin)
            n = i + 1; /* what is not there at the end is left out */
        if (at.in.status != RW_OK)
            break;
    }
    return n;
}

/* For fields of up to eight octets; of longer ones the first eight. */
uint64_t
rw_rdata_number(const uint8_t *wire, const struct rw_rdata_field *field)
{
    uint64_t value = 0;

    for (size_t i = 0; i < field->len && i < sizeof(value); i++)
        value = value << 8 | wire[field->offset + i];
    return value;
}

/* A type without a row has no form but \#, which rwi_rdata_take() has seen to.
 */
enum rw_status
rwi_rdata_parse(struct rwi_parser *parser, uint16_t type, uint16_t rclass)
{
    const struct rwi_rrtype *row = rwi_rrform(type, rclass);

    if (row == NULL)
        rwi_parse_fail(parser, RW_ERR_SYNTAX, &parser->next);
    else
        for (size_t i = 0; i < row->count; i++)
            if (parser->out.status == RW_OK)
                OPS[row->fields[i].kind].parse(parser);
    return parser->out.status;
}
