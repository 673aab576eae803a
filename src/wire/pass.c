/* Moving over the fields of an RDATA and checking their form.
 *
 * What follows a field is left to the next one, and what is left at the end to
 * rwi_rdata_end().  Fields whose check is the work of printing them have no
 * function here; fieldkinds.def sends those to print.c with a text that keeps
 * nothing.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rdata.h"

#include "wire/name_wire.h"

static void
pass(struct rwi_rdata *rdata, size_t len)
{
    (void)rwi_read_octets(&rdata->in, len);
}

/* The name is read once more, to say at which octet it is at fault and why;
 * the quick check tells only that it is.  Names without fault, which is nearly
 * all, thus pay nothing for it. */
void
rwi_fail_name(struct rwi_reader *in, enum rw_status status)
{
    struct rw_fault fault = {.code = RW_FAULT_FIELD_FORM};
    size_t pos = in->pos;

    (void)!rwi_name_fault(&fault, in->octets, in->end, &pos);
    rwi_read_fail_at(in, status, fault.offset, (uint16_t)fault.code, fault.a,
                     fault.b);
}

/* A field that must hold something is a fault of its own: the octet is that
 * of its length, or the end where there is none. */
void
rwi_fail_empty(struct rwi_rdata *rdata, enum rw_status status, size_t pos)
{
    rwi_read_fail_at(&rdata->in, status, pos, RW_FAULT_FIELD_EMPTY, 0, 0);
}

/* `end` is the RDATA's, so a name must not run out of it, though its pointers
 * lead out backward.  A name that goes on behind RDLENGTH would hide the
 * record that follows (RFC 9267 section 5). */
void
rwi_pass_name(struct rwi_rdata *rdata)
{
    struct rwi_reader *in = &rdata->in;

    enum rw_status status;

    if (in->status != RW_OK)
        return;
    status = rwi_name_check(in->octets, in->end, &in->pos);
    if (status != RW_OK)
        rwi_fail_name(in, status);
}

void
rwi_pass_names(struct rwi_rdata *rdata)
{
    while (rwi_read_left(&rdata->in) > 0)
        rwi_pass_name(rdata);
}

void
rwi_pass_u8(struct rwi_rdata *rdata)
{
    pass(rdata, 1);
}

void
rwi_pass_u16(struct rwi_rdata *rdata)
{
    pass(rdata, 2);
}

void
rwi_pass_u32(struct rwi_rdata *rdata)
{
    pass(rdata, 4);
}

void
rwi_pass_u48(struct rwi_rdata *rdata)
{
    pass(rdata, 6);
}

void
rwi_pass_u64(struct rwi_rdata *rdata)
{
    pass(rdata, 8);
}

void
rwi_pass_ipv4(struct rwi_rdata *rdata)
{
    pass(rdata, 4);
}

void
rwi_pass_ipv6(struct rwi_rdata *rdata)
{
    pass(rdata, 16);
}

void
rwi_pass_string(struct rwi_rdata *rdata)
{
    pass(rdata, rwi_read_u8(&rdata->in));
}

void
rwi_pass_string_if(struct rwi_rdata *rdata)
{
    if (rwi_read_left(&rdata->in) > 0)
        rwi_pass_string(rdata);
}

/* At least one: TXT without a string is malformed (RFC 1035 section 3.3.14). */
void
rwi_pass_strings(struct rwi_rdata *rdata)
{
    do
        rwi_pass_string(rdata);
    while (rwi_read_left(&rdata->in) > 0);
}

void
rwi_pass_rest(struct rwi_rdata *rdata)
{
    pass(rdata, rwi_read_left(&rdata->in));
}

/* Keys, signatures and digests of no octets are none, though no RFC gives
 * them a length. */
void
rwi_pass_rest_some(struct rwi_rdata *rdata)
{
    if (rwi_read_left(&rdata->in) == 0)
        rwi_fail_empty(rdata, RW_ERR_SHORT, rdata->in.pos);
    rwi_pass_rest(rdata);
}

/* NSEC3's salt may be of no octets, its hash may not (RFC 5155 section 3.2):
 * with none there would be no name to stand between two others. */
void
rwi_pass_sized8(struct rwi_rdata *rdata)
{
    pass(rdata, rwi_read_u8(&rdata->in));
}

void
rwi_pass_sized8_some(struct rwi_rdata *rdata)
{
    uint8_t len = rwi_read_u8(&rdata->in);

    if (len == 0)
        rwi_fail_empty(rdata, RW_ERR_RDATA, rdata->in.pos - 1);
    pass(rdata, len);
}

void
rwi_pass_sized16(struct rwi_rdata *rdata)
{
    pass(rdata, rwi_read_u16(&rdata->in));
}
