/* Moving over the fields of an RDATA and checking their form.
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

void
rwi_pass_name(struct rwi_rdata *rdata)
{
    struct rwi_reader *in = &rdata->in;

    if (in->status == RW_OK)
        in->status = rwi_name_check(in->octets, in->end, &in->pos);
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

void
rwi_pass_rest_some(struct rwi_rdata *rdata)
{
    if (rwi_read_left(&rdata->in) == 0)
        rwi_read_fail(&rdata->in, RW_ERR_SHORT);
    rwi_pass_rest(rdata);
}

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
        rwi_read_fail(&rdata->in, RW_ERR_RDATA);
    pass(rdata, len);
}

void
rwi_pass_sized16(struct rwi_rdata *rdata)
{
    pass(rdata, rwi_read_u16(&rdata->in));
}
