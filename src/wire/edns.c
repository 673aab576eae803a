/* What an OPT record says; see rootwalk/edns.h.  RFC 6891 section 6.1.
 *
 * Options are handed out one after the other and never collected: a response
 * may carry as many as 64 KiB hold, and most readers want one of them.  What
 * an option means is left to options.c (words) and to the engine (cookies).
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/edns.h"

#include "base/reader.h"
#include "rootwalk/query.h"

/* OPT keeps its fields where other records have class and TTL: the size in
 * the class, eight more bits of RCODE, the version and the flags in the TTL.
 * RFC 6891 section 6.1.3 */
bool
rw_edns_of(struct rw_edns *edns, const struct rw_message *msg)
{
    if (msg->opt == NULL)
        return false;
    edns->udp_size = msg->opt->rclass;
    edns->extended_rcode = (uint8_t)(msg->opt->ttl_s >> 24);
    edns->version = (uint8_t)(msg->opt->ttl_s >> 16);
    edns->flags = (uint16_t)msg->opt->ttl_s;
    return true;
}

/* Code and length of 16 bits each.  *pos counts from the beginning of RDATA,
 * so that a caller need not know where in the message that is. */
bool
rw_edns_next(struct rw_edns_option *option, const struct rw_message *msg,
             const struct rw_rr *opt, size_t *pos, enum rw_status *status)
{
    struct rwi_reader in;

    *status = RW_OK;
    rwi_reader_init(&in, msg->wire, opt->rdata + *pos,
                    (size_t)opt->rdata + opt->rdata_len);
    if (in.status == RW_OK && rwi_read_left(&in) == 0)
        return false;
    option->code = rwi_read_u16(&in);
    option->len = rwi_read_u16(&in);
    option->data = in.pos;
    (void)rwi_read_octets(&in, option->len);
    *status = in.status;
    if (in.status != RW_OK)
        return false;
    *pos = in.pos - opt->rdata;
    return true;
}

/* INFO-CODE, and text up to the end of the option; that may be missing, and
 * need not be NUL-ended.  RFC 8914 section 2 */
bool
rw_edns_ede(struct rw_ede *ede, const struct rw_message *msg,
            const struct rw_edns_option *option)
{
    const uint8_t *data = msg->wire + option->data;

    if (option->code != RW_OPTION_EDE || option->len < 2)
        return false;
    ede->code = rwi_get_u16(data);
    ede->len = (uint16_t)(option->len - 2);
    ede->text = data + 2;
    return true;
}

/* Eight octets of the client's, then none or 8 to 32 of the server's; any
 * other length is no cookie (RFC 7873 section 4) and must not be sent back. */
bool
rw_edns_cookie(struct rw_cookie *cookie, const struct rw_message *msg)
{
    struct rw_edns_option option;

    if (!rw_edns_find(&option, msg, RW_OPTION_COOKIE) ||
        (option.len != RW_COOKIE_CLIENT &&
         (option.len < 2 * RW_COOKIE_CLIENT || option.len > RW_COOKIE_MAX)))
        return false;
    cookie->client = msg->wire + option.data;
    cookie->server_len = option.len - RW_COOKIE_CLIENT;
    cookie->server = cookie->server_len > 0
                         ? msg->wire + option.data + RW_COOKIE_CLIENT
                         : NULL;
    return true;
}

/* The first of its code counts.  RFC 6891 does not say what another one of it
 * would mean. */
bool
rw_edns_find(struct rw_edns_option *option, const struct rw_message *msg,
             uint16_t code)
{
    struct rw_edns_option found;
    enum rw_status status;
    size_t pos = 0;

    if (msg->opt == NULL)
        return false;
    while (rw_edns_next(&found, msg, msg->opt, &pos, &status)) {
        if (found.code == code) {
            *option = found;
            return true;
        }
    }
    return false;
}
